package dev.mantlet.dp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Oracle;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnclosureTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "1e-12", "0.1", "0.5", "1", "2.718", "10", "2E1", "32"})
  void bounds_holdThePowerAndAreAtMostTwoUnitsApart(String x) {
    BigDecimal exponent = new BigDecimal(x);
    BigDecimal exact = BigDecimal.ONE.divide(Oracle.expMinus(exponent), Oracle.DIGITS);
    for (int places : new int[] {0, 1, 32, 62, 94}) {
      Enclosure bounds = Enclosure.exp(Fraction.of(exponent), places);
      BigDecimal scaled = exact.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(places)));
      BigDecimal error = new BigDecimal("1e-20"); // of the oracle, which has 50 digits
      assertTrue(new BigDecimal(bounds.low()).compareTo(scaled.add(error)) <= 0);
      assertTrue(new BigDecimal(bounds.high()).compareTo(scaled.subtract(error)) >= 0);
      assertTrue(bounds.high().subtract(bounds.low()).compareTo(BigInteger.TWO) <= 0);
    }
  }

  @Test
  void manyPlaces_agreeWithFew() {
    Enclosure few = Enclosure.exp(Fraction.of(BigDecimal.TEN), 64);
    Enclosure many = Enclosure.exp(Fraction.of(BigDecimal.TEN), 2000);
    assertTrue(few.low().shiftLeft(1936).compareTo(many.high()) <= 0);
    assertTrue(few.high().shiftLeft(1936).compareTo(many.low()) >= 0);
  }

  @Test
  void largePower_isHeldToo() {
    // e^1000 is 1.97007111401704699388...e434
    BigInteger floor = Enclosure.exp(Fraction.of(BigDecimal.valueOf(1000)), 64).floor();
    assertEquals("1970071114017046993", floor.toString().substring(0, 19));
    assertEquals(435, floor.toString().length());
  }

  @Test
  void wholePart_isThatOfThePower() {
    assertEquals(BigInteger.TWO, Enclosure.exp(Fraction.of(BigDecimal.ONE), 64).floor());
    assertEquals(BigInteger.valueOf(22026), Enclosure.exp(Fraction.of(BigDecimal.TEN), 64).floor());
  }
}
