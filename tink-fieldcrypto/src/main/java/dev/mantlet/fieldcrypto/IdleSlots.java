package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What is costly to make and serves one thread at a time, while nobody uses it: as many of it as
 * there are processors at most.
 *
 * <p>Neither blocks nor waits. Nothing is tied to a thread, so that a million virtual threads leave
 * no more behind than one. Thread-safe; what is taken is the taker's alone.
 */
final class IdleSlots<T> {
  private final AtomicReferenceArray<@Nullable T> slots =
      new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors());

  /** Takes one out; null if none is idle. */
  @Nullable T take() {
    for (int i = 0; i < slots.length(); i++) {
      @Nullable T idle = slots.get(i);
      if (idle != null && slots.compareAndSet(i, idle, null)) {
        return idle;
      }
    }
    return null;
  }

  /** Takes one back, or drops it where no slot is free. */
  void giveBack(T idle) {
    for (int i = 0; i < slots.length(); i++) {
      if (slots.get(i) == null && slots.compareAndSet(i, null, idle)) {
        return;
      }
    }
  }

  /** Drops all that were there when it began. */
  void clear() {
    for (int i = 0; i < slots.length(); i++) {
      slots.set(i, null);
    }
  }

  /** How many there are; exact when nobody works on it. */
  int size() {
    int size = 0;
    for (int i = 0; i < slots.length(); i++) {
      size += slots.get(i) == null ? 0 : 1;
    }
    return size;
  }
}
