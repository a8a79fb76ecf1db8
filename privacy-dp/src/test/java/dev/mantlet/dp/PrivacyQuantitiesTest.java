package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyQuantitiesTest {
  @Test
  void doubleIsTakenAtItsExactValue() {
    assertEquals(
        "0.1000000000000000055511151231257827021181583404541015625",
        Epsilon.of(0.1).value().toString());
    assertEquals(Epsilon.of("0.25"), Epsilon.of(0.25));
    assertNotEquals(Epsilon.of("0.1"), Epsilon.of(0.1));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.0,
        -0.0,
        -1,
        Double.MIN_VALUE,
        0x0.fp-40,
        1024.0000001,
        1e300
      })
  void epsilonOutOfRange_isRefused(double bad) {
    assertThrows(IllegalArgumentException.class, () -> Epsilon.of(bad));
    assertThrows(IllegalArgumentException.class, () -> PrivacyLoss.pure(bad));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "one", "NaN", "0", "-1", "1025", "1e-2000000000", "1e2000000000", "0x1p-1"})
  void textThatIsNoEpsilon_isRefused(String bad) {
    assertThrows(IllegalArgumentException.class, () -> Epsilon.of(bad));
  }

  @Test
  void textTooLongOrTooFine_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Epsilon.of("1." + "0".repeat(99)));
    assertThrows(IllegalArgumentException.class, () -> Epsilon.of("0." + "3".repeat(93)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PrivacyLoss(BigDecimal.ONE, new BigDecimal("1e-2000000000")));
  }

  @Test
  void endsOfTheRange_areAccepted() {
    assertEquals(0x1p-40, Epsilon.of(0x1p-40).value().doubleValue());
    assertEquals(Epsilon.of("1024"), Epsilon.of(1024));
    assertEquals(Math.nextUp(0x1p-40), Epsilon.of(Math.nextUp(0x1p-40)).value().doubleValue());
    assertEquals(
        Double.MIN_VALUE, PrivacyLoss.pure(1).withDelta(Double.MIN_VALUE).delta().doubleValue());
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, -1e-9, 1.0, 1.5, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void deltaOutOfRange_isRefused(double bad) {
    assertThrows(IllegalArgumentException.class, () -> PrivacyLoss.pure(1).withDelta(bad));
  }

  @Test
  void deltaOfAText_isThatNumber_andTheDoubleIsAnother() {
    PrivacyLoss exact = PrivacyLoss.pure("0.1").withDelta("1e-5");
    assertEquals(new BigDecimal("0.00001"), exact.delta());
    assertEquals(Epsilon.of("0.1").value(), exact.epsilon());
    assertNotEquals(exact, PrivacyLoss.pure("0.1").withDelta(1e-5));
    assertEquals(
        PrivacyLoss.pure(1).withDelta(0x1p-20),
        PrivacyLoss.pure("1").withDelta("9.5367431640625e-7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tiny",
        "NaN",
        "1",
        "-1e-9",
        "1e-2000000000",
        "1e2000000000",
        "1e-1075",
        "0x1p-9"
      })
  void textThatIsNoDelta_isRefused(String bad) {
    assertThrows(IllegalArgumentException.class, () -> PrivacyLoss.pure(1).withDelta(bad));
  }

  @Test
  void textOfADeltaThatIsTooLong_isRefused_andTheMessageNamesIt() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> PrivacyLoss.pure(1).withDelta("0." + "0".repeat(99)));
    assertEquals("delta must have at most 100 characters, had 101", refused.getMessage());
  }

  @Test
  void tenLossesOfADecimalDelta_fitIntoTenTimesIt() {
    PrivacyLoss total = PrivacyLoss.pure(1).withDelta("1e-5");
    Cost cost = Cost.covering(PrivacyLoss.pure("0.1").withDelta("1e-6"));
    Cost sum = Cost.ZERO;
    for (int i = 0; i < 10; i++) {
      sum = sum.plus(cost);
    }
    assertEquals(Cost.within(total), sum);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void sensitivityBelowOne_isRefused(long bad) {
    assertThrows(IllegalArgumentException.class, () -> Sensitivity.l1(bad));
  }

  @Test
  void trailingZerosDoNotMatter() {
    assertEquals(
        PrivacyLoss.pure(Epsilon.of("1.50")),
        new PrivacyLoss(new BigDecimal("1.5"), new BigDecimal("0.00")));
  }

  @Test
  void lossReadsAsItsTwoNumbers() {
    assertEquals("(ε = 0.25, δ = 0)", PrivacyLoss.pure(0.25).toString());
    assertTrue(
        PrivacyLoss.pure(1000)
            .withDelta(0x1p-20)
            .toString()
            .startsWith("(ε = 1000, δ = 0.00000095367431640625"));
  }
}
