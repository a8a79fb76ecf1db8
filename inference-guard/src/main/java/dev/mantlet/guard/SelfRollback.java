package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/** Rolls a slot back when a rule is passed, on a thread of its own. Thread-safe. */
final class SelfRollback {
  private static final Logger LOG = System.getLogger("dev.mantlet.guard");

  private final Generations generations;
  private final ThreadFactory threads;
  private final SlotEvents events;
  private final LongAdder rollbacks = new LongAdder();

  SelfRollback(Generations generations, ThreadFactory threads, SlotEvents events) {
    this.generations = generations;
    this.threads = threads;
    this.events = events;
  }

  /** Hears that calls of a generation have passed a rule; runs on the thread of such a call. */
  void trip(long number, RollbackRule rule) {
    events.emit(new SlotEvent.Tripped(number, rule));
    try {
      Thread thread = threads.newThread(() -> rollBackFrom(number));
      thread.setName("mantlet-guard-rollback");
      thread.setDaemon(true);
      thread.start();
    } catch (OutOfMemoryError e) {
      events.emit(new SlotEvent.RollbackFailed(number, e));
    }
  }

  private void rollBackFrom(long number) {
    Generation bad = generations.current();
    if (bad.number() != number) {
      return;
    }
    try {
      generations.rollBackFrom(bad, rollbacks);
    } catch (SessionClosedException closedMeanwhile) {
      LOG.log(Level.DEBUG, "a slot was closed before it could roll back");
    } catch (RuntimeException | OutOfMemoryError e) {
      events.emit(new SlotEvent.RollbackFailed(number, e));
    }
  }

  /** How often it has rolled the slot back. */
  long rollbacks() {
    return rollbacks.sum();
  }
}
