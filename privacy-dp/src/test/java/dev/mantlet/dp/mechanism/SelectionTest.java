package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.ChiSquare;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.SecureBits;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** False alarm below 2e-6 for each distribution. */
class SelectionTest {
  private static final int DRAWS = 100_000;
  private static final Sensitivity.LInf THREE = Sensitivity.lInf(1, 3);
  private static final Epsilon TWO = Epsilon.of(2);
  private static final long[] SCORES = {5, 4, 3};

  private final List<SelectionMechanism> all =
      List.of(
          ExponentialMechanism.calibrated(THREE, TWO),
          PermuteAndFlip.calibrated(THREE, TWO),
          NoisyMax.calibrated(THREE, TWO));

  private static long[] drawn(SelectionMechanism mechanism, long[] scores) {
    SecureBits bits = Seeded.bits(51);
    long[] found = new long[scores.length];
    for (int i = 0; i < DRAWS; i++) {
      found[mechanism.select(scores, Seeded.token(mechanism.loss(), bits))]++;
    }
    return found;
  }

  private static void assertFits(long[] found, double... probabilities) {
    double[] expected = Arrays.stream(probabilities).map(p -> p * DRAWS).toArray();
    double score = ChiSquare.score(found, expected, DRAWS);
    assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> Arrays.toString(found) + " " + score);
  }

  /** ε (5 - 4) / 2 = 1. */
  @Test
  void exponentialMechanism_hasTheExponentialWeights() {
    double sum = 1 + Math.exp(-1) + Math.exp(-2);
    assertFits(drawn(all.get(0), SCORES), 1 / sum, Math.exp(-1) / sum, Math.exp(-2) / sum);
  }

  /** Summed over the six orders. */
  @Test
  void permuteAndFlip_hasItsProbabilities() {
    double p = Math.exp(-1);
    double q = Math.exp(-2);
    double second = p * (1 / 3.0 + (1 - q) / 6); // before the best: first, or after the third
    double third = q * (1 / 3.0 + (1 - p) / 6);
    assertFits(drawn(all.get(1), SCORES), 1 - second - third, second, third);
  }

  /** Over the geometric weights of the noise. */
  @Test
  void noisyMax_hasItsProbabilities() {
    double q = Math.exp(-1);
    double[] expected = new double[3];
    for (int a = -40; a <= 40; a++) {
      for (int b = -40; b <= 40; b++) {
        for (int c = -40; c <= 40; c++) {
          double weight = Math.pow(q, Math.abs(a) + Math.abs(b) + Math.abs(c));
          int best = 5 + a >= 4 + b ? 5 + a >= 3 + c ? 0 : 2 : 4 + b >= 3 + c ? 1 : 2;
          expected[best] += weight * Math.pow((1 - q) / (1 + q), 3);
        }
      }
    }
    assertFits(drawn(all.get(2), SCORES), expected);
  }

  @Test
  void neighbours_areSelectedAlikeWithinEpsilon() {
    for (SelectionMechanism mechanism : all) {
      long[] here = drawn(mechanism, new long[] {5, 4, 4});
      long[] there = drawn(mechanism, new long[] {4, 5, 3});
      for (int i = 0; i < 3; i++) {
        double ratio = Math.log((double) here[i] / there[i]);
        assertTrue(Math.abs(ratio) < 2.15, mechanism + " " + ratio);
      }
    }
  }

  @Test
  void scoresAtBothEndsOfTheRange_areComparedWithoutWrapping() {
    long[] scores = {Long.MIN_VALUE, Long.MAX_VALUE, 0};
    for (SelectionMechanism mechanism : all) {
      for (int seed = 0; seed < 50; seed++) {
        assertEquals(1, mechanism.select(scores, Seeded.token(mechanism, seed)));
      }
    }
  }

  @Test
  void otherNumberOfScores_isRefusedAndTheTokenRemainsGood() {
    for (SelectionMechanism mechanism : all) {
      SpendToken token = Seeded.token(mechanism, 1);
      assertThrows(IllegalArgumentException.class, () -> mechanism.select(new long[2], token));
      mechanism.select(SCORES, token);
      assertThrows(IllegalStateException.class, () -> mechanism.select(SCORES, token));
    }
  }

  @Test
  void topK_selectsDifferentCandidatesBestFirst() {
    TopK two = TopK.calibrated(2, Sensitivity.lInf(1, 4), Epsilon.of(1024));
    int[] selected = two.select(new long[] {10, 900, 500, 20}, Seeded.token(two, 1));
    assertArrayEquals(new int[] {1, 2}, selected);
    TopK all = TopK.calibrated(4, Sensitivity.lInf(1, 4), Epsilon.of(0.01));
    for (int seed = 0; seed < 100; seed++) {
      int[] order = all.select(new long[4], Seeded.token(all, seed));
      assertArrayEquals(new int[] {0, 1, 2, 3}, Arrays.stream(order).sorted().toArray());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> TopK.calibrated(5, Sensitivity.lInf(1, 4), Epsilon.of(1)));
  }

  @Test
  void topK_dividesEpsilonByK() {
    TopK two = TopK.calibrated(2, THREE, Epsilon.of(4)); // permute-and-flip at 2, twice
    SecureBits bits = Seeded.bits(52);
    long[] first = new long[3];
    for (int i = 0; i < DRAWS; i++) {
      first[two.select(SCORES, Seeded.token(two.loss(), bits))[0]]++;
    }
    double p = Math.exp(-1);
    double q = Math.exp(-2);
    double second = p * (1 / 3.0 + (1 - q) / 6);
    double third = q * (1 / 3.0 + (1 - p) / 6);
    assertFits(first, 1 - second - third, second, third);
  }
}
