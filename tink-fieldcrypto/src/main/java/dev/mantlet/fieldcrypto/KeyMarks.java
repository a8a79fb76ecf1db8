package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this process itself did to keys: it holds at once, also against a load that read the store
 * before and puts what it read into a cache after. Thread-safe.
 */
final class KeyMarks {
  /** Marks only bridge the age of the caches: the store has the state for good. */
  private static final int MAX = 100_000;

  private record Mark(KeySlot slot, KeyState state) {}

  private final Cache<KeyId, Mark> marks =
      Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();
  private volatile boolean any;

  void set(KeyId id, KeySlot slot, KeyState state) {
    marks.put(id, new Mark(slot, state));
    any = true;
  }

  /** A key that was replaced; one that is disabled or destroyed stays so. */
  void retire(KeyId id, KeySlot slot) {
    marks.asMap().putIfAbsent(id, new Mark(slot, KeyState.RETIRED));
    any = true;
  }

  /** What was done to this key of this owner and purpose; nobody else learns about it. */
  Optional<KeyState> of(KeyId id, KeySlot slot) {
    if (!any) {
      return Optional.empty();
    }
    @Nullable Mark mark = marks.getIfPresent(id);
    return mark == null || !mark.slot.equals(slot) ? Optional.empty() : Optional.of(mark.state);
  }
}
