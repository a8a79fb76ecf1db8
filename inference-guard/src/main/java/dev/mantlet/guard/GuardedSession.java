package dev.mantlet.guard;

import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.spi.RowScorer;
import dev.mantlet.guard.spi.SessionMaker;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A session of ONNX Runtime that runs nothing unchecked.
 *
 * <p>Each run first counts against the tenant's limit; then every element of the input is read once
 * from the caller's memory into memory of the guard, checked there, and run from there. What the
 * caller does to its memory afterwards, or at the same time, changes nothing that was checked.
 * Detectors, if the policy has any, judge each row by what the model answers to it and to squeezed
 * copies, before the caller gets the answer. Sanitizers, if it has any, change the input before the
 * model gets it; rules for outputs change or hold back answers last. Answers are copies.
 *
 * <p>Thread-safe. {@link #close} waits for running calls and then frees the model; a call after
 * that throws, and never reaches freed memory.
 */
public final class GuardedSession implements AutoCloseable {
  /**
   * Workspaces kept for each processor: as many calls can run at once, and as many again wait in
   * their checks.
   */
  private static final int WORKSPACES_PER_PROCESSOR = 2;

  private final InferenceSession session;
  private final Guard guard;
  private final EventSink events;
  private final LongSupplier nanos;
  private final Optional<TenantLimits> limits;
  private final WorkspacePool workspaces;
  private final LeaseDesk leases;
  private final boolean leasable;
  private final DetectorPanel detectors;
  private final ScoringDesk scoring;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Optional<Deadlines> deadlines;
  private final Calls calls;
  private final Use<Answer> copying;
  private final Use<Answer.Leased> leasing;

  private GuardedSession(
      InferenceSession session, GuardPolicy policy, Optional<TenantLimits> shared) {
    Contract contract = Contract.of(SanitizerChain.requested(session.inputs(), policy), policy);
    OutputPlan outputs = OutputPlan.of(session.outputs(), policy.outputs(), contract);
    this.session = session;
    this.guard = new Guard(contract, policy.checks());
    this.events = new EventSink(policy.consumer());
    this.nanos = policy.nanos();
    this.limits =
        shared.or(() -> policy.limit().map(rate -> new TenantLimits(rate, nanos.getAsLong())));
    Optional<Watchdog> watchdog =
        policy.deadline().map(deadline -> new Watchdog(policy.nanos(), deadline));
    int slots = WORKSPACES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    this.detectors = new DetectorPanel(policy.detectors(), events);
    this.scoring = new ScoringDesk(session, guard);
    this.workspaces =
        new WorkspacePool(slots, policy.pooledBytes(), workspaceMaker(contract, outputs, watchdog));
    this.deadlines = watchdog.map(dog -> new Deadlines(dog, policy, lifecycle, workspaces));
    this.leases = new LeaseDesk(workspaces, events, policy);
    this.calls =
        new Calls(guard, events, workspaces, policy::memoryClass, leases, detectors, deadlines);
    OutputGuard protection =
        new OutputGuard(policy.protections(), session.outputs(), outputs.names(), events);
    this.copying =
        protection.isEmpty()
            ? calls::answer
            : (workspace, caller) -> protection.release(calls.answer(workspace, caller), caller);
    this.leasing = calls::leased;
    this.leasable = detectors.isEmpty() && protection.isEmpty() && !outputs.hasTexts();
  }

  private Supplier<Workspace> workspaceMaker(
      Contract contract, OutputPlan outputs, Optional<Watchdog> watchdog) {
    Supplier<Workspace> maker = unwatchedMaker(contract, outputs);
    return watchdog.isEmpty() ? maker : () -> maker.get().watchedBy(watchdog.get());
  }

  private Supplier<Workspace> unwatchedMaker(Contract contract, OutputPlan outputs) {
    if (detectors.isEmpty()) {
      return () -> new Workspace(session, outputs, contract);
    }
    ScreeningPlan plan = new ScreeningPlan(session, contract, outputs.names(), detectors.scorers());
    return () -> Workspace.screening(session, plan);
  }

  /**
   * Makes a session and guards it. The session belongs to the guard, which closes it. Where the
   * policy has detectors, the model runs a few times on made-up rows, to find out whether rows and
   * their copies can share a run.
   *
   * @throws IllegalArgumentException if the policy contradicts the model, the model has inputs or
   *     wanted outputs that are not tensors of a known type, or a detector, a sanitizer or a
   *     protection is not defined on its input or output; the session is closed then
   * @throws IllegalStateException if ONNX Runtime is older than 1.20
   * @throws RuntimeFailedException if the maker or ONNX Runtime fails; the cause says why, for the
   *     operator
   */
  public static GuardedSession open(SessionMaker maker, GuardPolicy policy) {
    return open(OnnxInferenceSession.make(maker), policy);
  }

  /**
   * Guards a session that somebody else has made, and owns it from now on, also if this fails.
   *
   * <p>Unsafe, since nothing stops whoever made the session from running it unguarded, or from
   * closing it while it runs, which crashes the JVM; and nothing says which model it holds. Keep no
   * reference to it. Otherwise like {@link #open}, which is to be preferred.
   *
   * @throws IllegalArgumentException like {@link #open}
   * @throws RuntimeFailedException like {@link #open}
   */
  public static GuardedSession adoptingUnsafely(OrtSession session, GuardPolicy policy) {
    return open(OnnxInferenceSession.adopt(session), policy);
  }

  static GuardedSession open(InferenceSession session, GuardPolicy policy) {
    return open(session, policy, Optional.empty());
  }

  /** Opens a session that goes on counting by the limits of another. */
  static GuardedSession open(
      InferenceSession session, GuardPolicy policy, Optional<TenantLimits> shared) {
    try {
      return new GuardedSession(session, policy, shared);
    } catch (RuntimeException | OutOfMemoryError e) {
      try {
        session.close();
      } catch (RunFailure failure) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  /**
   * Checks a request and runs the model on the guard's copy of it.
   *
   * @throws CallerLimitedException if the tenant has used up its limit
   * @throws InputRefusedException if the input breaks the contract, a check refuses it, a sanitizer
   *     fails, or one of its rows looks manipulated to a detector
   * @throws OutputRefusedException if a rule of the policy holds the answer back
   * @throws DeadlineExceededException if the policy has a deadline and the model is too late
   * @throws OverloadedException if the policy isolates runs and all of them are taken
   * @throws RuntimeFailedException if ONNX Runtime fails
   * @throws SessionClosedException if this session is closed
   * @throws ReentrantCallException if a check, a scorer or an event consumer of this session calls
   */
  public Answer run(InferenceRequest request, Caller caller) {
    return guarded("run", request, caller, copying);
  }

  /**
   * Checks a request, runs the model on the guard's copy of it, and leaves the answer where the
   * model has written it: for answers that are too large to copy as a whole. Otherwise like {@link
   * #run}.
   *
   * @return the answer, to be closed; until then it keeps memory from other calls
   * @throws IllegalStateException if the policy has detectors or protects outputs, or an output
   *     holds text: such answers are always copies
   * @throws LeasesExhaustedException if too many answers are leased out
   */
  public Answer.Leased lease(InferenceRequest request, Caller caller) {
    if (!leasable) {
      throw new IllegalStateException(
          "answers of a policy with detectors or protected outputs, and of text, leave as copies;"
              + " call run");
    }
    return guarded("lease", request, caller, leasing);
  }

  /**
   * The scores of the rows of a request, for the operator: to calibrate a detector or to look at
   * what it sees.
   *
   * <p>Contract and checks apply; limits and detectors do not, and no event is raised. One call at
   * a time runs; others wait. Never let callers see scores: whoever knows them can search for an
   * input that passes.
   *
   * @throws IllegalArgumentException if the scorer is not defined on this model
   * @throws InputRefusedException if the input breaks the contract or a check refuses it
   * @throws RuntimeFailedException if ONNX Runtime fails
   * @throws SessionClosedException if this session is closed
   * @throws ReentrantCallException if a check, a scorer or an event consumer of this session calls
   */
  public double[] scores(RowScorer scorer, InferenceRequest request) {
    lifecycle.enter("scores");
    try {
      return scoring.scores(scorer, request);
    } catch (RunFailure failure) {
      throw new RuntimeFailedException("run the model", failure.code(), failure.said());
    } finally {
      lifecycle.exit();
    }
  }

  /**
   * The guard of this session, which judges requests by policy and model without a run. It can be
   * used after close.
   */
  public Guard guard() {
    return guard;
  }

  /**
   * Lets no new call in, waits for the running ones, then frees the model. Further calls wait until
   * that is done and do nothing else.
   *
   * @throws ReentrantCallException if a check, a scorer or an event consumer of this session calls
   * @throws RuntimeFailedException if ONNX Runtime fails to free the model
   */
  @Override
  public void close() {
    lifecycle.close(this::free);
  }

  private void takeFromLimit(TenantLimits tenantLimits, Caller caller, long now) {
    long wait = tenantLimits.tryTake(caller.tenant(), now);
    if (wait != Bucket.GRANTED) {
      Duration retryAfter = Duration.ofNanos(wait);
      events.emit(new GuardEvent.Limited(caller, retryAfter));
      throw new CallerLimitedException(retryAfter);
    }
  }

  private <T> T guarded(String method, InferenceRequest request, Caller caller, Use<T> use) {
    lifecycle.enter(method);
    try {
      long now = limits.isPresent() || deadlines.isPresent() ? nanos.getAsLong() : 0;
      if (limits.isPresent()) {
        takeFromLimit(limits.get(), caller, now);
      }
      return calls.call(request, caller, use, now);
    } finally {
      lifecycle.exit();
      Reference.reachabilityFence(this); // or the collector could find it lost during its last run
    }
  }

  private void free() {
    leases.close();
    workspaces.close();
    scoring.close();
    deadlines.ifPresent(Deadlines::close);
    try {
      session.close();
    } catch (RunFailure failure) {
      throw new RuntimeFailedException("close the model", failure.code());
    }
  }

  Optional<TenantLimits> limits() {
    return limits;
  }

  /** Throws if this thread is inside a call of this session. */
  void requireOutside(String method) {
    lifecycle.requireOutside(method);
  }

  /** The runs that go on though their callers have gone. */
  int quarantined() {
    return deadlines.map(Deadlines::quarantined).orElse(0);
  }

  /** The isolated runs that could begin now. */
  int freePermits() {
    return deadlines.map(Deadlines::freePermits).orElse(0);
  }

  LeaseDesk leases() {
    return leases;
  }

  WorkspacePool workspaces() {
    return workspaces;
  }
}
