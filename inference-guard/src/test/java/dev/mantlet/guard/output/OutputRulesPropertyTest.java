package dev.mantlet.guard.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.spi.OutputRule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class OutputRulesPropertyTest {
  private static final byte[] KEY = new byte[32];

  private static double[] changed(OutputRule rule, double[] row) {
    double[] own = row.clone();
    assertEquals(Optional.empty(), rule.apply(own));
    return own;
  }

  /** A distribution; equal elements are common. */
  private static double[] distribution(int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] row = random.doubles(classes).map(value -> Math.ceil(5 * value)).toArray();
    double sum = Arrays.stream(row).sum();
    return Arrays.stream(row).map(value -> value / sum).toArray();
  }

  @Property(tries = 300)
  void topLeavesWhatASortOfIndicesLeaves(
      @ForAll @IntRange(min = 1, max = 12) int classes,
      @ForAll @IntRange(min = 1, max = 14) int count,
      @ForAll long seed) {
    double[] row = distribution(classes, seed);
    double[] expected = new double[classes];
    IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -row[i]).thenComparing(i -> i))
        .limit(count)
        .forEach(i -> expected[i] = row[i]);
    assertArrayEquals(expected, changed(OutputRules.top(count), row));
  }

  @Property(tries = 300)
  void rulesDoneTwice_areRulesDoneOnce(
      @ForAll @IntRange(min = 1, max = 12) int classes,
      @ForAll @IntRange(min = 1, max = 9) int number,
      @ForAll long seed) {
    double[] row = distribution(classes, seed);
    for (OutputRule rule :
        List.of(
            OutputRules.top(number),
            OutputRules.rounded(number),
            OutputRules.highConfidence(number / 10.0),
            OutputRules.labelOnly(),
            OutputRules.simplex(0.01))) {
      double[] once = changed(rule, row);
      assertArrayEquals(once, changed(rule, once), rule.toString());
    }
  }

  @Property(tries = 300)
  void labelIsKept_byWhatDoesNotAddNoise(
      @ForAll @IntRange(min = 2, max = 12) int classes, @ForAll long seed) {
    double[] row = distribution(classes, seed);
    int label = label(row);
    assertEquals(label, label(changed(OutputRules.top(1), row)));
    assertEquals(label, label(changed(OutputRules.highConfidence(0.01), row)));
    assertEquals(label, label(changed(OutputRules.labelOnly(), row)));
  }

  private static int label(double[] row) {
    return IntStream.range(0, row.length).reduce(0, (best, i) -> row[i] > row[best] ? i : best);
  }

  @Property(tries = 300)
  void distributionsStayDistributions(
      @ForAll @IntRange(min = 2, max = 12) int classes,
      @ForAll @DoubleRange(min = 0.01, max = 1) double number,
      @ForAll long seed) {
    double[] row = distribution(classes, seed);
    for (OutputRule rule :
        List.of(
            ReverseSigmoid.beta(number).gamma(0.1),
            KeyedNoise.scale(number).under(KEY),
            OutputRules.labelOnly())) {
      double[] changed = changed(rule, row);
      assertEquals(1, Arrays.stream(changed).sum(), 1e-9, rule.toString());
      assertTrue(Arrays.stream(changed).allMatch(p -> p >= 0 && p <= 1), rule.toString());
    }
  }

  @Property(tries = 200)
  void roundedIsWithinHalfAStep(
      @ForAll @IntRange(min = 0, max = 9) int digits,
      @ForAll @DoubleRange(min = -1000, max = 1000) double value) {
    double[] rounded = changed(OutputRules.rounded(digits), new double[] {value});
    assertEquals(value, rounded[0], 0.5 * Math.pow(10, -digits) + 1e-12);
  }
}
