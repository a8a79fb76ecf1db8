package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Not API: weights exp(-x² / (2 σ²)) of the magnitudes x, σ² = a / b.
 *
 * <p>With x = 2^k h + l the weight is exp(-4^k h² b / (2 a)) · exp(-l (2^(k+1) h + l) b / (2 a)):
 * the table has the first factor, the coin the second.
 */
record GaussianShape(BigInteger a, BigInteger b, int k) implements TableNoise.Shape {
  private static final int MOST = 1024;
  private static final int GUARD = 48;

  static GaussianShape of(BigInteger a, BigInteger b, int k) {
    BigInteger divisor = a.gcd(b);
    return new GaussianShape(a.divide(divisor), b.divide(divisor), k);
  }

  @Override
  public CumulativeTable.Bounds cumulative() {
    int sigma = a.divide(b).sqrt().shiftRight(k).intValueExact() + 1;
    int size = Math.min(MOST, 12 * sigma);
    return cumulative(size);
  }

  /** The same for a table of another size. */
  CumulativeTable.Bounds cumulative(int size) {
    return bits -> cumulative(size, bits);
  }

  private Enclosure[] cumulative(int size, int bits) {
    int width = bits + GUARD;
    BigInteger n = b.shiftLeft(2 * k);
    Enclosure ratio =
        Enclosure.expMinus(new Fraction(n, a.shiftLeft(1)), width); // of weight h+1 to weight h
    Enclosure step =
        Enclosure.expMinus(new Fraction(n, a), width); // of one ratio to the one before
    Enclosure weight = Enclosure.one(width);
    Enclosure sum = Enclosure.zero(width);
    Enclosure[] sums = new Enclosure[size];
    for (int h = 0; h < size || weight.high().compareTo(BigInteger.ONE) > 0; h++) {
      sum = sum.plus(k == 0 && h > 0 ? weight.plus(weight) : weight);
      if (h < size) {
        sums[h] = sum;
      }
      weight = weight.times(ratio);
      ratio = ratio.times(step);
    }
    Enclosure total = sum.plus(rest(weight, ratio, width));
    for (int h = 0; h < size; h++) {
      sums[h] = sums[h].over(total).rounded(bits);
    }
    return sums;
  }

  /** All further weights, twice: they fall faster than a geometric series of this ratio. */
  private static Enclosure rest(Enclosure weight, Enclosure ratio, int width) {
    BigInteger short1 = BigInteger.ONE.shiftLeft(width).subtract(ratio.high());
    BigInteger most = weight.high().shiftLeft(width + 1).divide(short1).add(BigInteger.ONE);
    return new Enclosure(BigInteger.ZERO, most, width);
  }

  @Override
  public Acceptance acceptance() {
    return k == 0
        ? new Acceptance(0, true, BigInteger.ZERO, BigInteger.ONE)
        : new Acceptance(k, true, b, a.shiftLeft(1));
  }

  @Override
  public boolean dropsBoth() {
    return true;
  }

  @Override
  public Optional<BigInteger> beyond(int n, SecureBits bits) {
    BigInteger h = beyondTable(BigInteger.valueOf(n), bits);
    if (k == 0) {
      return Optional.of(h);
    }
    long l = bits.next(k);
    return acceptance().keeps(h, l, bits)
        ? Optional.of(h.shiftLeft(k).add(BigInteger.valueOf(l)))
        : Optional.empty();
  }

  /**
   * h >= n with probability proportional to exp(-h² / (2 σ²)), σ the one of the table: n plus a
   * geometric y of ratio exp(-n / σ²), kept with exp(-y² / (2 σ²)).
   */
  private BigInteger beyondTable(BigInteger n, SecureBits bits) {
    BigInteger narrow = b.shiftLeft(2 * k);
    DiscreteLaplaceSampler tail = DiscreteLaplaceSampler.withScale(a, narrow.multiply(n));
    BigInteger y = tail.magnitude(bits);
    while (!ExponentialCoin.any(y.multiply(y).multiply(narrow), a.shiftLeft(1), bits)) {
      y = tail.magnitude(bits);
    }
    return n.add(y);
  }
}
