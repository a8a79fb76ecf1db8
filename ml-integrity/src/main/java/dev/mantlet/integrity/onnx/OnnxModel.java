package dev.mantlet.integrity.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.VerifiedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An ONNX file of a verified model, inspected, from which ONNX Runtime sessions are made: a proof
 * that nothing but signed bytes will be loaded, and that they are plain ONNX.
 *
 * <p>Sessions read the verified memory only; no file is opened, also not for tensors in other
 * files. Only the operators of {@code ai.onnx} and {@code ai.onnx.ml} are accepted. Immutable,
 * thread-safe.
 */
public final class OnnxModel {
  private final VerifiedModel model;
  private final String name;
  private final List<ExternalTensor> external;
  private final OptionalInt intraOpThreads;

  private OnnxModel(
      VerifiedModel model, String name, List<ExternalTensor> external, OptionalInt intraOpThreads) {
    this.model = model;
    this.name = name;
    this.external = external;
    this.intraOpThreads = intraOpThreads;
  }

  /**
   * The one file of {@code model} whose name ends in {@code .onnx}.
   *
   * @throws ModelRejectedException if there is none or more than one, or for a reason of {@link
   *     #of(VerifiedModel, String)}
   */
  public static OnnxModel of(VerifiedModel model) {
    List<String> names =
        model.manifest().names().stream().filter(name -> name.endsWith(".onnx")).toList();
    if (names.size() != 1) {
      throw new ModelRejectedException(
          Reason.NO_SINGLE_ONNX_FILE,
          "the model \""
              + model.id()
              + "\" has "
              + names.size()
              + " files that end in .onnx, expected one: name the file with of(model, name). "
              + names.stream().limit(5).toList());
    }
    return of(model, names.get(0));
  }

  /**
   * The file {@code name} of {@code model}, inspected.
   *
   * @throws ModelRejectedException if the file is not in the signed manifest, is not well-formed
   *     ONNX, has operators of other domains, or has external data that is not in the signed
   *     manifest
   */
  public static OnnxModel of(VerifiedModel model, String name) {
    List<ExternalTensor> external =
        OnnxInspector.inspect(name, model.open(name), file -> size(model, file));
    return new OnnxModel(model, name, external, OptionalInt.empty());
  }

  /**
   * The same model with sessions that compute one operator on this many threads, 1 or above; by
   * default ONNX Runtime decides.
   */
  public OnnxModel intraOpThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("intraOpThreads must be 1 or above, was " + threads);
    }
    return new OnnxModel(model, name, external, OptionalInt.of(threads));
  }

  /**
   * Makes a session from the verified bytes. The caller closes it; ONNX Runtime keeps its own copy
   * of all that it needs.
   *
   * @throws OrtException if ONNX Runtime cannot make a session of this model, for instance because
   *     an operator is newer than it
   */
  public OrtSession newSession(OrtEnvironment environment) throws OrtException {
    Map<String, OnnxTensorLike> tensors = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Without this entry the first bytes of the file would choose the loader.
      options.addConfigEntry("session.load_model_format", "ONNX");
      if (intraOpThreads.isPresent()) {
        options.setIntraOpNumThreads(intraOpThreads.getAsInt());
      }
      for (ExternalTensor tensor : external) {
        tensors.put(tensor.name(), tensor(environment, tensor));
      }
      if (!tensors.isEmpty()) {
        options.addExternalInitializers(tensors);
      }
      return environment.createSession(model.open(name), options);
    } finally {
      tensors.values().forEach(OnnxTensorLike::close);
    }
  }

  private OnnxTensor tensor(OrtEnvironment environment, ExternalTensor tensor) throws OrtException {
    ByteBuffer values =
        model
            .open(tensor.file())
            .slice(tensor.offset(), tensor.bytes())
            .order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(
        environment, values, tensor.shape(), OnnxJavaType.valueOf(tensor.type().name()));
  }

  private static OptionalInt size(VerifiedModel model, String file) {
    return model.manifest().names().contains(file)
        ? OptionalInt.of(model.open(file).remaining())
        : OptionalInt.empty();
  }
}
