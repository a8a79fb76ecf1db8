package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.versions.VersionStoreException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The state of an open store: a change is on the device, and at the anchor, before it counts.
 *
 * <p>After a failure it gives and takes nothing any more: whether the change arrived, is only known
 * once the file is opened anew. Thread-safe.
 */
final class StoreMemory {
  /** If only time has passed, it is written in steps: each costs a force, and the anchor's work. */
  private static final Duration TIME_STEP = Duration.ofHours(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final StoreFile file;
  private StoreState state;
  private Instant written;
  private Condition condition = Condition.OPEN;

  private enum Condition {
    OPEN,
    FAILED,
    CLOSED
  }

  StoreMemory(StoreFile file, StoreState state) {
    this.file = file;
    this.state = state;
    this.written = state.latest();
  }

  StoreState read() {
    lock.lock();
    try {
      requireOpen();
      return state;
    } finally {
      lock.unlock();
    }
  }

  void change(UnaryOperator<StoreState> change) {
    lock.lock();
    try {
      requireOpen();
      StoreState next = change.apply(state);
      if (next.saysTheSameAs(state) && next.latest().isBefore(written.plus(TIME_STEP))) {
        state = state.at(next.latest());
      } else {
        replace(next);
      }
    } finally {
      lock.unlock();
    }
  }

  private void replace(StoreState next) {
    condition = Condition.FAILED; // until the device and the anchor have confirmed
    try {
      file.replace(next);
      state = next;
      written = next.latest();
      condition = Condition.OPEN;
    } catch (ModelRejectedException e) { // too large, and nothing was written
      condition = Condition.OPEN;
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new VersionStoreException(
          Reason.FAILED, "the version store could not be changed: " + e, e);
    }
  }

  private void requireOpen() {
    if (condition == Condition.CLOSED) {
      throw new IllegalStateException("the version store is closed");
    }
    if (condition == Condition.FAILED) {
      throw new VersionStoreException(
          Reason.FAILED,
          "the version store failed at an earlier change; mend what failed, close it and open it"
              + " again");
    }
  }

  /** Waits for a change that is under way, and refuses all later ones. */
  void close() {
    lock.lock();
    try {
      condition = Condition.CLOSED;
    } finally {
      lock.unlock();
    }
  }
}
