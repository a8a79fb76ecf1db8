package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.internal.DiscreteGaussianSampler;
import dev.mantlet.dp.internal.DiscreteLaplaceSampler;
import dev.mantlet.dp.internal.ExponentialCoin;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without chance: every sequence of bits up to a length, and the two paths on the same bits. */
class SamplerExactnessTest {
  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "1,2", "1,3", "2,3", "3,4", "1,8", "7,8", "5,7"})
  void coinUpToOne_bracketsTheExactProbability(long n, long d) {
    BitTree<Boolean> tree = BitTree.explore(20, bits -> ExponentialCoin.upToOne(n, d, bits));
    assertBrackets(tree, true, Oracle.expMinus(Oracle.fraction(n + "/" + d)), 0.02);
    assertBrackets(
        tree, false, BigDecimal.ONE.subtract(Oracle.expMinus(Oracle.fraction(n + "/" + d))), 0.02);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "3,2", "2,1", "5,3", "17,4"})
  void coinOfAnyExponent_bracketsTheExactProbability(long n, long d) {
    BitTree<Boolean> tree =
        BitTree.explore(
            20, bits -> ExponentialCoin.any(BigInteger.valueOf(n), BigInteger.valueOf(d), bits));
    assertBrackets(tree, true, Oracle.expMinus(Oracle.fraction(n + "/" + d)), 0.03);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/2", "1/3", "1", "2", "4"})
  void laplace_bracketsTheExactProbabilities(String scale) {
    var sampler =
        DiscreteLaplaceSampler.withScale(Oracle.numerator(scale), Oracle.denominator(scale));
    BitTree<BigInteger> tree = BitTree.explore(18, sampler::draw);
    for (long z = -4; z <= 4; z++) {
      assertBrackets(tree, BigInteger.valueOf(z), Oracle.laplace(Oracle.fraction(scale), z), 0.25);
      assertEquals(
          tree.atLeast(BigInteger.valueOf(z)),
          tree.atLeast(BigInteger.valueOf(-z)),
          "the two signs are alike");
    }
  }

  private static <T> void assertBrackets(
      BitTree<T> tree, T outcome, BigDecimal exact, double width) {
    double probability = exact.doubleValue();
    assertTrue(tree.undecided() <= width, () -> "undecided: " + tree.undecided());
    assertTrue(
        tree.atLeast(outcome) <= probability, () -> tree.atLeast(outcome) + " > " + probability);
    assertTrue(
        probability <= tree.atLeast(outcome) + tree.undecided(),
        () -> probability + " is beyond the bracket");
  }

  @Test
  void longAndBigPath_drawTheSameFromTheSameBits() {
    Random parameters = new Random(11);
    for (int i = 0; i < 3000; i++) {
      BigInteger t = new BigInteger(1 + parameters.nextInt(63), parameters).max(BigInteger.ONE);
      BigInteger s = new BigInteger(1 + parameters.nextInt(63), parameters).max(BigInteger.ONE);
      DiscreteLaplaceSampler fast = DiscreteLaplaceSampler.withScale(t, s);
      SecureBits first = Seeded.bits(i);
      SecureBits second = Seeded.bits(i);
      for (int draw = 0; draw < 5; draw++) {
        assertEquals(
            fast.withoutLongs().draw(first), fast.draw(second), () -> "scale " + t + " / " + s);
      }
    }
  }

  @Test
  void scaleNearTheEndOfLongs_overflowsIntoTheExactProduct() {
    DiscreteLaplaceSampler sampler =
        DiscreteLaplaceSampler.withScale(BigInteger.valueOf(Long.MAX_VALUE), BigInteger.ONE);
    SecureBits first = Seeded.bits(12);
    SecureBits second = Seeded.bits(12);
    boolean beyondLong = false;
    for (int i = 0; i < 200; i++) {
      BigInteger drawn = sampler.draw(first);
      beyondLong |= drawn.bitLength() >= Long.SIZE;
      assertEquals(sampler.withoutLongs().draw(second), drawn);
    }
    assertTrue(beyondLong, "the path under test was taken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/4", "4", "100", "355/113", "1000000", "1000000007/3"})
  void longAndBigPathOfTheGaussian_drawTheSameFromTheSameBits(String sigma2) {
    BigInteger n = Oracle.numerator(sigma2);
    BigInteger d = Oracle.denominator(sigma2);
    SecureBits first = Seeded.bits(14);
    SecureBits second = Seeded.bits(14);
    for (int i = 0; i < 500; i++) {
      assertEquals(
          DiscreteGaussianSampler.withoutLongs(n, d).draw(first),
          DiscreteGaussianSampler.withVariance(n, d).draw(second));
    }
  }
}
