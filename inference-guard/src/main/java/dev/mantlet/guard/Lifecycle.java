package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who is inside a session, and whether it still lets anybody in. Thread-safe.
 *
 * <p>One word holds both: the number of running calls, and {@link #CLOSED} in the sign. A call
 * enters only while the sign is clear, so once it is set the number can only fall, and whoever
 * brings it to zero opens the way for the close.
 */
final class Lifecycle {
  private static final int CLOSED = Integer.MIN_VALUE;

  private final AtomicInteger state = new AtomicInteger();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ThreadLocal<Presence> presence = ThreadLocal.withInitial(Presence::new);

  /** Whether a thread is inside. */
  private static final class Presence {
    private boolean inside;
  }

  /**
   * Enters; each call must be followed by one of {@link #exit} on the same thread.
   *
   * @param method what the caller calls, for the message
   */
  void enter(String method) {
    Presence here = presence.get();
    if (here.inside) {
      throw new ReentrantCallException(method);
    }
    int seen;
    do {
      seen = state.get();
      if (seen < 0) {
        throw new SessionClosedException();
      }
    } while (!state.compareAndSet(seen, seen + 1));
    here.inside = true;
  }

  /**
   * Keeps the session open for a run on another thread, which must {@link #adopt} or be released.
   */
  void hold() {
    // Only called from inside, so the number is above zero, and a close cannot be past its wait.
    state.incrementAndGet();
  }

  /** Enters by way of a hold; to be followed by {@link #exit} on the same thread. */
  void adopt() {
    presence.get().inside = true;
  }

  /** Ends a hold that nobody has adopted. */
  void release() {
    leave();
  }

  /** How many are inside, and hold the session from elsewhere. */
  int inside() {
    return state.get() & ~CLOSED;
  }

  /** Throws if this thread is inside. */
  void requireOutside(String method) {
    if (presence.get().inside) {
      throw new ReentrantCallException(method);
    }
  }

  void exit() {
    try {
      presence.get().inside = false;
    } finally {
      leave();
    }
  }

  private void leave() {
    if (state.decrementAndGet() == CLOSED) {
      drained.countDown();
    }
  }

  /**
   * Lets nobody in any more, waits until nobody is inside, then runs the action: once, however
   * often this is called.
   */
  void close(Runnable action) {
    requireOutside("close");
    int before = state.getAndUpdate(seen -> seen | CLOSED);
    if (before < 0) {
      await(closed);
      return;
    }
    if (before == 0) {
      drained.countDown();
    }
    await(drained);
    try {
      action.run();
    } finally {
      closed.countDown();
    }
  }

  /**
   * Waits without heed to interrupts, since half a close would leave native memory; an interrupt
   * stays visible to the caller.
   */
  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
