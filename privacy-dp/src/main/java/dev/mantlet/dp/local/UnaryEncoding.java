package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;

/**
 * Optimised unary encoding: a report has a bit for each value; that of the client's value is 1 with
 * probability 1/2, each other one with probability 1 / (e^ε + 1).
 *
 * <p>For many values, where the size of a report does not matter: k bits. Immutable and
 * thread-safe. Source: Wang, Blocki, Li and Jha 2017, section 4.2 (OUE).
 */
public final class UnaryEncoding extends FrequencyOracle {
  /** A report of half a kilobyte. */
  private static final int MOST_VALUES = 4096;

  private final KeepCoin leaveOut;

  private UnaryEncoding(int values, Epsilon epsilon) {
    super(values, MOST_VALUES, epsilon);
    this.leaveOut = new KeepCoin(epsilon, 1);
  }

  /**
   * The oracle for this many values.
   *
   * @param values from 2 to 4096
   * @param epsilonOfAReport at most 32
   * @throws IllegalArgumentException if one is out of range
   */
  public static UnaryEncoding of(int values, Epsilon epsilonOfAReport) {
    return new UnaryEncoding(values, epsilonOfAReport);
  }

  @Override
  int kind() {
    return 2;
  }

  @Override
  int payloadBytes() {
    return (values() + 7) / 8;
  }

  @Override
  byte[] payload(int value, SecureBits bits) {
    byte[] payload = new byte[payloadBytes()];
    for (int i = 0; i < values(); i++) {
      boolean one = i == value ? bits.next(1) == 1 : !leaveOut.heads(bits);
      payload[i / 8] |= (byte) ((one ? 1 : 0) << i % 8);
    }
    return payload;
  }

  @Override
  int counters() {
    return values();
  }

  @Override
  void count(byte[] payload, long[] counters) {
    int unused = 8 * payload.length - values();
    Require.that(
        (payload[payload.length - 1] & 0xff) >>> 8 - unused == 0,
        "the unused bits of the report must be zero; nothing was counted");
    for (int i = 0; i < values(); i++) {
      counters[i] += payload[i / 8] >>> i % 8 & 1;
    }
  }

  @Override
  FrequencyEstimate estimate(long[] counters, long reports, int value) {
    return FrequencyEstimate.ofUnary(counters[value], reports, epsilon());
  }
}
