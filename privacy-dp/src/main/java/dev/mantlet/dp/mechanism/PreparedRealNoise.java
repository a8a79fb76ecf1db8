package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Noise for real numbers that was drawn and paid for before the numbers are known; adds itself
 * once. The counterpart of {@link PreparedNoise}, which says when noise is drawn anew.
 *
 * <p>The work is the same whatever the noise and the numbers are, but for the last step to the
 * double, whose work may depend on how large the released number is. Thread-safe.
 *
 * <p>Source of the attack and of the remedy: Jin, McMurtry, Rubinstein and Ohrimenko 2022.
 */
public final class PreparedRealNoise {
  private static final BigInteger MOST_NUMBER = BigInteger.ONE.shiftLeft(125);
  private static final BigInteger MOST_SUM = MOST_NUMBER;

  /** Noise beyond it leads to the same end whatever the number is. */
  static final BigInteger MOST_NOISE = MOST_NUMBER.add(MOST_SUM);

  private final Grid grid;
  private final NoiseSource source;
  private final SecureBits bits;
  private final RealMechanism mechanism;
  private final BooleanSupplier single;
  private final int count;

  /** The upper and the lower half of each number of steps, in turn. */
  private final long[] noise;

  private final AtomicBoolean used = new AtomicBoolean();

  /** Draws the noise for {@code count} numbers. */
  PreparedRealNoise(
      int count, Grid grid, NoiseSource source, SecureBits bits, RealMechanism mechanism) {
    this.grid = grid;
    this.source = source;
    this.bits = bits;
    this.mechanism = mechanism;
    this.count = count;
    this.single = bits.singleFromHere();
    this.noise = draw();
  }

  private long[] draw() {
    WholeNoise whole = source.forDraws(count);
    return bits.lend(lent -> {
      long[] drawn = new long[2 * count];
      for (int i = 0; i < count; i++) {
        WideSteps steps = WideSteps.of(cut(whole.addTo(BigInteger.ZERO, lent), MOST_NOISE));
        drawn[2 * i] = steps.high();
        drawn[2 * i + 1] = steps.low();
      }
      return drawn;
    });
  }

  private static BigInteger cut(BigInteger number, BigInteger most) {
    return number.min(most).max(most.negate());
  }

  /**
   * Adds the noise to the numbers, in their order. What a release without preparation gives, but
   * that a number is cut off to ±2^125 steps of the grid before, and the sum again.
   *
   * @param exact finite numbers, as many as were prepared for
   * @throws IllegalArgumentException if there are more or fewer, or one is not finite; the noise
   *     remains good
   * @throws IllegalStateException if the noise was used before
   * @throws dev.mantlet.dp.PrivacyException if the noise was dropped and the source of randomness
   *     fails
   */
  public List<NoisyDouble> release(double... exact) {
    double[] copy = exact.clone();
    Grid.requireFinite(copy, count);
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("the noise was used before; prepare it anew for a new token");
    }
    long[] drawn = single.getAsBoolean() ? noise : draw();
    NoisyDouble[] noisy = new NoisyDouble[count];
    for (int i = 0; i < count; i++) {
      WideSteps ofNoise = new WideSteps(drawn[2 * i], drawn[2 * i + 1]);
      WideSteps sum = WideSteps.of(copy[i], grid.exponent()).plus(ofNoise).cut();
      noisy[i] = new NoisyDouble(grid.number(sum), mechanism);
    }
    Arrays.fill(drawn, 0);
    Arrays.fill(noise, 0);
    return List.of(noisy);
  }
}
