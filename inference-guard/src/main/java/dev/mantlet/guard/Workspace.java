package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.BoundRun;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.InferenceSession.RunSwitch;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that one running call needs: memory for its inputs, and the run that is bound to it. Not
 * thread-safe.
 */
final class Workspace {
  private final InferenceSession session;
  private final OutputPlan outputs;
  private final InputMemory memory;
  private final RunSwitch runs;
  private final RunTimer timer;
  private final boolean ownsSwitch;
  private final @Nullable Screening screening;
  private @Nullable Watchdog watchdog;
  private @Nullable Watch watch;
  private @Nullable BoundRun bound;
  private @Nullable Tenant servedLast;
  private int shapes;
  private long counted;
  private LongAdder reservedByAll = new LongAdder();
  private long told;
  private String memoryClass = "";

  /** A workspace with a switch of its own. */
  Workspace(InferenceSession session, OutputPlan outputs, Contract contract) {
    this(session, outputs, contract, session.newSwitch(), new RunTimer(), true, null);
  }

  private Workspace(
      InferenceSession session,
      OutputPlan outputs,
      Contract contract,
      RunSwitch runs,
      RunTimer timer,
      boolean ownsSwitch,
      @Nullable Screening screening) {
    this.session = session;
    this.outputs = outputs;
    this.memory = InputMemory.direct(contract);
    this.runs = runs;
    this.timer = timer;
    this.ownsSwitch = ownsSwitch;
    this.screening = screening;
  }

  /** A workspace whose runs stop together with those of another, and are timed with them. */
  static Workspace sharing(
      RunSwitch runs,
      RunTimer timer,
      InferenceSession session,
      OutputPlan outputs,
      Contract contract) {
    return new Workspace(session, outputs, contract, runs, timer, false, null);
  }

  /** A workspace that can {@link #screen}. */
  static Workspace screening(InferenceSession session, ScreeningPlan plan) {
    RunSwitch runs = session.newSwitch();
    RunTimer timer = new RunTimer();
    Screening screening = new Screening(session, plan, runs, timer);
    return new Workspace(
        session, plan.ofOriginals(), plan.contract(), runs, timer, true, screening);
  }

  /** Has its runs watched from now on; at most once. */
  Workspace watchedBy(Watchdog dog) {
    watchdog = dog;
    watch = new Watch(runs);
    dog.add(watch);
    return this;
  }

  /** Starts the time of a call: its runs are stopped when they are due. */
  void beginCall(long due) {
    if (watchdog != null && watch != null) {
      watchdog.arm(watch, due);
    }
  }

  /**
   * Ends the time of a call.
   *
   * @return whether it was in time; true if it has ended already
   */
  boolean endCall() {
    return watch == null || watch.disarm();
  }

  /** Says what the next call brings. */
  void assign(int newShapes, String newMemoryClass) {
    shapes = newShapes;
    memoryClass = newMemoryClass;
  }

  /** A hash of the shapes that the last call brought. */
  int shapes() {
    return shapes;
  }

  /** Whether tenants of this class may have it. */
  boolean serves(String wanted) {
    return memoryClass.equals(wanted);
  }

  /** The bytes that are reserved outside the heap, and for the arrays of sanitizers on it. */
  long reserved() {
    BoundRun ready = bound;
    long bytes = memory.reserved() + (ready == null ? 0 : ready.reserved());
    return screening == null ? bytes : bytes + screening.reserved();
  }

  /** How many bytes more are reserved than when this was last asked; may be negative. */
  long takeGrowth() {
    long now = reserved();
    long growth = now - counted;
    counted = now;
    tellReserved(reservedOutside());
    return growth;
  }

  /** Adds what it has reserved outside the heap to this sum from now on; at most once. */
  Workspace countedIn(LongAdder sum) {
    reservedByAll = sum;
    return this;
  }

  private long reservedOutside() {
    long arrays = memory.arrays() + (screening == null ? 0 : screening.arrays());
    return reserved() - arrays;
  }

  private void tellReserved(long now) {
    if (now != told) {
      reservedByAll.add(now - told);
      told = now;
    }
  }

  /** Times the runs of a call, if it is asked to. */
  RunTimer timer() {
    return timer;
  }

  /** The bytes that were reserved when that was last asked. */
  long counted() {
    return counted;
  }

  /** The memory, with nothing left in it of any other tenant. */
  InputMemory memoryFor(Tenant tenant) {
    if (servedLast != null && !servedLast.equals(tenant)) {
      zero();
    }
    servedLast = tenant;
    return memory;
  }

  /** The memory, whatever is left in it. */
  InputMemory memory() {
    return memory;
  }

  /** Runs the model on what the guard has stored. */
  Answer run() throws RunFailure {
    BoundRun ready = ready();
    long start = timer.now();
    try {
      return ready.run();
    } finally {
      timer.ended(start);
    }
  }

  /** Runs the model on what the guard has stored, and leaves its answer in memory of the guard. */
  List<OutputMemory> runInPlace() throws RunFailure {
    BoundRun ready = ready();
    long start = timer.now();
    try {
      return ready.runInPlace();
    } finally {
      timer.ended(start);
    }
  }

  private BoundRun ready() throws RunFailure {
    BoundRun ready = bound;
    if (memory.takeRebound() || ready == null) {
      free();
      ready = session.bind(memory, outputs, runs);
      bound = ready;
      tellReserved(reservedOutside());
    }
    return ready;
  }

  /** Runs the model on what the guard has stored and on squeezed copies of it. */
  Screened screen() throws RunFailure {
    if (screening == null) {
      throw new IllegalStateException("this workspace has no detectors to screen for");
    }
    return screening.screen(this);
  }

  /** Overwrites all that earlier calls left in inputs, copies and outputs. */
  void zero() {
    memory.zero();
    if (bound != null) {
      bound.zero();
    }
    if (screening != null) {
      screening.zero();
    }
  }

  void close() {
    free();
    tellReserved(0);
    if (screening != null) {
      screening.close();
    }
    if (watchdog != null && watch != null) {
      watchdog.remove(watch);
    }
    if (ownsSwitch) {
      runs.close();
    }
  }

  private void free() {
    BoundRun ready = bound;
    bound = null;
    if (ready != null) {
      ready.close();
    }
  }
}
