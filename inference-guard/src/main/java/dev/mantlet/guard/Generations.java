package dev.mantlet.guard;

import dev.mantlet.guard.Generation.Origin;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.measure.Resources;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The sessions of a slot: which one is current, and how another takes its place, one change at a
 * time. Thread-safe.
 */
final class Generations {
  private final List<RollbackRule> rules;
  private final Counters counters;
  private final SlotEvents events;
  private final Replaced replaced;
  private final SelfRollback byRule;
  private final ReentrantLock changes = new ReentrantLock();

  /** Guarded by {@link #changes}. */
  private final LastGood lastGood = new LastGood();

  private volatile Generation current;
  private volatile boolean closed;

  /**
   * Opens the first generation.
   *
   * @param counters what all calls are counted with
   * @param threads makes those of rollbacks by a rule
   */
  Generations(
      Origin first,
      List<RollbackRule> rules,
      Replaced replaced,
      Counters counters,
      SlotEvents events,
      ThreadFactory threads) {
    this.rules = rules;
    this.replaced = replaced;
    this.counters = counters;
    this.events = events;
    this.byRule = new SelfRollback(this, threads, events);
    this.current = open(1, first, Optional.empty());
  }

  Generation current() {
    return current;
  }

  boolean isClosed() {
    return closed;
  }

  /** Makes the next generation current, and waits for the one before as long as the slot says. */
  void replace(Origin next) {
    requireOutside("swap");
    Drain drain = replaced.newDrain();
    Generation before;
    changes.lock();
    try {
      before = current;
      exchange(next);
      lastGood.remember(before.former());
      drain.end(before);
    } finally {
      changes.unlock();
      drain.cancel();
    }
    events.emit(new SlotEvent.Swapped(before.number() + 1, before.number()));
    replaced.await(drain);
  }

  /**
   * Goes back to the last good model, unless somebody else has replaced the bad one meanwhile.
   *
   * @param rollbacks counts it
   */
  void rollBackFrom(Generation bad, LongAdder rollbacks) {
    Drain drain = replaced.newDrain();
    changes.lock();
    try {
      if (current != bad && !closed) {
        return;
      }
      exchange(
          lastGood
              .newest()
              .orElseThrow(() ->
                  new IllegalStateException("there is no model before this one to go back to")));
      lastGood.forget();
      drain.end(bad);
    } finally {
      changes.unlock();
      drain.cancel();
    }
    rollbacks.increment();
    events.emit(new SlotEvent.RolledBack(bad.number() + 1, bad.number()));
    replaced.await(drain);
  }

  private void exchange(Origin next) {
    if (closed) {
      throw new SessionClosedException();
    }
    replaced.requireRoom();
    Generation before = current;
    Generation opened = open(before.number() + 1, next, Optional.of(before));
    replaced.add(before); // first, so that whoever looks at what is held misses neither
    current = opened;
  }

  private Generation open(long number, Origin origin, Optional<Generation> before) {
    return new Generation(
        number, origin, before, rules, counters, rule -> byRule.trip(number, rule));
  }

  /**
   * Demands that this thread is neither inside a call of the current session, nor in code of the
   * application that a change has called, such as a maker: the change could not see another one.
   */
  void requireOutside(String method) {
    if (changes.isHeldByCurrentThread()) {
      throw ReentrantCallException.inAChange(method);
    }
    current.session().requireOutside(method);
  }

  /** Uses each session that can still have calls. */
  void forEach(Consumer<GuardedSession> use) {
    use.accept(current.session()); // first: whoever replaces it adds it to the others before
    replaced.all().forEach(generation -> use.accept(generation.session()));
  }

  /**
   * What a slot has at a moment.
   *
   * @param closing those that were replaced and have not ended
   */
  record Held(Generation current, Set<Generation> closing) {
    Resources resources() {
      Resources held = current.session().resources();
      for (Generation generation : closing) {
        held = held.plus(generation.session().resources());
      }
      return held;
    }
  }

  Held held() {
    Generation now;
    Set<Generation> open;
    do {
      now = current;
      open = new HashSet<>(replaced.all());
    } while (now != current);
    open.remove(now); // a swap is about to make another current
    return new Held(now, open);
  }

  /** How often a rule has rolled the slot back. */
  long rollbacksByRule() {
    return byRule.rollbacks();
  }

  /** Lets no call in any more, waits for the running ones, and frees all models. */
  void close() {
    requireOutside("close");
    replaced.all().forEach(generation -> generation.session().requireOutside("close"));
    changes.lock();
    try {
      closed = true;
    } finally {
      changes.unlock();
    }
    List<Generation> open = new ArrayList<>(replaced.all());
    open.add(current);
    Replaced.closeAll(open);
  }
}
