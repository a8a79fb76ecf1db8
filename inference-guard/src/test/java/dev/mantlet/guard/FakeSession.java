package dev.mantlet.guard;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.contract.ElementType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model without the native library: answers {@code y}, the first input unchanged, and counts what
 * is open.
 */
final class FakeSession implements InferenceSession {
  final AtomicInteger bindings = new AtomicInteger();
  final AtomicInteger bindingsClosed = new AtomicInteger();
  final AtomicInteger runs = new AtomicInteger();
  final AtomicInteger zeroed = new AtomicInteger();
  final AtomicInteger closes = new AtomicInteger();
  final AtomicInteger switches = new AtomicInteger();
  final AtomicInteger switchesClosed = new AtomicInteger();

  /** How many switches are off. */
  final AtomicInteger stopped = new AtomicInteger();

  /** All memory that was ever bound. */
  final Set<InputMemory> memories = ConcurrentHashMap.newKeySet();

  /** The name of the one output that it answers. */
  volatile String answers = "y";

  /** Whether answers come as one long row. */
  volatile boolean losesRows;

  /** Whether the runtime cannot free it. */
  volatile boolean failsToClose;

  /** Runs before a switch is made. */
  volatile Runnable beforeSwitch = () -> {};

  /** Runs after a binding was closed. */
  volatile Runnable afterUnbind = () -> {};

  /** Runs inside the model, with what the model sees. */
  volatile Inside inside = floats -> {};

  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;

  interface Inside {
    void see(float[] floats) throws RunFailure;
  }

  FakeSession(TensorSpec... inputs) {
    this(List.of(inputs), List.of(new TensorSpec("y", TensorSpec.FLOAT, inputs[0].axes())));
  }

  FakeSession(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** An input of floats; an axis is a size or the name of an open dimension. */
  static TensorSpec input(String name, Object... axes) {
    return new TensorSpec(name, TensorSpec.FLOAT, Stream.of(axes).map(FakeSession::axis).toList());
  }

  private static Axis axis(Object axis) {
    return axis instanceof Number size
        ? new Axis(size.longValue(), "")
        : new Axis(Shape.ANY, axis.toString());
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
  public BoundRun bind(InputMemory memory, OutputPlan plan, RunSwitch runSwitch) {
    bindings.incrementAndGet();
    memories.add(memory);
    return new BoundRun() {
      @Override
      public Answer run() throws RunFailure {
        runs.incrementAndGet();
        float[] seen = floats(memory.running(0));
        inside.see(seen);
        float[] seenAfterwards = floats(memory.running(0));
        long[] shape =
            losesRows ? new long[] {1, seenAfterwards.length} : memory.running(0).shape().clone();
        return new Answer(List.of(new Output(answers, seenAfterwards, shape)));
      }

      @Override
      public List<OutputMemory> runInPlace() throws RunFailure {
        Answer answer = run();
        OutputMemory memory = OutputMemory.direct("y", ElementType.FLOAT, answer.shape("y"));
        memory.bytes().asFloatBuffer().put(answer.floats("y"));
        return List.of(memory);
      }

      @Override
      public long reserved() {
        return 0;
      }

      @Override
      public void zero() {
        zeroed.incrementAndGet();
      }

      @Override
      public void close() {
        bindingsClosed.incrementAndGet();
        afterUnbind.run();
      }
    };
  }

  private static float[] floats(StoredTensor tensor) {
    float[] copy = new float[tensor.elements()];
    IntStream.range(0, copy.length).forEach(i -> copy[i] = tensor.get(i));
    return copy;
  }

  @Override
  public RunSwitch newSwitch() {
    beforeSwitch.run();
    switches.incrementAndGet();
    return new RunSwitch() {
      @Override
      public void stop() {
        stopped.incrementAndGet();
      }

      @Override
      public void allow() {
        stopped.decrementAndGet();
      }

      @Override
      public void close() {
        switchesClosed.incrementAndGet();
      }
    };
  }

  @Override
  public void close() throws RunFailure {
    closes.incrementAndGet();
    if (failsToClose) {
      throw new RunFailure("ORT_FAIL", new IllegalStateException());
    }
  }
}
