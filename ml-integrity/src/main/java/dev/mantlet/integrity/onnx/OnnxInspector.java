package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.VerifiedModel;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Looks through an ONNX file before native code sees a byte of it, and finds what native code has
 * been led astray with. Immutable, thread-safe.
 *
 * <p>One pass over the protobuf structure, in time linear in the file and in memory that does not
 * grow with the tensors; nothing is opened or resolved. It finds
 *
 * <ul>
 *   <li>what another reader could take for another model: a foreign format's mark, fields that
 *       occur twice, are unknown or are of another type;
 *   <li>operators that are not allowed, nodes that load a device's code, metadata that configures
 *       the runtime;
 *   <li>external data that is not a plain file of this model, or not exactly as long as its tensor;
 *   <li>tensors that are not as large as they say, constants that ask for gigabytes, nesting,
 *       functions and numbers of parts beyond all use.
 * </ul>
 *
 * <p>The format is that of onnx.proto of ONNX 1.23; names in it are those of that file.
 */
public final class OnnxInspector {
  private final AllowedOperators allowed;

  private OnnxInspector(AllowedOperators allowed) {
    this.allowed = allowed;
  }

  /** An inspector that allows the operators of ONNX itself. */
  public static OnnxInspector standard() {
    return allowing(AllowedOperators.standard());
  }

  /** An inspector that allows these operators. */
  public static OnnxInspector allowing(AllowedOperators operators) {
    return new OnnxInspector(operators);
  }

  /**
   * Inspects a file by itself. Whether its external data exists and is long enough is not known
   * then, only that it has a plain relative name.
   *
   * @param file its bytes, from 0 to the limit; neither position nor byte order matters or changes
   */
  public OnnxReport inspect(ByteBuffer file) {
    return inspect("", file, name -> OptionalLong.of(Long.MAX_VALUE));
  }

  /**
   * Inspects the file {@code name} of a verified model, among the other signed files.
   *
   * @throws dev.mantlet.integrity.ModelRejectedException if the signed manifest has no such file
   */
  public OnnxReport inspect(VerifiedModel model, String name) {
    return inspect(name, model.open(name), file -> size(model, file));
  }

  /** Inspects {@code file}, called {@code name}, among other files. */
  OnnxReport inspect(String name, ByteBuffer file, Function<String, OptionalLong> files) {
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    return new Inspection(allowed, folder, files).run(file);
  }

  private static OptionalLong size(VerifiedModel model, String file) {
    return model.manifest().names().contains(file)
        ? OptionalLong.of(model.size(file))
        : OptionalLong.empty();
  }
}
