package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.Uniform;

/**
 * Randomised response with k values: a report is the value itself with probability e^ε / (e^ε + k -
 * 1), and each other value with probability 1 / (e^ε + k - 1).
 *
 * <p>The oracle of choice for few values. Immutable and thread-safe. Source: Kairouz, Bonawitz and
 * Ramage 2016; for two values, Warner 1965.
 */
public final class KaryResponse extends FrequencyOracle {
  private static final int MOST_VALUES = 1 << 20;

  private final KeepCoin keep;

  private KaryResponse(int values, Epsilon epsilon) {
    super(values, MOST_VALUES, epsilon);
    this.keep = new KeepCoin(epsilon, values - 1);
  }

  /**
   * The oracle for this many values.
   *
   * @param values from 2 to 2^20
   * @param epsilonOfAReport at most 32
   * @throws IllegalArgumentException if one is out of range
   */
  public static KaryResponse of(int values, Epsilon epsilonOfAReport) {
    return new KaryResponse(values, epsilonOfAReport);
  }

  @Override
  int kind() {
    return 1;
  }

  @Override
  int payloadBytes() {
    return ReportFormat.bytesBelow(values());
  }

  @Override
  byte[] payload(int value, SecureBits bits) {
    return ReportFormat.number(perturbed(value, values(), keep, bits), values());
  }

  /** The value, or another one below {@code values}, each as likely as any other. */
  static long perturbed(long value, long values, KeepCoin keep, SecureBits bits) {
    if (keep.heads(bits)) {
      return value;
    }
    long other = Uniform.below(values - 1, bits);
    return other < value ? other : other + 1;
  }

  @Override
  int counters() {
    return values();
  }

  @Override
  void count(byte[] payload, long[] counters) {
    counters[(int) ReportFormat.readNumber(payload, values())]++;
  }

  @Override
  FrequencyEstimate estimate(long[] counters, long reports, int value) {
    return FrequencyEstimate.ofKary(counters[value], reports, epsilon(), values());
  }
}
