package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Not API: weights exp(-x / scale) of the magnitudes x, scale = t / s.
 *
 * <p>h and l are independent: both geometric, l below 2^k. Beyond the table the distribution is the
 * same again, because it has no memory.
 */
record LaplaceShape(BigInteger t, BigInteger s, int k) implements TableNoise.Shape {
  private static final int MOST = 1024;
  private static final int GUARD = 32;

  static LaplaceShape of(BigInteger t, BigInteger s, int k) {
    BigInteger divisor = t.gcd(s);
    return new LaplaceShape(t.divide(divisor), s.divide(divisor), k);
  }

  @Override
  public CumulativeTable.Bounds cumulative() {
    int size = Math.min(MOST, 12 * (t.divide(s.shiftLeft(k)).intValueExact() + 1));
    return cumulative(size);
  }

  /** The same for a table of another size. */
  CumulativeTable.Bounds cumulative(int size) {
    return bits -> cumulative(size, bits);
  }

  /**
   * 1 - r^(h+1) for r = exp(-2^k / scale); or for k = 0, with zero once and all others twice, 1 - 2
   * r^(h+1) / (1 + r).
   */
  private Enclosure[] cumulative(int size, int bits) {
    int width = bits + GUARD;
    Enclosure one = Enclosure.one(width);
    Enclosure ratio = Enclosure.expMinus(new Fraction(s.shiftLeft(k), t), width);
    Enclosure[] all = new Enclosure[size];
    Enclosure power = one;
    for (int h = 0; h < size; h++) {
      power = power.times(ratio);
      Enclosure beyond = k == 0 ? power.plus(power).over(one.plus(ratio)) : power;
      all[h] = one.minus(beyond).rounded(bits);
    }
    return all;
  }

  @Override
  public Acceptance acceptance() {
    return k == 0
        ? new Acceptance(0, false, BigInteger.ZERO, BigInteger.ONE)
        : new Acceptance(k, false, s, t);
  }

  @Override
  public boolean dropsBoth() {
    return false;
  }

  @Override
  public Optional<BigInteger> beyond(int n, SecureBits bits) {
    BigInteger more = DiscreteLaplaceSampler.withScale(t, s).magnitude(bits);
    return Optional.of(BigInteger.valueOf(n).shiftLeft(k).add(more));
  }
}
