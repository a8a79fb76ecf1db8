package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import java.math.BigDecimal;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Vectors of which each number may change by the most. */
class InfinityNormTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure(1).withDelta(1e-5);

  /** One number more moves the vector further than the noise is for. */
  @Test
  void vectorLongerThanTheSensitivityIsFor_isRefused() {
    var laplace = DiscreteLaplace.calibrated(Sensitivity.lInf(1, 3), Epsilon.of("0.1"));
    var gaussian = DiscreteGaussianVector.calibrated(Sensitivity.lInf(1, 3), LOSS);
    for (int wrong : new int[] {1, 2, 4}) {
      assertRefused(laplace, token -> laplace.release(new long[wrong], token));
      assertRefused(laplace, token -> laplace.prepare(wrong, token));
      assertRefused(gaussian, token -> gaussian.release(new long[wrong], token));
      assertRefused(gaussian, token -> gaussian.prepare(wrong, token));
    }
    assertRefused(laplace, token -> laplace.release(1, token));
    assertRefused(gaussian, token -> gaussian.release(1, token));
    var fixed = DiscreteLaplace.calibrated(Sensitivity.lInf(1, 3), Epsilon.of(1)).withFixedWork();
    assertRefused(fixed, token -> fixed.release(new long[4], token));
    assertEquals(3, laplace.release(new long[3], Seeded.token(laplace, 1)).size());
    assertEquals(3, gaussian.release(new long[3], Seeded.token(gaussian, 1)).size());
  }

  private static void assertRefused(Mechanism mechanism, Consumer<SpendToken> release) {
    SpendToken token = Seeded.token(mechanism, 1);
    assertThrows(IllegalArgumentException.class, () -> release.accept(token));
    assertFalse(token.toString().contains("used"), "the token remains good");
  }

  @Property(tries = 200)
  void otherNorms_areRoundedUpByLittle(
      @ForAll @DoubleRange(min = 1, max = 2) double mantissa,
      @ForAll @IntRange(min = -500, max = 470) int exponent,
      @ForAll @IntRange(min = 1, max = 1 << 24) int dimensions) {
    double most = Math.scalb(mantissa, exponent);
    Sensitivity.RealLInf each = Sensitivity.realLInf(most, dimensions);
    BigDecimal number = BigDecimal.valueOf(dimensions);
    BigDecimal sum = new BigDecimal(most).multiply(number);
    BigDecimal square = new BigDecimal(most).pow(2).multiply(number);
    BigDecimal inL1 = each.inL1().exact();
    BigDecimal inL2 = each.inL2().exact();
    BigDecimal little = new BigDecimal(1 + 0x1p-50);
    assertTrue(inL1.compareTo(sum) >= 0 && inL1.compareTo(sum.multiply(little)) <= 0);
    assertTrue(
        inL2.pow(2).compareTo(square) >= 0 && inL2.pow(2).compareTo(square.multiply(little)) <= 0);
  }

  @Test
  void mechanismsOfRealNumbers_takeTheNormAndItsDimensions() {
    Laplace laplace = Laplace.calibrated(Sensitivity.realLInf(0.5, 4), Epsilon.of(1));
    Laplace same = Laplace.calibrated(Sensitivity.realL1(2, 4), Epsilon.of(1));
    assertEquals(same.scale(), laplace.scale());
    GaussianVector gaussian = GaussianVector.calibrated(Sensitivity.realLInf(0.5, 4), LOSS);
    GaussianVector alike = GaussianVector.calibrated(Sensitivity.realL2(1, 4), LOSS);
    assertEquals(alike.sigma(), gaussian.sigma());
    assertRefused(laplace, token -> laplace.release(new double[5], token));
    assertRefused(gaussian, token -> gaussian.release(new double[3], token));
    assertEquals(4, laplace.release(new double[4], Seeded.token(laplace, 1)).size());
  }

  @Test
  void normThatIsOutOfRange_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Sensitivity.realLInf(Double.NaN, 2));
    assertThrows(IllegalArgumentException.class, () -> Sensitivity.realLInf(0, 2));
    assertThrows(IllegalArgumentException.class, () -> Sensitivity.realLInf(1, 0));
    Sensitivity.RealLInf wide = Sensitivity.realLInf(0x1p500, 2);
    assertThrows(IllegalArgumentException.class, wide::inL1);
    assertThrows(IllegalArgumentException.class, wide::inL2);
  }
}
