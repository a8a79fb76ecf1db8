package dev.mantlet.testkit;

import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.internal.KeyringSeam;
import dev.mantlet.guard.GuardPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still until the test moves it. Thread-safe. */
public final class ManualTime implements LongSupplier {
  private final AtomicLong nanos;

  private ManualTime(long start) {
    nanos = new AtomicLong(start);
  }

  /** A clock that starts at an arbitrary fixed reading, as {@link System#nanoTime()} does. */
  public static ManualTime started() {
    return new ManualTime(1_000_000_007L);
  }

  /** A clock that starts at {@code nanos}, such as shortly before the reading wraps around. */
  public static ManualTime startedAt(long nanos) {
    return new ManualTime(nanos);
  }

  /** The policy with this clock, for sessions that are opened with it. */
  public GuardPolicy in(GuardPolicy policy) {
    return dev.mantlet.guard.internal.ManualTime.of(policy, this, TestOnly.CAPABILITY);
  }

  /** The builder, whose keyring will take the age of its keys from this clock. */
  public Keyring.Builder in(Keyring.Builder builder) {
    return KeyringSeam.timedBy(TestOnly.CAPABILITY, builder, this);
  }

  /** Moves the clock forward. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  /** The current reading, in nanoseconds from an arbitrary origin. */
  @Override
  public long getAsLong() {
    return nanos.get();
  }
}
