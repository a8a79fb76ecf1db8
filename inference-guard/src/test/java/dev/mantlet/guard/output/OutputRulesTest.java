package dev.mantlet.guard.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.guard.spi.OutputRule.Fault;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules on rows whose answers were worked out by hand. */
class OutputRulesTest {
  private static final byte[] KEY = "thirty-two bytes that nobody has".getBytes(UTF_8);

  private static double[] changed(OutputRule rule, double... row) {
    double[] own = row.clone();
    assertEquals(Optional.empty(), rule.apply(own));
    return own;
  }

  private static Fault fault(OutputRule rule, double... row) {
    return rule.apply(row.clone()).orElseThrow();
  }

  @Test
  void top_leavesTheLargest_andOfEqualOnesTheFirst() {
    double[] row = {0.1, 0.3, 0.2, 0.3, 0.1};
    assertArrayEquals(new double[] {0, 0.3, 0, 0, 0}, changed(OutputRules.top(1), row));
    assertArrayEquals(new double[] {0, 0.3, 0, 0.3, 0}, changed(OutputRules.top(2), row));
    assertArrayEquals(new double[] {0.1, 0.3, 0.2, 0.3, 0}, changed(OutputRules.top(4), row));
    assertArrayEquals(row, changed(OutputRules.top(5), row));
    assertArrayEquals(row, changed(OutputRules.top(9), row));
    assertArrayEquals(
        new double[] {0.5, 0.5, 0}, changed(OutputRules.top(2), 0.5, 0.5, 0.5), "three alike");
  }

  @Test
  void top_ofLogits_isHeldBack() {
    assertEquals(
        new Fault(Code.OUT_OF_RANGE, 1, "is below 0 and so no probability"),
        fault(OutputRules.top(1), 0.5, -2, -3));
    assertEquals(1, fault(OutputRules.highConfidence(0.5), 0.5, -2).index());
  }

  @Test
  void labelOnly_marksTheFirstOfTheLargest() {
    assertArrayEquals(
        new double[] {0, 1, 0, 0}, changed(OutputRules.labelOnly(), 0.1, 0.4, 0.1, 0.4));
    assertArrayEquals(new double[] {1, 0}, changed(OutputRules.labelOnly(), -2, -7));
    assertArrayEquals(new double[] {1, 0, 0}, changed(OutputRules.labelOnly(), 0, 0, 0));
  }

  @Test
  void rounded_takesHalvesToEven() {
    assertArrayEquals(
        new double[] {0.12, 0.38, 0.5, -0.12, 0},
        changed(OutputRules.rounded(2), 0.125, 0.375, 0.5, -0.125, 0.004));
    assertArrayEquals(new double[] {0, 2, 2}, changed(OutputRules.rounded(0), 0.5, 1.5, 2.4));
    assertArrayEquals(new double[] {1e300, -1e300}, changed(OutputRules.rounded(9), 1e300, -1e300));
  }

  @Test
  void highConfidence_leavesWhatIsAtTheCutoff_andDoesNotScale() {
    assertArrayEquals(
        new double[] {0, 0.25, 0.6, 0},
        changed(OutputRules.highConfidence(0.25), Math.nextDown(0.25), 0.25, 0.6, 0.1));
  }

  @Test
  void reverseSigmoid_isTheFormula() {
    // gamma = 1 makes r = beta (p - 1/2): 0.8 - 0.15 and 0.2 + 0.15 with beta 1/2.
    assertArrayEquals(
        new double[] {0.65, 0.35}, changed(ReverseSigmoid.beta(0.5).gamma(1), 0.8, 0.2), 1e-15);
    // gamma = 1 and beta = 1: every p becomes 1/2.
    assertArrayEquals(
        new double[] {0.25, 0.25, 0.25, 0.25},
        changed(ReverseSigmoid.beta(1).gamma(1), 0.7, 0.1, 0.1, 0.1),
        1e-15);
    // gamma = 2: sigmoid(2 ln(p / (1 - p))) = p^2 / (p^2 + (1 - p)^2), 9/10 and 1/10 here.
    assertArrayEquals(
        new double[] {0.35, 0.65}, changed(ReverseSigmoid.beta(1).gamma(2), 0.75, 0.25), 1e-15);
    // At the ends p is taken for 1e-9 and 1 - 1e-9, but stays 0 and 1 in the difference.
    double r = 1 / (1 + Math.exp(-0.1 * Math.log(1e9 - 1))) - 0.5;
    assertArrayEquals(
        new double[] {1 - r, r}, changed(ReverseSigmoid.beta(1).gamma(0.1), 1, 0), 1e-9);
  }

  @Test
  void reverseSigmoid_thatLeavesNothing_isHeldBack() {
    assertEquals(Code.NOT_A_SIMPLEX, fault(ReverseSigmoid.beta(5).gamma(2), 0.9, 0.9).code());
  }

