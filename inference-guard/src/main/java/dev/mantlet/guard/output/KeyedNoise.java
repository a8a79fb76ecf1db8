package dev.mantlet.guard.output;

import dev.mantlet.guard.internal.KeyStream;
import dev.mantlet.guard.internal.KeyedHash;
import dev.mantlet.guard.spi.OutputRule;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Adds normal noise to each element of a row: always the same noise to the same row.
 *
 * <p>The noise is a function of the row's values under a secret key, so asking again does not
 * average it away, whichever process answers. Rows that differ in any bit have unrelated noise; who
 * asks for many inputs that are almost the same can average over those. Put {@link
 * OutputRules#rounded} before this rule: rows that round to the same then are answered the same, to
 * the last bit, and nothing finer than the rounding is in the answers at all.
 *
 * <p>A row of elements in [0, 1] stays there, and if it summed to 1 it does again. The seed of the
 * noise is HMAC-SHA-256 of the values behind their length; it is expanded with AES-256 in counter
 * mode and the formula of Box and Muller (1958), in arithmetic that is the same on every platform.
 * Immutable and thread-safe.
 */
public final class KeyedNoise implements OutputRule {
  /** Sums of probabilities in single precision are as near to 1. */
  private static final double SUM_TOLERANCE = 1e-3;

  private final double scale;
  private final KeyedHash hash;

  private KeyedNoise(double scale, KeyedHash hash) {
    this.scale = scale;
    this.hash = hash;
  }

  /**
   * The first half: the standard deviation of the noise.
   *
   * @param scale above 0, finite
   */
  public static Scale scale(double scale) {
    if (!(scale > 0 && Double.isFinite(scale))) {
      throw new IllegalArgumentException(
          "the scale of noise must be finite and above 0, was " + scale);
    }
    return new Scale(scale);
  }

  /** A scale that waits for its key. */
  public static final class Scale {
    private final double scale;

    private Scale(double scale) {
      this.scale = scale;
    }

    /**
     * The rule under this key.
     *
     * @param key 32 bytes or more that are used for nothing else and that no caller can know; is
     *     copied
     */
    public KeyedNoise under(byte[] key) {
      return new KeyedNoise(scale, KeyedHash.of(key));
    }
  }

  @Override
  public Optional<Fault> apply(double[] row) {
    boolean within = Arrays.stream(row).allMatch(value -> value >= 0 && value <= 1);
    boolean sumsToOne = within && Math.abs(Arrays.stream(row).sum() - 1) <= SUM_TOLERANCE;
    RandomGenerator random = KeyStream.of(seed(row));
    for (int i = 0; i < row.length; i += 2) {
      // Box and Muller: a radius and an angle make two deviates.
      double radius = scale * Math.sqrt(-2 * StrictMath.log(1 - unit(random)));
      double angle = 2 * Math.PI * unit(random);
      row[i] += radius * StrictMath.cos(angle);
      if (i + 1 < row.length) {
        row[i + 1] += radius * StrictMath.sin(angle);
      }
    }
    if (within) {
      clip(row);
    }
    if (sumsToOne) {
      scaleToOne(row);
    }
    return Optional.empty();
  }

  /** A number in [0, 1), of the 53 upper bits of the next one. */
  private static double unit(RandomGenerator random) {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  private byte[] seed(double[] row) {
    ByteBuffer values = ByteBuffer.allocate(Double.BYTES * row.length);
    for (double value : row) {
      values.putDouble(value + 0.0); // -0 and 0 are one value
    }
    return hash.digest(values.array());
  }

  private static void clip(double[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = Math.max(0, Math.min(1, row[i]));
    }
  }

  /** Divides by the sum; where noise has left nothing, every class is as likely. */
  private static void scaleToOne(double[] row) {
    double sum = Arrays.stream(row).sum();
    for (int i = 0; i < row.length; i++) {
      row[i] = sum > 0 ? row[i] / sum : 1.0 / row.length;
    }
  }

  /** The scale, without the key. */
  @Override
  public String toString() {
    return "KeyedNoise[scale=" + scale + "]";
  }
}
