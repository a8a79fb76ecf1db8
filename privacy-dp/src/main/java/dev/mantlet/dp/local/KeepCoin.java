package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.LazyUniform;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigInteger;

/**
 * A coin that shows heads with probability exactly e^ε / (e^ε + c), for a whole number c.
 *
 * <p>It compares a uniform number, bit by bit, with bounds of the probability. They are known to 62
 * places; in the rare case that these do not decide, more places of both are made until they do. So
 * no rounding enters the probability, which is irrational. The proof is in {@code
 * docs/proofs/local.md}. Immutable; as thread-safe as the bits that it is given.
 */
final class KeepCoin {
  private static final int FIRST = 8;
  private static final int PLACES = 62;

  private final Fraction exponent;
  private final BigInteger c;
  private final long low;
  private final long high;

  /** The coin for {@code c}, 1 or above. */
  KeepCoin(Epsilon epsilon, long c) {
    this.exponent = Fraction.of(epsilon.value());
    this.c = BigInteger.valueOf(c);
    Enclosure bounds = probability(PLACES);
    this.low = bounds.low().longValueExact();
    this.high = bounds.high().longValueExact();
  }

  /** Whether it shows heads. */
  boolean heads(SecureBits bits) {
    long first = bits.next(FIRST);
    if (first < low >>> PLACES - FIRST) {
      return true;
    }
    if (first > high - 1 >>> PLACES - FIRST) {
      return false;
    }
    long drawn = first << PLACES - FIRST | bits.next(PLACES - FIRST);
    if (drawn < low) {
      return true;
    }
    return drawn < high && new LazyUniform(drawn, PLACES, bits).below(this::probability);
  }

  /** The probability, enclosed in units of 2^-places: it rises with e^ε. */
  Enclosure probability(int places) {
    Enclosure power = Enclosure.exp(exponent, places);
    BigInteger scaled = c.shiftLeft(places);
    return new Enclosure(
        power.low().shiftLeft(places).divide(power.low().add(scaled)),
        Enclosure.ceiling(power.high().shiftLeft(places), power.high().add(scaled)),
        places);
  }
}
