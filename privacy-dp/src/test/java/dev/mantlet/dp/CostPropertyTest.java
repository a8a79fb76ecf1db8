package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class CostPropertyTest {
  private static final BigDecimal EPSILON_UNIT = new BigDecimal("1e-12");
  private static final BigDecimal DELTA_UNIT = new BigDecimal("1e-18");

  @Property
  void chargeCoversTheLoss_byLessThanOneUnit(
      @ForAll @DoubleRange(min = 1e-12, max = 1024) @Scale(15) double epsilon,
      @ForAll @DoubleRange(max = 0.999) @Scale(20) double delta) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(delta);
    PrivacyLoss charged = Cost.covering(loss).toLoss();
    assertLessThanOneUnit(charged.epsilon().subtract(loss.epsilon()), EPSILON_UNIT);
    assertLessThanOneUnit(charged.delta().subtract(loss.delta()), DELTA_UNIT);
  }

  @Property
  void grantIsWithinTheTotal_byLessThanOneUnit(
      @ForAll @DoubleRange(min = 1e-12, max = 1024) @Scale(15) double epsilon,
      @ForAll @DoubleRange(max = 0.999) @Scale(20) double delta) {
    PrivacyLoss total = PrivacyLoss.pure(epsilon).withDelta(delta);
    PrivacyLoss granted = Cost.within(total).toLoss();
    assertLessThanOneUnit(total.epsilon().subtract(granted.epsilon()), EPSILON_UNIT);
    assertLessThanOneUnit(total.delta().subtract(granted.delta()), DELTA_UNIT);
  }

  @Property
  void decimalsOfTwelvePlaces_addUpExactly(
      @ForAll @IntRange(min = 1, max = 1000) int thousandths,
      @ForAll @IntRange(min = 1, max = 1000) int times) {
    Cost each =
        Cost.covering(PrivacyLoss.pure(Epsilon.of(BigDecimal.valueOf(thousandths, 3).toString())));
    assertEquals(1_000_000_000L * thousandths * times, each.epsilonUnits() * times);
  }

  private static void assertLessThanOneUnit(BigDecimal difference, BigDecimal unit) {
    assertTrue(
        difference.signum() >= 0 && difference.compareTo(unit) < 0,
        () -> difference + " of " + unit);
  }
}
