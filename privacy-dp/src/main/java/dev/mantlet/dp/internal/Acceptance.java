package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: the coin of exp(-γ) that keeps or drops a proposal (h, l), where γ = λ f d, λ = l / 2^k,
 * and f is 1 (Laplace) or 2 h + λ (Gaussian).
 *
 * <p>The first toss of {@link ExponentialCoin} is "V < γ" for a uniform real number V, and its
 * tails keep the proposal. V ≥ (largest γ for h) decides nearly always. Else bounds of γ on {@value
 * #BITS} bits decide, else exact fractions; and after a first head the coin goes on as the
 * reference does.
 */
final class Acceptance {
  private static final int BITS = 52;

  /** Bits of λ in the second test. */
  private static final int LAMBDA = 24;

  /** Bits of d in the second test: λ f has 48 and the high word of the product drops 64. */
  private static final int FACTOR = BITS + Long.SIZE - 2 * LAMBDA;

  private final int k;
  private final boolean gaussian;
  private final long mask;
  private final long most;
  private final long low;
  private final long high;
  private final BigInteger n;
  private final BigInteger d;

  /** γ is l n / d (Laplace) or l (2^(k+1) h + l) n / d (Gaussian). */
  Acceptance(int k, boolean gaussian, BigInteger n, BigInteger d) {
    this.k = k;
    this.gaussian = gaussian;
    this.mask = (1L << k) - 1;
    this.n = n;
    this.d = d;
    BigInteger factor = n.shiftLeft(gaussian ? 2 * k : k);
    this.most = factor.shiftLeft(BITS).divide(d).longValueExact() + 1;
    this.low = factor.shiftLeft(FACTOR).divide(d).longValueExact();
    this.high = low + 1;
  }

  /** The l of a proposal: the low bits of the word, of which V has the others. */
  long l(long word) {
    return word & mask;
  }

  /** Whether (h, l(word)) is kept; h is below 2^11. */
  boolean keeps(int h, long word, SecureBits more) {
    long v = (word & ~mask) >>> Long.SIZE - BITS;
    long bound = gaussian ? (2L * h + 1) * most : most;
    return v >= bound || keepsBelow(h, word, v, more);
  }

  private boolean keepsBelow(int h, long word, long start, SecureBits more) {
    int missing = BITS - (Long.SIZE - k);
    long v = missing > 0 ? start | more.next(missing) : start;
    long lambda = k >= LAMBDA ? l(word) >>> k - LAMBDA : l(word) << LAMBDA - k;
    long f = gaussian ? ((long) h << LAMBDA + 1) + lambda : 1L << LAMBDA;
    if (v > Math.multiplyHigh((lambda + 1) * (f + 1), high)) {
      return true;
    }
    BigInteger exponent = exponent(BigInteger.valueOf(h), l(word));
    boolean head =
        v < Math.multiplyHigh(lambda * f, low)
            || new LazyUniform(v, BITS, more).below(new Fraction(exponent, d));
    return !head || ExponentialCoin.afterFirstHead(exponent, d, more);
  }

  /** The same coin for any h, without the fast tests. */
  boolean keeps(BigInteger h, long l, SecureBits more) {
    return ExponentialCoin.any(exponent(h, l), d, more);
  }

  private BigInteger exponent(BigInteger h, long l) {
    BigInteger low = BigInteger.valueOf(l);
    BigInteger times = gaussian ? h.shiftLeft(k + 1).add(low) : BigInteger.ONE;
    return low.multiply(times).multiply(n);
  }
}
