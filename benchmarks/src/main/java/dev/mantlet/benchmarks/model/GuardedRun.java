package dev.mantlet.benchmarks.model;

import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.detect.Detector;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A run through the guard with what an application would ask of it: the model's contract, a range,
 * a limit for each tenant. The limit is never reached. Thread-safe.
 */
public final class GuardedRun implements ModelRun, AutoCloseable {
  private static final Rate NEVER_REACHED = Rate.of(1_000_000_000).per(Duration.ofSeconds(1));

  private final BenchmarkModel model;
  private final GuardedSession session;
  private final Caller caller = Caller.of(Caller.Tenant.of("bank-a"), "benchmark");

  /** Opens a session of its own. */
  public GuardedRun(BenchmarkModel model) {
    this(model, policy(model).build());
  }

  private GuardedRun(BenchmarkModel model, GuardPolicy policy) {
    this.model = model;
    session = GuardedSession.open(environment -> model.newSession(), policy);
  }

  /** The same with a detector; its threshold had better refuse nothing. */
  public static GuardedRun with(BenchmarkModel model, Detector detector) {
    return new GuardedRun(model, policy(model).detector(detector).build());
  }

  /** The same with more that its policy asks for. */
  public static GuardedRun with(BenchmarkModel model, UnaryOperator<GuardPolicy.Builder> more) {
    return new GuardedRun(model, more.apply(policy(model)).build());
  }

  private static GuardPolicy.Builder policy(BenchmarkModel model) {
    return GuardPolicy.builder()
        .range(model.input(), 0f, 1f)
        .outputs(model.output())
        .limit(NEVER_REACHED);
  }

  @Override
  public float[] run(float[] input) {
    return session
        .run(InferenceRequest.of(model.input(), input, model.shape()), caller)
        .floats(model.output());
  }

  @Override
  public void close() {
    session.close();
  }
}
