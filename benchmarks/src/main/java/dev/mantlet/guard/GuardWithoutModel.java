package dev.mantlet.guard;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.caller.Caller;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Parts of the guard without a run of a model, so that they can be measured apart from it. Only the
 * benchmarks have this class: it lies in the library's package because the library lets nobody else
 * run unguarded.
 */
public final class GuardWithoutModel {
  private static final String INPUT = "x";

  private GuardWithoutModel() {}

  private static TensorSpec spec(int floats) {
    return new TensorSpec(
        INPUT, TensorSpec.FLOAT, List.of(new Axis(Shape.ANY, "batch"), new Axis(floats, "")));
  }

  /** A whole guarded call, whose model answers at once and always the same. */
  public static Supplier<Answer> call(int floats, GuardPolicy policy, Caller caller) {
    GuardedSession session = GuardedSession.open(new Instant(spec(floats)), policy);
    float[] data = new float[floats];
    InferenceRequest request = InferenceRequest.of(INPUT, data, 1, floats);
    return () -> session.run(request, caller);
  }

  /** Copies so many floats into the guard's memory and checks them. */
  public static Supplier<Verdict> intake(float[] data, GuardPolicy policy) {
    Contract contract = Contract.of(List.of(spec(data.length)), policy);
    Guard guard = new Guard(contract, List.of());
    InputMemory memory = InputMemory.direct(contract);
    InferenceRequest request = InferenceRequest.of(INPUT, data, 1, data.length);
    return () -> guard.judge(request, memory);
  }

  /** Copies so many floats into the guard's memory, without a check, and makes a tensor over it. */
  public static final class Copying {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final StoredTensor stored;
    private final RequestTensor source;
    private final long[] shape;
    private final int floats;

    /** Copies from this array each time. */
    public Copying(float[] data) {
      floats = data.length;
      shape = new long[] {1, floats};
      stored = InputMemory.direct(Contract.of(List.of(spec(floats)), policy())).tensor(0);
      source = RequestTensor.ofBuffer(INPUT, FloatBuffer.wrap(data), shape);
    }

    private static GuardPolicy policy() {
      return GuardPolicy.builder().build();
    }

    /** Copies, and makes a tensor and closes it. */
    public long tensor() throws OrtException {
      stored.accept(source, floats);
      for (int from = 0; from < floats; from += Scan.BLOCK) {
        stored.copyFromSource(from, Math.min(Scan.BLOCK, floats - from));
      }
      try (OnnxTensor tensor =
          OnnxTensor.createTensor(environment, stored.contentBytes(), shape, OnnxJavaType.FLOAT)) {
        return tensor.getInfo().getShape()[0];
      }
    }
  }

  /** A model that has its answer ready. */
  private record Instant(TensorSpec input) implements InferenceSession {
    @Override
    public List<TensorSpec> inputs() {
      return List.of(input);
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of(new TensorSpec("y", TensorSpec.FLOAT, List.of(new Axis(1, ""))));
    }

    @Override
    public BoundRun bind(InputMemory memory, OutputPlan outputs, RunSwitch runs) {
      Answer answer = new Answer(List.of(new Answer.Output("y", new float[1], new long[] {1})));
      return new BoundRun() {
        @Override
        public Answer run() {
          return answer;
        }

        @Override
        public List<OutputMemory> runInPlace() {
          throw new UnsupportedOperationException("this model only answers with copies");
        }

        @Override
        public long reserved() {
          return 0;
        }

        @Override
        public void zero() {}

        @Override
        public void close() {}
      };
    }

    @Override
    public RunSwitch newSwitch() {
      return new RunSwitch() {
        @Override
        public void stop() {}

        @Override
        public void allow() {}

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
