package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Noise that was drawn and paid for before the numbers are known; adds itself once.
 *
 * <p>The addition takes the same work whatever the noise and the numbers are. Noise of which
 * another copy may exist, because the process or its machine may run twice from one snapshot, is
 * dropped and drawn anew at the release, by the same signals as the random state: two releases of
 * one noise would show the difference of their numbers. Then the time of that release depends on
 * the noise. Thread-safe.
 *
 * <p>Source of the attack and of the remedy: Jin, McMurtry, Rubinstein and Ohrimenko 2022.
 */
public final class PreparedNoise {
  /** Most numbers prepared at once. */
  static final int MOST = 1 << 20;

  private static final long MOST_NUMBER = 1L << 61;
  private static final long MOST_SUM = (1L << 62) - 1;
  private static final long MOST_NOISE = MOST_NUMBER + MOST_SUM;

  private final NoiseSource source;
  private final SecureBits bits;
  private final LongMechanism mechanism;
  private final BooleanSupplier single;
  private final long[] noise;
  private final AtomicBoolean used = new AtomicBoolean();

  private PreparedNoise(int count, NoiseSource source, SecureBits bits, LongMechanism mechanism) {
    this.source = source;
    this.bits = bits;
    this.mechanism = mechanism;
    this.single = bits.singleFromHere();
    this.noise = draw(count);
  }

  static void requireCount(int count) {
    Require.that(
        count >= 1 && count <= MOST, "there must be from 1 to 2^20 numbers, was %s", count);
  }

  static PreparedNoise drawn(
      int count, NoiseSource source, SecureBits bits, LongMechanism mechanism) {
    return new PreparedNoise(count, source, bits, mechanism);
  }

  /** Noise cut off to the range of {@code long}, which {@link #added} makes up for. */
  private long[] draw(int count) {
    WholeNoise whole = source.forDraws(count);
    return bits.lend(lent -> {
      long[] drawn = new long[count];
      for (int i = 0; i < count; i++) {
        drawn[i] = withinHalf(whole.addTo(BigInteger.ZERO, lent));
      }
      return drawn;
    });
  }

  /** The least and the largest {@code long} stand for all noise beyond. */
  private static long withinHalf(BigInteger noise) {
    if (noise.bitLength() < Long.SIZE) {
      return noise.longValue();
    }
    return noise.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /**
   * Adds the noise to the numbers, in their order. Each sum saturates at ±(2^62 - 1).
   *
   * @param exact as many numbers as were prepared for; each is cut off to ±2^61 before, whatever
   *     the data are
   * @throws IllegalArgumentException if there are more or fewer; the noise remains good
   * @throws IllegalStateException if the noise was used before
   * @throws dev.mantlet.dp.PrivacyException if the noise was dropped and the source of randomness
   *     fails
   */
  public List<NoisyLong> release(long... exact) {
    Require.that(
        exact.length == noise.length,
        "noise was prepared for %s numbers, found %s",
        noise.length,
        exact.length);
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("the noise was used before; prepare it anew for a new token");
    }
    long[] drawn = single.getAsBoolean() ? noise : draw(noise.length);
    NoisyLong[] noisy = new NoisyLong[exact.length];
    for (int i = 0; i < exact.length; i++) {
      noisy[i] = new NoisyLong(added(exact[i], drawn[i]), mechanism);
    }
    Arrays.fill(drawn, 0);
    Arrays.fill(noise, 0);
    return List.of(noisy);
  }

  /**
   * The sum of both, cut off to {@link #MOST_SUM}. As the number is cut off to 2^61, noise beyond
   * {@link #MOST_NOISE} leads to the same end whatever the number is, so that nothing of it is
   * lost.
   */
  private static long added(long exact, long noise) {
    return Branchless.cut(
        Branchless.cut(exact, MOST_NUMBER) + Branchless.cut(noise, MOST_NOISE), MOST_SUM);
  }
}
