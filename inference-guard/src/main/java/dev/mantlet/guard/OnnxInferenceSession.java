package dev.mantlet.guard;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.spi.SessionMaker;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The session of ONNX Runtime: the only class that makes, describes and closes one; its runs are
 * {@link OnnxBoundRun}s.
 */
final class OnnxInferenceSession implements InferenceSession {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private final AtomicLong openTensors = new AtomicLong();

  private OnnxInferenceSession(OrtEnvironment environment, OrtSession session) throws OrtException {
    this.environment = environment;
    this.session = session;
    this.inputs = specs(session.getInputInfo().values());
    this.outputs = specs(session.getOutputInfo().values());
  }

  static OnnxInferenceSession make(SessionMaker maker) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    RuntimeVersion.requireSupported(environment.getVersion());
    try {
      OrtSession session =
          Objects.requireNonNull(maker.newSession(environment), "the session maker returned null");
      return describe(environment, session);
    } catch (OrtException e) {
      throw new RuntimeFailedException("open the model", e.getCode().name(), e);
    }
  }

  /** A session that somebody else has made; it is closed if it cannot be described. */
  static OnnxInferenceSession adopt(OrtSession session) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    RuntimeVersion.requireSupported(environment.getVersion());
    try {
      return describe(environment, session);
    } catch (OrtException e) {
      throw new RuntimeFailedException("describe the model", e.getCode().name(), e);
    }
  }

  private static OnnxInferenceSession describe(OrtEnvironment environment, OrtSession session)
      throws OrtException {
    try {
      return new OnnxInferenceSession(environment, session);
    } catch (OrtException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public RunSwitch newSwitch() {
    try {
      return new OnnxRunSwitch();
    } catch (OrtException e) {
      throw new RuntimeFailedException("prepare a run", e.getCode().name());
    }
  }

  @Override
  public BoundRun bind(InputMemory memory, OutputPlan plan, RunSwitch runs) throws RunFailure {
    OnnxBoundRun bound =
        new OnnxBoundRun(session, environment, ((OnnxRunSwitch) runs).options(), openTensors);
    try {
      for (int i = 0; i < memory.size(); i++) {
        bound.addInput(inputs.get(i).name(), memory.running(i));
      }
      for (int i = 0; i < plan.names().size(); i++) {
        bound.addOutput(plan.names().get(i), plan.type(i), plan.shapeOf(i, memory));
      }
      return bound.ready();
    } catch (OrtException | RuntimeException e) {
      bound.close();
      throw failure(e);
    } catch (OutOfMemoryError e) {
      bound.close();
      throw e;
    }
  }

  @Override
  public void close() throws RunFailure {
    try {
      session.close();
    } catch (OrtException | RuntimeException e) {
      throw failure(e);
    }
  }

  /** Native tensors that were made and are not closed yet. */
  long openTensors() {
    return openTensors.get();
  }

  static RunFailure failure(Exception e) {
    return new RunFailure(
        e instanceof OrtException failed ? failed.getCode().name() : "UNEXPECTED", e);
  }

  private static List<TensorSpec> specs(Collection<NodeInfo> nodes) {
    return nodes.stream().map(node -> spec(node.getName(), node.getInfo())).toList();
  }

  private static TensorSpec spec(String name, ValueInfo info) {
    if (!(info instanceof TensorInfo tensor)) {
      return new TensorSpec(name, info.getClass().getSimpleName(), List.of());
    }
    long[] sizes = tensor.getShape();
    String[] symbols = tensor.getDimensionNames();
    List<Axis> axes =
        IntStream.range(0, sizes.length)
            .mapToObj(axis -> new Axis(sizes[axis], symbols[axis]))
            .toList();
    return new TensorSpec(name, tensor.type.name(), axes);
  }
}
