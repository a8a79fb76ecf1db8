package dev.mantlet.integrity.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.VerifiedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ONNX file of a verified model, inspected, from which ONNX Runtime sessions are made: a proof
 * that nothing but signed bytes will be loaded, and that they are plain ONNX.
 *
 * <p>Of a model in memory, sessions read the verified memory only; no file is opened, also not for
 * tensors in other files. Of a private copy they read the copy; tensors in another file of more
 * than 2 GiB need it. Only the operators of {@code ai.onnx} and {@code ai.onnx.ml} are accepted
 * unless others are allowed by name. Immutable, thread-safe.
 */
public final class OnnxModel {
  private final VerifiedModel model;
  private final String name;
  private final OnnxReport report;
  private final OnnxOptions options;

  private OnnxModel(VerifiedModel model, String name, OnnxReport report, OnnxOptions options) {
    this.model = model;
    this.name = name;
    this.report = report;
    this.options = options;
  }

  /**
   * The one file of {@code model} whose name ends in {@code .onnx}.
   *
   * @throws ModelRejectedException if there is none or more than one, or for a reason of {@link
   *     #of(VerifiedModel, String)}
   */
  public static OnnxModel of(VerifiedModel model) {
    return of(model, OnnxInspector.standard());
  }

  /** The same, found clean by {@code inspector}, which may allow more operators. */
  public static OnnxModel of(VerifiedModel model, OnnxInspector inspector) {
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
    return of(model, names.get(0), inspector);
  }

  /**
   * The file {@code name} of {@code model}, inspected.
   *
   * @throws ModelRejectedException if the file is not in the signed manifest, or the inspector
   *     finds anything: see {@link OnnxInspector}
   */
  public static OnnxModel of(VerifiedModel model, String name) {
    return of(model, name, OnnxInspector.standard());
  }

  /** The same, found clean by {@code inspector}, which may allow more operators. */
  public static OnnxModel of(VerifiedModel model, String name, OnnxInspector inspector) {
    OnnxReport report = inspector.inspect(model, name).orThrow();
    return new OnnxModel(model, name, report, OnnxOptions.defaults());
  }

  /** The same model with sessions that compute as {@code options} say. */
  public OnnxModel with(OnnxOptions sessionOptions) {
    return new OnnxModel(model, name, report, sessionOptions);
  }

  /**
   * The same model with sessions that compute one operator on this many threads, 1 or above; by
   * default ONNX Runtime decides.
   */
  public OnnxModel intraOpThreads(int threads) {
    return with(options.intraOpThreads(threads));
  }

  /** What the file is made of. */
  public OnnxReport report() {
    return report;
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
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      // Without this entry the first bytes of the file would choose the loader.
      settings.addConfigEntry("session.load_model_format", "ONNX");
      // Warnings show names from the file, which can hold line breaks, on the error stream.
      settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.applyTo(settings);
      Optional<Path> file = model.path(name);
      if (file.isPresent()) {
        return environment.createSession(file.get().toString(), settings);
      }
      for (ExternalTensor tensor : report.external()) {
        tensors.put(tensor.name(), tensor(environment, tensor));
      }
      if (!tensors.isEmpty()) {
        settings.addExternalInitializers(tensors);
      }
      return environment.createSession(model.open(name), settings);
    } finally {
      tensors.values().forEach(OnnxTensorLike::close);
    }
  }

  private OnnxTensor tensor(OrtEnvironment environment, ExternalTensor tensor) throws OrtException {
    ByteBuffer values =
        model
            .open(tensor.file())
            .slice(Math.toIntExact(tensor.offset()), Math.toIntExact(tensor.bytes()))
            .order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(
        environment, values, tensor.shape(), OnnxJavaType.valueOf(tensor.type().name()));
  }
}