  @Test
  void simplex_wantsNoNegative_andASumOfOne() {
    OutputRule simplex = OutputRules.simplex(0.01);
    assertArrayEquals(new double[] {0.5, 0.505}, changed(simplex, 0.5, 0.505));
    assertEquals(
        new Fault(Code.NOT_A_SIMPLEX, 0, "begins a row whose sum is not 1 within 0.01"),
        fault(simplex, 0.5, 0.52));
    assertEquals(
        new Fault(Code.OUT_OF_RANGE, 1, "is below 0 and so no probability"),
        fault(simplex, 1.5, -0.5));
  }

  @Test
  void noise_isTheSameForTheSameRow_andAnotherForAnotherRowOrKey() {
    OutputRule noise = KeyedNoise.scale(0.05).under(KEY);
    double[] row = {0.2, 0.3, 0.5};
    double[] once = changed(noise, row);
    assertArrayEquals(once, changed(noise, row));
    assertArrayEquals(once, changed(KeyedNoise.scale(0.05).under(KEY), row));
    assertArrayEquals(changed(noise, 0, 1), changed(noise, -0.0, 1));
    byte[] other = KEY.clone();
    other[31] ^= 1;
    assertFalse(Arrays.equals(once, changed(KeyedNoise.scale(0.05).under(other), row)));
    double[] near = {Math.nextUp(0.2), 0.3, 0.5};
    double[] nearby = changed(noise, near);
    for (int i = 0; i < 3; i++) {
      assertFalse(Math.abs(once[i] - nearby[i]) < 1e-6, "unrelated, at " + i);
    }
  }

  /** Worked out with OpenSSL and Python, so that other processes and releases give the same. */
  @Test
  void noise_isTheSameEverywhere() {
    double[] row = changed(KeyedNoise.scale(1).under(KEY), 10, 20, 30);
    assertArrayEquals(
        new double[] {9.576900533331589, 18.594297678993815, 30.174328169043804}, row, 1e-13);
  }

  @Test
  void noiseOfProbabilities_staysProbabilities_andOtherRowsAreNotClipped() {
    OutputRule wide = KeyedNoise.scale(5).under(KEY);
    for (int i = 0; i <= 200; i++) {
      double[] noisy = changed(wide, i / 200.0, 1 - i / 200.0);
      assertEquals(1, noisy[0] + noisy[1], 1e-12);
      assertEquals(0, Arrays.stream(noisy).filter(p -> p < 0 || p > 1).count());
    }
    double least = 0;
    for (int i = 0; i < 200; i++) {
      least = Math.min(least, changed(wide, i, 2)[1]);
    }
    assertEquals(-10, least, 9.9, "logits may become negative");
  }

  @Test
  void noiseIsOfItsScale_andHasMeanZero() {
    OutputRule noise = KeyedNoise.scale(0.5).under(KEY);
    int rows = 20_000;
    double sum = 0;
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      for (double value : changed(noise, 100 + row, 0, 0)) {
        double deviate = value >= 50 ? value - 100 - row : value;
        sum += deviate;
        squares += deviate * deviate;
      }
    }
    // Six standard errors each; the key is fixed.
    int count = 3 * rows;
    assertEquals(0, sum / count, 6 * 0.5 / Math.sqrt(count));
    assertEquals(0.25, squares / count, 6 * 0.25 * Math.sqrt(2.0 / count));
  }

  @Test
  void roundingBeforeNoise_answersNearbyRowsTheSame() {
    OutputRule rounded = OutputRules.rounded(2);
    OutputRule noise = KeyedNoise.scale(0.05).under(KEY);
    assertArrayEquals(
        changed(noise, changed(rounded, 0.2, 0.8)),
        changed(noise, changed(rounded, 0.2004, 0.7996)));
  }

  @Test
  void keysAreCopied_andNotShown() {
    byte[] key = KEY.clone();
    KeyedNoise noise = KeyedNoise.scale(0.05).under(key);
    double[] before = changed(noise, 0.5, 0.5);
    Arrays.fill(key, (byte) 0);
    assertArrayEquals(before, changed(noise, 0.5, 0.5));
    assertEquals("KeyedNoise[scale=0.05]", noise.toString());
  }

  @Test
  void numbersOutOfBounds_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> OutputRules.top(0));
    for (int digits : new int[] {-1, 10}) {
      assertThrows(IllegalArgumentException.class, () -> OutputRules.rounded(digits));
    }
    for (double number : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> OutputRules.highConfidence(number));
      assertThrows(IllegalArgumentException.class, () -> OutputRules.simplex(number));
      assertThrows(IllegalArgumentException.class, () -> ReverseSigmoid.beta(number).gamma(1));
      assertThrows(IllegalArgumentException.class, () -> ReverseSigmoid.beta(1).gamma(number));
      assertThrows(IllegalArgumentException.class, () -> KeyedNoise.scale(number));
    }
    assertThrows(IllegalArgumentException.class, () -> KeyedNoise.scale(1).under(new byte[31]));
  }
}
