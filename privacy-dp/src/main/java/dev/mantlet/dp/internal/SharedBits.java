package dev.mantlet.dp.internal;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Not API: bits for secrets, from any number of threads.
 *
 * <p>Lends {@link BitStream}s and keeps as many idle ones as there are processors. Nothing is tied
 * to a thread, so that a million virtual threads leave no more behind than one. A stream whose work
 * threw is dropped. Before it is lent, a stream that may have a twin elsewhere is seeded anew (see
 * {@link Freshness} for what is found; a copy that goes on within a second, by the same clocks, is
 * not). Thread-safe, without locks.
 */
public final class SharedBits implements SecureBits {
  private static final long NANOS_A_MILLI = 1_000_000;

  private final Seed seed;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private final AtomicReferenceArray<@Nullable BitStream> idle;
  private final AtomicLong epoch = new AtomicLong();

  /**
   * Bits of streams seeded from {@code random}.
   *
   * @param nanos a clock that does not jump, as {@code System::nanoTime}
   * @param wall the clock on the wall
   */
  public SharedBits(SecureRandom random, LongSupplier nanos, InstantSource wall) {
    this.seed = new Seed(random);
    this.nanos = nanos;
    this.wall = wall;
    this.idle = new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors());
  }

  /** Bits seeded from the platform's generator for secrets. */
  public static SharedBits ofPlatform() {
    return new SharedBits(new SecureRandom(), System::nanoTime, InstantSource.system());
  }

  /** Makes all that follows come from new seeds. */
  public void forget() {
    epoch.incrementAndGet();
  }

  @Override
  public long next(int count) {
    BitStream stream = take();
    long bits = stream.next(count);
    giveBack(stream);
    return bits;
  }

  @Override
  public long word() {
    BitStream stream = take();
    long word = stream.word();
    giveBack(stream);
    return word;
  }

  @Override
  public <R> R lend(Function<? super SecureBits, R> work) {
    BitStream stream = take();
    R result = work.apply(stream);
    giveBack(stream);
    return result;
  }

  /** By the signals that also make the streams be seeded anew. */
  @Override
  public BooleanSupplier singleFromHere() {
    Freshness drawn = new Freshness();
    long now = nanos.getAsLong();
    drawn.seeded(epoch.get(), now);
    drawn.used(now, wall.millis() * NANOS_A_MILLI);
    return () ->
        drawn.holds(epoch.get(), nanos.getAsLong(), wall.millis() * NANOS_A_MILLI);
  }

  private BitStream take() {
    BitStream stream = anyIdle();
    long now = nanos.getAsLong();
    long onTheWall = wall.millis() * NANOS_A_MILLI;
    long current = epoch.get();
    if (!stream.freshness.holds(current, now, onTheWall)) {
      stream.reseed();
      stream.freshness.seeded(current, now);
    }
    stream.freshness.used(now, onTheWall);
    return stream;
  }

  private BitStream anyIdle() {
    for (int i = 0; i < idle.length(); i++) {
      BitStream stream = idle.get(i);
      if (stream != null && idle.compareAndSet(i, stream, null)) {
        return stream;
      }
    }
    return new BitStream(seed);
  }

  private void giveBack(BitStream stream) {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.get(i) == null && idle.compareAndSet(i, null, stream)) {
        return;
      }
    }
  }
}
