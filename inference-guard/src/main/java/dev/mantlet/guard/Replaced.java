package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.slot.SlotEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * The generations of a slot that are not current any more and wait for a last call. Thread-safe.
 */
final class Replaced {
  private static final Logger LOG = System.getLogger("dev.mantlet.guard");

  /** Most replaced models that still wait for a last call: each holds a whole model in memory. */
  static final int MOST = 4;

  private final Duration drainTime;
  private final ThreadFactory threads;
  private final SlotEvents events;
  private final Set<Generation> closing = ConcurrentHashMap.newKeySet();

  /**
   * Nothing is replaced yet.
   *
   * @param drainTime how long {@link #await} waits
   */
  Replaced(Duration drainTime, ThreadFactory threads, SlotEvents events) {
    this.drainTime = drainTime;
    this.threads = threads;
    this.events = events;
  }

  /**
   * A thread that can end the next one.
   *
   * @throws OutOfMemoryError if there is none to be had
   */
  Drain newDrain() {
    return new Drain(threads, this::end);
  }

  /**
   * Demands that one more may wait.
   *
   * @throws IllegalStateException if it may not
   */
  void requireRoom() {
    if (closing.size() >= MOST) {
      throw new IllegalStateException(
          MOST + " replaced models still have calls; wait until one has ended");
    }
  }

  void add(Generation generation) {
    closing.add(generation);
  }

  /** Closes a generation that is not current any more, after its last call. */
  private void end(Generation replaced) {
    try {
      replaced.session().close();
    } catch (RuntimeFailedException e) {
      LOG.log(Level.WARNING, "a replaced model was not freed: {0}", e.getMessage());
    } finally {
      closing.remove(replaced);
      events.emit(new SlotEvent.Drained(replaced.number()));
    }
  }

  /** Waits for the end of a generation, at most the drain time. */
  void await(Drain drain) {
    try {
      if (!drain.await(drainTime.toNanos())) {
        LOG.log(Level.WARNING, "a replaced model still has calls; it ends after the last of them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those that have not ended yet; changes while it is looked at. */
  Set<Generation> all() {
    return closing;
  }

  /** Closes each, whatever becomes of the others; throws what the first failure was. */
  static void closeAll(List<Generation> open) {
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
}
