package dev.mantlet.guard;

import dev.mantlet.guard.Generation.Origin;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.measure.SlotMeasures;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import dev.mantlet.guard.spi.SessionMaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
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
  private final Counters counters = new Counters();
  private final LongAdder rollbacksByOperator = new LongAdder();
  private final SlotEvents events;
  private final Generations generations;

  private ModelSlot(Builder builder) {
    events = new SlotEvents(builder.consumer, this::sessionName);
    generations =
        new Generations(
            builder.origin,
            List.copyOf(builder.rules),
            new Replaced(builder.drainTime, builder.threads, events),
            counters,
            events,
            builder.threads);
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
   * Forgets what authorizers have decided about a caller, like {@link
   * GuardedSession#forgetAuthorization}, also in a model that is just being replaced. Another
   * model, and a rollback, ask anew by themselves.
   */
  public void forgetAuthorization(Caller caller) {
    generations.forEach(session -> session.forgetAuthorization(caller));
  }

  private <T> T call(Function<GuardedSession, T> use) {
    while (true) {
      Generation generation = generations.current();
      try {
        return generation.call(use);
      } catch (SessionClosedException replaced) {
        // It let nobody in, so nothing has run and nothing was counted.
        if (generations.isClosed() || generation == generations.current()) {
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
   *     calls, or a maker that a change of this slot has called
   */
  public void swap(SessionMaker maker, GuardPolicy policy) {
    swap(() -> OnnxInferenceSession.make(maker), policy);
  }

  void swap(Supplier<InferenceSession> model, GuardPolicy policy) {
    generations.replace(new Origin(model, policy));
  }

  /**
   * Goes back to the last good model, made anew by its maker: the one before the current one,
   * unless a rule gave that up. Otherwise like {@link #swap}.
   *
   * @throws IllegalStateException if there is none
   */
  public void rollBack() {
    generations.requireOutside("rollBack");
    generations.rollBackFrom(generations.current(), rollbacksByOperator);
  }

  /** The number of the current generation, from 1. */
  public long generation() {
    return generations.current().number();
  }

  /**
   * What this slot has counted since it was opened, in the calls of all its sessions, and what it
   * holds right now; also after close.
   */
  public SlotMeasures measures() {
    Generations.Held held = generations.held();
    return new SlotMeasures(
        counters.measures(held.resources(), held.current().session().tenantLabels()),
        held.current().number(),
        held.closing().size(),
        events.counts(),
        rollbacksByOperator.sum(),
        generations.rollbacksByRule());
  }

  /**
   * Lets no call in any more, waits for the running ones, and frees all models.
   *
   * @throws ReentrantCallException if a check, a scorer or an event consumer of a session calls, or
   *     a maker that a change of this slot has called
   * @throws RuntimeFailedException if ONNX Runtime fails to free the model
   */
  @Override
  public void close() {
    generations.close();
  }

  private String sessionName() {
    return generations.current().origin().policy().name();
  }

  GuardedSession session() {
    return generations.current().session();
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
