package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a cached value is gone, which no look into the cache may find any more. */
class KeyCacheTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - SECOND); // about to wrap
  private final KeyCache<String, String> reusing =
      new KeyCache<>(10, Duration.ZERO, true, time::get, () -> 0, new KeyCounts());

  @Test
  void valueIsKeptForAnotherLife_andNotFoundAfterIt_howeverLongNobodyLooked() {
    reusing.put("key", new KeyCache.Loaded<>("value", 10 * SECOND));
    time.addAndGet(10 * SECOND);
    assertNull(reusing.fresh("key"));
    assertEquals("value", reusing.any("key"));
    time.addAndGet(10 * SECOND);
    assertNull(reusing.any("key"));
  }

  @Test
  void valueThatNobodyLooksForIsDropped() {
    reusing.put("key", new KeyCache.Loaded<>("value", SECOND));
    time.addAndGet(3600 * SECOND);
    assertEquals(0, reusing.size());
  }

  @Test
  void valueEndsAtItsLife_toTheNanosecond() {
    reusing.put("key", new KeyCache.Loaded<>("value", SECOND));
    time.addAndGet(SECOND - 1);
    assertEquals("value", reusing.fresh("key"));
    time.addAndGet(1);
    assertNull(reusing.fresh("key"));
  }
}
