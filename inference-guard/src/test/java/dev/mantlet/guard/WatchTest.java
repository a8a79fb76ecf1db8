package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.InferenceSession.RunSwitch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WatchTest {
  private static final long OTHERWISE = 1_000_000;
  private static final int LATE_CALLS = 30_000;
  private static final int MOST_CALLS = 1_000_000;

  private final AtomicInteger off = new AtomicInteger();
  private final AtomicInteger stops = new AtomicInteger();
  private final Watch watch =
      new Watch(
          new RunSwitch() {
            @Override
            public void stop() {
              off.incrementAndGet();
              stops.incrementAndGet();
            }

            @Override
            public void allow() {
              off.decrementAndGet();
            }

            @Override
            public void close() {}
          });

  @Test
  void watchThatIsNotDue_stopsNothing_andSaysWhenToLookAgain() {
    watch.arm(100);
    assertEquals(103, watch.stopIfDue(99, OTHERWISE));
    assertEquals(50, watch.stopIfDue(99, 50));
    assertTrue(watch.disarm());
    assertEquals(0, stops.get());
  }

  @Test
  void watchThatIsDue_stopsOnce_andTheSwitchIsSetBackByItsOwner() {
    watch.arm(Long.MAX_VALUE - 1); // the clock wraps
    assertEquals(OTHERWISE, watch.stopIfDue(Long.MIN_VALUE + 7, OTHERWISE));
    assertEquals(OTHERWISE, watch.stopIfDue(Long.MIN_VALUE + 8, OTHERWISE));
    assertEquals(1, off.get());
    assertFalse(watch.disarm());
    assertEquals(0, off.get());
    assertEquals(1, stops.get());
    assertTrue(watch.disarm());
  }

  @Test
  void watchThatEnded_isNeverStopped() {
    watch.arm(100);
    assertTrue(watch.disarm());
    assertEquals(OTHERWISE, watch.stopIfDue(1_000, OTHERWISE));
    assertEquals(0, stops.get());
  }

  /** A late look at an earlier call must not stop the next one, whose time has not come. */
  @Test
  @Timeout(120)
  void stopOfOneCall_neverHitsTheNext() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Thread dog =
        new Thread(() -> {
          while (!over.get()) {
            watch.stopIfDue(0, OTHERWISE);
          }
        });
    dog.start();
    int late = 0;
    int wrong = 0;
    for (int i = 0; late < LATE_CALLS && i < MOST_CALLS; i++) {
      watch.arm(-8);
      // Ends at every point of the other thread's look, which takes some ten nanoseconds.
      for (int spin = i % 16; spin > 0; spin--) {
        Thread.onSpinWait();
      }
      late += watch.disarm() ? 0 : 1;
      watch.arm(8_000);
      wrong += off.get() == 0 && watch.disarm() ? 0 : 1;
    }
    over.set(true);
    dog.join();
    assertEquals(0, wrong);
    assertEquals(late, stops.get());
    assertTrue(late > 0, "the race never hit; the test shows nothing");
  }
}
