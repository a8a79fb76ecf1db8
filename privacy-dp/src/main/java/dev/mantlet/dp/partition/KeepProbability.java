package dev.mantlet.dp.partition;

import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import java.math.BigInteger;

/**
 * The largest probability with which a partition of n units may be kept, if each unit is in one
 * partition: enclosed as narrowly as is asked for.
 *
 * <p>π(n) = δ (e^(nε) - 1) / (e^ε - 1) up to a crossover, and from there it nears 1 + δ / (e^ε - 1)
 * by the factor e^-ε for each unit, and is 1 once that is above 1. Source: Desfontaines, Voss,
 * Gipson and Mandayam 2020, theorem 1. Immutable.
 */
final class KeepProbability {
  /** Beyond what the result needs, for the roundings in between. */
  private static final int GUARD_BITS = 64;

  private final Fraction epsilon;
  private final Fraction delta;
  private final long crossover;
  private final long certain;

  /** For ε above 0 and δ in (0, 1). */
  KeepProbability(Fraction epsilon, Fraction delta) {
    this.epsilon = epsilon;
    this.delta = delta;
    this.crossover = Bisection.last(this::growsAfter) + 1;
    this.certain = Bisection.last(n -> !isCertainly1(n)) + 1;
  }

  /**
   * The number of units from which on a partition is always kept; or one more, if that is close.
   */
  long certain() {
    return certain;
  }

  /** π(n) for n from 0, to about 2^-bits. */
  Enclosure of(long n, int bits) {
    if (n >= certain) {
      return Enclosure.one(bits);
    }
    return unbounded(n, bits).atMostOne();
  }

  /**
   * Whether π(k + 1) is still on the first branch: e^(kε) (e^ε + 1) δ <= e^ε + 2δ - 1. Both sides
   * are never equal but for k = 0, as e^ε is transcendental, so some precision decides.
   */
  private boolean growsAfter(long k) {
    if (k == 0) {
      return true;
    }
    for (int bits = 2 * GUARD_BITS; ; bits *= 2) {
      int inner = bits + epsilon.leadingZeros() + delta.leadingZeros();
      Enclosure x = Enclosure.exp(epsilon, inner);
      Enclosure one = Enclosure.one(inner);
      Enclosure left = Enclosure.exp(epsilon.times(k), inner).times(x.plus(one)).times(delta);
      Enclosure right = x.minus(one).plus(Enclosure.of(delta.times(2), inner));
      if (left.high().compareTo(right.low()) <= 0) {
        return true;
      }
      if (left.low().compareTo(right.high()) > 0) {
        return false;
      }
    }
  }

  private boolean isCertainly1(long n) {
    int bits = GUARD_BITS;
    return unbounded(n, bits).low().compareTo(BigInteger.ONE.shiftLeft(bits)) >= 0;
  }

  private Enclosure unbounded(long n, int bits) {
    // e^ε - 1 has its first bit where ε has: so many more, and those of n, keep the rest. Those of
    // δ tell 1 + δ / (e^ε - 1) from 1.
    int inner = bits + GUARD_BITS + Long.SIZE + 2 * epsilon.leadingZeros() + delta.leadingZeros();
    Enclosure one = Enclosure.one(inner);
    Enclosure growth = Enclosure.exp(epsilon, inner).minus(one);
    Enclosure result =
        n <= crossover ? growing(n, growth, inner) : nearing(n - crossover, growth, inner);
    int dropped = inner - bits;
    return new Enclosure(
        result.low().shiftRight(dropped),
        result.high().negate().shiftRight(dropped).negate(),
        bits);
  }

  private Enclosure growing(long n, Enclosure growth, int bits) {
    Enclosure grown = Enclosure.exp(epsilon.times(n), bits).minus(Enclosure.one(bits));
    return grown.times(delta).over(growth);
  }

  /** (1 + c) - e^(-mε) (1 + c - π(crossover)) with c = δ / (e^ε - 1). */
  private Enclosure nearing(long m, Enclosure growth, int bits) {
    Enclosure one = Enclosure.one(bits);
    Enclosure limit = one.plus(one.times(delta).over(growth));
    Enclosure missing = limit.minus(growing(crossover, growth, bits));
    return limit.minus(missing.over(Enclosure.exp(epsilon.times(m), bits)));
  }
}
