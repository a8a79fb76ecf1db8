package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** The tensors of one model whose values are in other files, each in a place of its own. */
final class ExternalData {
  private final String folder;
  private final Function<String, OptionalLong> files;
  private final Findings findings;
  private final KeptText kept;
  private final List<ExternalTensor> tensors = new ArrayList<>();

  /**
   * For an ONNX file in this folder.
   *
   * @param files gives the size in bytes of a file that may be referred to; empty for any other
   */
  ExternalData(
      String folder, Function<String, OptionalLong> files, Findings findings, KeptText kept) {
    this.folder = folder;
    this.files = files;
    this.findings = findings;
    this.kept = kept;
  }

  /** Adds a tensor, or refuses it. */
  void add(TensorScan tensor, boolean mainInitializer) {
    String file = tensor.file(folder);
    OptionalLong size = files.apply(file);
    if (size.isEmpty()) {
      throw tensor.refuse(
          Reason.ONNX_EXTERNAL_UNSIGNED,
          "has external data in \"" + file + "\", which is not in the signed manifest");
    }
    if (!mainInitializer) {
      throw tensor.refuse(
          Reason.ONNX_EXTERNAL_UNSUPPORTED,
          "has external data but is no initializer of the main graph, so it cannot be given from memory; store it in the model");
    }
    ExternalTensor found = tensor.in(file, size.getAsLong());
    kept.count(found.chars());
    tensors.add(found);
  }

  /** Finds tensors that share bytes: a small file could become any amount of memory. */
  void checkOverlaps() {
    Map<String, ExternalTensor> last = new HashMap<>();
    tensors.stream()
        .filter(tensor -> tensor.bytes() > 0)
        .sorted(Comparator.comparingLong(ExternalTensor::offset))
        .forEach(tensor -> {
          ExternalTensor before = last.put(tensor.file(), tensor);
          if (before != null && before.end() > tensor.offset()) {
            findings.add(
                Reason.ONNX_EXTERNAL_RANGE,
                "the tensors \""
                    + before.name()
                    + "\" and \""
                    + tensor.name()
                    + "\" share bytes of \""
                    + tensor.file()
                    + "\": store each in a place of its own");
          }
        });
  }

  List<ExternalTensor> tensors() {
    return List.copyOf(tensors);
  }
}
