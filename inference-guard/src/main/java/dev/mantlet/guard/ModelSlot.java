package dev.mantlet.guard;

import dev.mantlet.guard.Generation.Former;
import dev.mantlet.guard.Generation.Origin;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.flight.Flight;
import dev.mantlet.guard.measure.Resources;
import dev.mantlet.guard.measure.SlotMeasures;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import dev.mantlet.guard.spi.SessionMaker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The place of a model in a program, whose model can be replaced while calls go on.
 *
 * <p>A call runs on the session that is current when it begins. A swap opens the next model first,
 * makes it current in one step, and lets the one before end after its last call: no call fails and
 * none waits. The slot remembers how to make the last good model, to roll back to it. Tenants'
 * limits go with the slot, each where both policies set the same. Thread-safe.
 */
public final class ModelSlot implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.mantlet.guard");

  /** Most replaced models that still wait for a last call: each holds a whole model in memory. */
  private static final int MOST_CLOSING = 4;

  private final List<RollbackRule> rules;
  private final Duration drainTime;
  private final Optional<Consumer<? super SlotEvent>> consumer;
  private final ThreadFactory threads;
  private final ReentrantLock changes = new ReentrantLock();
  private final Counters counters = new Counters();
  private final EventCounts counted = new EventCounts(SlotEvent.class);
  private final LongAdder rollbacksByOperator = new LongAdder();
  private final LongAdder rollbacksByRule = new LongAdder();
  private final Flight flight = Flight.find();
  private final Set<Generation> closing = ConcurrentHashMap.newKeySet();
  private volatile Generation current;
  private volatile boolean closed;

  /**
   * Models before this one that no rule has given up, oldest first: as many as can still have calls
   * that make it do so, and one more. Guarded by {@link #changes}.
   */
  private final Deque<Former> former = new ArrayDeque<>(MOST_CLOSING + 1);

  private ModelSlot(Builder builder) {
    rules = List.copyOf(builder.rules);
    drainTime = builder.drainTime;
    consumer = builder.consumer;
    threads = builder.threads;
    current = open(1, builder.origin, Optional.empty());
  }

  /** Opens a slot that rolls back on an operator's word alone. */
  public static ModelSlot open(SessionMaker maker, GuardPolicy policy) {
    return builder(maker, policy).open();
  }

  /** A slot to be set up, with its first model. */
  public static Builder builder(SessionMaker maker, GuardPolicy policy) {
    return builder(() -> OnnxInferenceSession.make(maker), policy);
  }

  static Builder builder(Supplier<InferenceSession> model, GuardPolicy policy) {
    return new Builder(new Origin(model, policy));
  }

  /** Runs on the current session, like {@link GuardedSession#run}. */
  public Answer run(InferenceRequest request, Caller caller) {
    return call(session -> session.run(request, caller));
  }

  /**
   * Leases an answer of the current session, like {@link GuardedSession#lease}. The lease ends at
   * the latest when its model has been replaced.
   */
  public Answer.Leased lease(InferenceRequest request, Caller caller) {
    return call(session -> session.lease(request, caller));
  }

  /**
   * Forgets what the authorizer of the current policy has decided about a caller, like {@link
   * GuardedSession#forgetAuthorization}. Another model, and a rollback, ask anew by themselves.
   */
  public void forgetAuthorization(Caller caller) {
    current.session().forgetAuthorization(caller);
  }

  private <T> T call(Function<GuardedSession, T> use) {
    while (true) {
      Generation generation = current;
      try {
        return generation.call(use);
      } catch (SessionClosedException replaced) {
        // It let nobody in, so nothing has run and nothing was counted.
        if (closed || generation == current) {
          throw replaced;
        }
      }
    }
  }

  /**
   * Replaces the model. Returns when the one before has ended, or after the slot's drain time; the
   * rest then ends in the background.
   *
   * @throws RuntimeException as {@link GuardedSession#open} throws it; the model stays as it was
   * @throws IllegalStateException if four replaced models still have calls
   * @throws OutOfMemoryError if there is no thread to be had; the model stays as it was
   * @throws SessionClosedException if this slot is closed
   * @throws ReentrantCallException if a check, a scorer or an event consumer of the current session
   *     calls
   */
  public void swap(SessionMaker maker, GuardPolicy policy) {
    swap(() -> OnnxInferenceSession.make(maker), policy);
  }

  void swap(Supplier<InferenceSession> model, GuardPolicy policy) {
    replace(new Origin(model, policy));
  }

  private void replace(Origin next) {
    requireOutside("swap");
    Drain drain = new Drain(threads, this::end);
    Generation before;
    changes.lock();
    try {
      before = current;
      exchange(next);
      remember(before.former());
      drain.end(before);
    } finally {
      changes.unlock();
      drain.cancel();
    }
    emit(new SlotEvent.Swapped(before.number() + 1, before.number()));
    await(drain);
  }

  private void remember(Former replaced) {
    former.removeIf(Former::isBad);
    if (former.size() > MOST_CLOSING) {
      former.removeFirst();
    }
    former.addLast(replaced);
  }

  /** The newest model before this one that no rule has given up, while it was current or after. */
  private Optional<Origin> lastGood() {
    former.removeIf(Former::isBad);
    return Optional.ofNullable(former.peekLast()).map(Former::origin);
  }

  /**
   * Goes back to the last good model, made anew by its maker: the one before the current one,
   * unless a rule gave that up. Otherwise like {@link #swap}.
   *
   * @throws IllegalStateException if there is none
   */
  public void rollBack() {
    requireOutside("rollBack");
    rollBackFrom(current, rollbacksByOperator);
  }

  private void rollBackFrom(Generation bad, LongAdder rollbacks) {
    Drain drain = new Drain(threads, this::end);
    changes.lock();
    try {
      if (current != bad && !closed) {
        return; // somebody else has replaced it
      }
      exchange(
          lastGood()
              .orElseThrow(() ->
                  new IllegalStateException("there is no model before this one to go back to")));
      former.clear();
      drain.end(bad);
    } finally {
      changes.unlock();
      drain.cancel();
    }
    rollbacks.increment();
    emit(new SlotEvent.RolledBack(bad.number() + 1, bad.number()));
    await(drain);
  }

  private void exchange(Origin next) {
    if (closed) {
      throw new SessionClosedException();
    }
    if (closing.size() >= MOST_CLOSING) {
      throw new IllegalStateException(
          MOST_CLOSING + " replaced models still have calls; wait until one has ended");
    }
    Generation before = current;
    Generation opened = open(before.number() + 1, next, Optional.of(before));
    closing.add(before); // first, so that whoever looks at what is held misses neither
    current = opened;
  }

  private Generation open(long number, Origin origin, Optional<Generation> before) {
    return new Generation(number, origin, before, rules, counters, rule -> trip(number, rule));
  }

  /** Closes a generation that is not current any more, after its last call. */
  private void end(Generation replaced) {
    try {
      replaced.session().close();
    } catch (RuntimeFailedException e) {
      LOG.log(Level.WARNING, "a replaced model was not freed: {0}", e.getMessage());
    } finally {
      closing.remove(replaced);
      emit(new SlotEvent.Drained(replaced.number()));
    }
  }

  private void await(Drain drain) {
    try {
      if (!drain.await(drainTime.toNanos())) {
        LOG.log(Level.WARNING, "a replaced model still has calls; it ends after the last of them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void trip(long number, RollbackRule rule) {
    emit(new SlotEvent.Tripped(number, rule));
    try {
      Thread thread = threads.newThread(() -> rollBackByRule(number));
      thread.setName("mantlet-guard-rollback");
      thread.setDaemon(true);
      thread.start();
    } catch (OutOfMemoryError e) {
      emit(new SlotEvent.RollbackFailed(number, e));
    }
  }

  private void rollBackByRule(long number) {
    Generation bad = current;
    if (bad.number() != number) {
      return;
    }
    try {
      rollBackFrom(bad, rollbacksByRule);
    } catch (SessionClosedException closedMeanwhile) {
      LOG.log(Level.DEBUG, "a slot was closed before it could roll back");
    } catch (RuntimeException | OutOfMemoryError e) {
      emit(new SlotEvent.RollbackFailed(number, e));
    }
  }

  private void requireOutside(String method) {
    current.session().requireOutside(method);
  }

  /** The number of the current generation, from 1. */
  public long generation() {
    return current.number();
  }

  /**
   * What this slot has counted since it was opened, in the calls of all its sessions, and what it
   * holds right now; also after close.
   */
  public SlotMeasures measures() {
    Generation now;
    Set<Generation> open;
    do {
      now = current;
      open = new HashSet<>(closing);
    } while (now != current);
    open.remove(now); // a swap is about to make another current
    Resources held = now.session().resources();
    for (Generation replaced : open) {
      held = held.plus(replaced.session().resources());
    }
    return new SlotMeasures(
        counters.measures(held, now.session().tenantLabels()),
        now.number(),
        open.size(),
        counted.byName(),
        rollbacksByOperator.sum(),
        rollbacksByRule.sum());
  }

  /**
   * Lets no call in any more, waits for the running ones, and frees all models.
   *
   * @throws ReentrantCallException if a check, a scorer or an event consumer of a session calls
   * @throws RuntimeFailedException if ONNX Runtime fails to free the model
   */
  @Override
  public void close() {
    requireOutside("close");
    closing.forEach(replaced -> replaced.session().requireOutside("close"));
    changes.lock();
    try {
      closed = true;
    } finally {
      changes.unlock();
    }
    List<Generation> open = new ArrayList<>(closing);
    open.add(current);
    closeAll(open);
  }

  /** Closes each, whatever becomes of the others; throws what the first failure was. */
  private static void closeAll(List<Generation> open) {
    Optional<RuntimeFailedException> failure = Optional.empty();
    for (Generation generation : open) {
      try {
        generation.session().close();
      } catch (RuntimeFailedException e) {
        failure.ifPresent(first -> first.addSuppressed(e));
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private void emit(SlotEvent event) {
    counted.add(event);
    flight.slotChanged(
        current.origin().policy().name(), event.getClass().getSimpleName(), event.generation());
    try {
      if (consumer.isPresent()) {
        consumer.get().accept(event);
      } else if (event instanceof SlotEvent.Tripped || event instanceof SlotEvent.RollbackFailed) {
        LOG.log(Level.WARNING, event::toString);
      }
    } catch (Exception | AssertionError | LinkageError | StackOverflowError | OutOfMemoryError e) {
      EventSink.logLost("the slot's consumer threw {0}; the event is lost", e);
    }
  }

  GuardedSession session() {
    return current.session();
  }

  /** Sets up a slot; each step is checked on its own line. Not thread-safe. */
  public static final class Builder {
    private static final Duration LONGEST_DRAIN_TIME = Duration.ofDays(1);

    private final Origin origin;
    private final List<RollbackRule> rules = new ArrayList<>();
    private Duration drainTime = Duration.ofSeconds(10);
    private Optional<Consumer<? super SlotEvent>> consumer = Optional.empty();
    private ThreadFactory threads = Thread::new;

    private Builder(Origin origin) {
      this.origin = origin;
    }

    /** Rolls back by itself when this rule is passed. By default no rule does. */
    public Builder rollBackOn(RollbackRule rule) {
      rules.add(rule);
      return this;
    }

    /**
     * Has a swap wait at most so long for the model before. By default ten seconds.
     *
     * @param time 0 to a day
     */
    public Builder drainTime(Duration time) {
      if (time.isNegative() || time.compareTo(LONGEST_DRAIN_TIME) > 0) {
        throw new IllegalArgumentException(
            "drainTime must be 0 to " + LONGEST_DRAIN_TIME + ", was " + time);
      }
      drainTime = time;
      return this;
    }

    /**
     * Sends events to this consumer. By default rules that were passed are logged at WARNING under
     * {@code dev.mantlet.guard}.
     */
    public Builder onEvent(Consumer<? super SlotEvent> eventConsumer) {
      consumer = Optional.of(eventConsumer);
      return this;
    }

    /** Has the threads of swaps and rollbacks made elsewhere; for tests. */
    Builder threads(ThreadFactory factory) {
      threads = factory;
      return this;
    }

    /**
     * Opens the first model.
     *
     * @throws RuntimeException as {@link GuardedSession#open} throws it
     */
    public ModelSlot open() {
      return new ModelSlot(this);
    }
  }
}
