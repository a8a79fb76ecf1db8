package dev.mantlet.dp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LeastPowerTest {
  private static final int BITS = 192;

  private static Fraction fraction(long numerator, long denominator) {
    return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  /** Against the powers themselves, each computed on its own. */
  @Property(tries = 300)
  void powerOfE_reachesTheGoalAndTheOneBeforeDoesNot(
      @ForAll @IntRange(min = 1, max = 5_000) int thousandths,
      @ForAll @LongRange(min = 2, max = Long.MAX_VALUE) long goal) {
    Fraction step = fraction(thousandths, 1000);
    BigInteger target = BigInteger.valueOf(goal);
    long found = LeastPower.reaching(Enclosure.one(BITS), Enclosure.exp(step, BITS), target);
    assertTrue(Enclosure.exp(step.times(found), BITS).floor().compareTo(target) >= 0);
    assertTrue(Enclosure.exp(step.times(found - 1), BITS).floor().compareTo(target) < 0);
  }

  @Test
  void exactPowers_areFoundExactly() {
    Enclosure two = new Enclosure(BigInteger.TWO.shiftLeft(8), BigInteger.TWO.shiftLeft(8), 8);
    for (int n = 0; n < 100; n++) {
      BigInteger power = BigInteger.ONE.shiftLeft(n);
      assertEquals(n, LeastPower.reaching(Enclosure.one(8), two, power));
      assertEquals(n + 1, LeastPower.reaching(Enclosure.one(8), two, power.add(BigInteger.ONE)));
    }
  }

  @Test
  void baseThatIsThere_needsNoFactor() {
    Enclosure half = Enclosure.of(fraction(1, 2), BITS);
    Enclosure three = Enclosure.of(fraction(3, 1), BITS);
    assertEquals(0, LeastPower.reaching(three, three, BigInteger.TWO));
    assertEquals(2, LeastPower.reaching(half, three, BigInteger.TWO));
  }

  @Test
  void factorThatIsNotKnownToBeAboveOne_isRefused() {
    assertThrows(
        ArithmeticException.class,
        () -> LeastPower.reaching(Enclosure.one(8), Enclosure.one(8), BigInteger.TWO));
  }
}
