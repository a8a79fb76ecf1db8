package dev.mantlet.benchmarks;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.benchmarks.model.BenchmarkModel;
import dev.mantlet.benchmarks.model.GuardedRun;
import dev.mantlet.benchmarks.model.ModelRun;
import dev.mantlet.benchmarks.model.NaiveRun;
import dev.mantlet.benchmarks.model.PinnedRun;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One row through a model: as it is mostly called, as fast as it can be called, and guarded. All
 * threads share the sessions; ONNX Runtime itself runs on the thread that calls.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-Xmn32m", "-XX:+UseSerialGC"})
public abstract class GuardedRunBenchmark {
  /** Wrapped array, all outputs, {@code getValue}. */
  @Benchmark
  public float[] naive(Sessions sessions, Turn turn) throws Exception {
    return sessions.naive.run(turn.next());
  }

  /** Direct buffers and tensors made once for each thread, output pinned. */
  @Benchmark
  public float[] pooledAndPinned(Turn turn) throws Exception {
    return turn.pinned.run(turn.next());
  }

  /** Through the guard: contract, range, limit, answer copied. */
  @Benchmark
  public float[] guarded(Sessions sessions, Turn turn) {
    return sessions.guarded.run(turn.next());
  }

  /** On one thread. */
  @Threads(1)
  public static class OneThread extends GuardedRunBenchmark {}

  /** On two threads, through the same sessions. */
  @Threads(2)
  public static class TwoThreads extends GuardedRunBenchmark {}

  /** The sessions, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Sessions {
    /** The model that is run. */
    @Param public BenchmarkModel model;

    private OrtSession session;
    private ModelRun naive;
    private GuardedRun guarded;

    /** Opens the sessions. */
    @Setup(Level.Trial)
    public void open() throws OrtException {
      session = model.newSession();
      naive = new NaiveRun(model, session);
      guarded = new GuardedRun(model);
    }

    /** Closes the sessions. */
    @TearDown(Level.Trial)
    public void close() throws OrtException {
      guarded.close();
      session.close();
    }
  }

  /** What each thread has of its own: its place among the inputs, and its tensors. */
  @State(Scope.Thread)
  public static class Turn {
    private float[][] inputs;
    private int at;
    private PinnedRun pinned;

    /** Makes the tensors. */
    @Setup(Level.Trial)
    public void open(Sessions sessions) throws OrtException {
      inputs = sessions.model.inputs();
      pinned = new PinnedRun(sessions.model, sessions.session);
    }

    /** Closes the tensors. */
    @TearDown(Level.Trial)
    public void close() {
      pinned.close();
    }

    float[] next() {
      at = (at + 1) % inputs.length;
      return inputs[at];
    }
  }
}
