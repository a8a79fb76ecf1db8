package dev.mantlet.guard;

import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.GuardException.NotAuthorizedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RequestTooCostlyException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Resources;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.spi.RowScorer;
import dev.mantlet.guard.spi.SessionMaker;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A session of ONNX Runtime that runs nothing unchecked.
 *
 * <p>Each run first counts against the limits, and its caller must be authorized; then every
 * element of the input is read once from the caller's memory into memory of the guard, checked
 * there, and run from there. What the caller does to its memory afterwards, or at the same time,
 * changes nothing that was checked. Detectors, if the policy has any, judge each row by what the
 * model answers to it and to squeezed copies, before the caller gets the answer. Sanitizers, if it
 * has any, change the input before the model gets it; rules for outputs change or hold back answers
 * last. Answers are copies.
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
  private final Admission admission;
  private final boolean timed;
  private final WorkspacePool workspaces;
  private final LeaseDesk leases;
  private final boolean leasable;
  private final CallObserver observer;
  private final Optional<TenantLabels> tenantLabels;
  private final LongAdder reserved = new LongAdder();
  private final DetectorPanel detectors;
  private final ScoringDesk scoring;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Optional<RunPlaces> places;
  private final Optional<Deadlines> deadlines;
  private final Calls calls;
  private final Use<Answer> copying;
  private final Use<Answer.Leased> leasing;

  private GuardedSession(
      InferenceSession session, GuardPolicy policy, Optional<Limits> before, Counters counters) {
    Contract contract = Contract.of(SanitizerChain.requested(session.inputs(), policy), policy);
    OutputPlan outputs = OutputPlan.of(session.outputs(), policy.outputs(), contract);
    this.session = session;
    this.guard = new Guard(contract, policy.checks());
    this.events = new EventSink(policy.consumer(), counters);
    this.observer = new CallObserver(policy, counters);
    this.tenantLabels = policy.tenantLabels();
    this.nanos = policy.nanos();
    this.admission = new Admission(policy, Limits.of(policy, before), events);
    Optional<Watchdog> watchdog =
        policy.deadline().map(deadline -> new Watchdog(policy.nanos(), deadline));
    int slots = WORKSPACES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    this.detectors = new DetectorPanel(policy.detectors(), events);
    this.scoring = new ScoringDesk(session, guard);
    this.workspaces =
        new WorkspacePool(slots, policy.pooledBytes(), workspaceMaker(contract, outputs, watchdog));
    this.places = policy.concurrency().map(calls -> new RunPlaces(calls, nanos));
    this.deadlines = watchdog.map(dog -> new Deadlines(dog, policy, lifecycle, workspaces, places));
    this.leases = new LeaseDesk(workspaces, events, policy);
    OutputGuard protection =
        new OutputGuard(policy.protections(), session.outputs(), outputs.names());
    Optional<DecoyDesk> decoys =
        policy
            .decoys()
            .map(made -> DecoyDesk.open(made, session, guard, outputs, protection, events));
    this.calls =
        new Calls(
            guard, new CallOutcomes(events), workspaces, policy::memoryClass, deadlines, places);
    Answering answering = new Answering(leases, detectors, decoys, deadlines);
    this.timed = admission.needsTime() || deadlines.isPresent();
    this.copying =
        protection.isEmpty()
            ? answering::copied
            : (workspace, caller) -> protection.release(answering.copied(workspace, caller));
    this.leasing = answering::leased;
    this.leasable = detectors.isEmpty() && protection.isEmpty() && !outputs.hasTexts();
  }

  private Supplier<Workspace> workspaceMaker(
      Contract contract, OutputPlan outputs, Optional<Watchdog> watchdog) {
    Supplier<Workspace> unwatched = unwatchedMaker(contract, outputs);
    Supplier<Workspace> maker =
        () -> {
          leases.endExpired(); // before more is reserved, what nobody may read any more comes back
          return unwatched.get().countedIn(reserved);
        };
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
   * their copies can share a run; where it has decoys, on their samples too.
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
    return open(session, policy, Optional.empty(), new Counters());
  }

  /**
   * Opens a session that goes on counting where another was, by all limits that are the same, and
   * with these counters.
   */
  static GuardedSession open(
      InferenceSession session, GuardPolicy policy, Optional<Limits> before, Counters counters) {
    try {
      return new GuardedSession(session, policy, before, counters);
    } catch (RuntimeException | Error e) {
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
   * @throws NotAuthorizedException if the caller may not use the model
   * @throws CallerLimitedException if a limit is used up for the moment
   * @throws RequestTooCostlyException if the request costs more than a limit ever lets pass
   * @throws InputRefusedException if the input breaks the contract, a check refuses it, a sanitizer
   *     fails, or one of its rows looks manipulated to a detector
   * @throws OutputRefusedException if a rule of the policy holds the answer back
   * @throws DeadlineExceededException if the policy has a deadline and the model is too late
   * @throws OverloadedException if as many runs go on as the policy allows, at all or for the
   *     tenant, or an isolated run gets no thread
   * @throws RuntimeFailedException if ONNX Runtime fails
   * @throws SessionClosedException if this session is closed
   * @throws ReentrantCallException if a check, a scorer or an event consumer of this session calls
   */
  public Answer run(InferenceRequest request, Caller caller) {
    return observed("run", request, caller, copying);
  }

  /**
   * Checks a request, runs the model on the guard's copy of it, and leaves the answer where the
   * model has written it: for answers that are too large to copy as a whole. Otherwise like {@link
   * #run}.
   *
   * @return the answer, to be closed; until then it keeps memory from other calls
   * @throws IllegalStateException if the policy has detectors or protects outputs, or an output
   *     holds text: such answers are always copies
   * @throws LeasesExhaustedException if too many answers are leased out, or the tenant has as many
   *     of them as there is room for besides
   */
  public Answer.Leased lease(InferenceRequest request, Caller caller) {
    if (!leasable) {
      throw new IllegalStateException(
          "answers of a policy with detectors or protected outputs, and of text, leave as copies;"
              + " call run");
    }
    return observed("lease", request, caller, leasing);
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
   * What this session has counted since it was opened, and what it holds right now; also after
   * close. Counters are always on; times are measured only if the policy says so.
   */
  public Measures measures() {
    return events.counters().measures(resources(), tenantLabels);
  }

  Resources resources() {
    return new Resources(
        lifecycle.inside(),
        leases.size(),
        quarantined(),
        places.map(RunPlaces::limit).orElse(0),
        freePermits(),
        workspaces.bytes(),
        reserved.sum());
  }

  Optional<TenantLabels> tenantLabels() {
    return tenantLabels;
  }

  /**
   * The guard of this session, which judges requests by policy and model without a run. It can be
   * used after close.
   */
  public Guard guard() {
    return guard;
  }

  /**
   * Forgets what the authorizer has decided about a caller, such as after its rights were taken
   * away: from now on it is asked again. A call that was let in before goes on.
   */
  public void forgetAuthorization(Caller caller) {
    admission.forget(caller);
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

  private <T> T observed(String method, InferenceRequest request, Caller caller, Use<T> use) {
    return observer.isIdle()
        ? guarded(method, request, caller, use)
        : observer.observe(
            request, caller, use, observed -> guarded(method, request, caller, observed));
  }

  private <T> T guarded(String method, InferenceRequest request, Caller caller, Use<T> use) {
    lifecycle.enter(method);
    try {
      if (tenantLabels.isPresent() && admission.knows(caller)) {
        events.counters().tenants().count(caller.tenant());
      }
      long now = timed ? nanos.getAsLong() : 0; // the only look at the clock before the run
      admission.admit(caller, request, now);
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

  Limits limits() {
    return admission.limits();
  }

  /** The places for calls, where the policy bounds them. */
  Optional<RunPlaces> places() {
    return places;
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
