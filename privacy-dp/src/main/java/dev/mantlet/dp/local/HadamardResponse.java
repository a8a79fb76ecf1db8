package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.SecureBits;
import java.util.ArrayList;
import java.util.List;

/**
 * Hadamard response: each value has a set of numbers, half a block of a Hadamard matrix's columns,
 * and a report is one number, e^ε times as likely if it is in the set of the client's value.
 *
 * <p>For many values: a report of a few bytes, one step of the server for each, and all estimates
 * by one fast Walsh-Hadamard transform. Value x has block x / (b - 1) and row r = x mod (b - 1) +
 * 1, and its set are the columns o of that block for which r and o have an even number of bits in
 * common. Immutable and thread-safe. Source: Acharya, Sun and Zhang 2019, section 5 (with the
 * number of blocks B near e^ε / 2; with one block, section 4).
 */
public final class HadamardResponse extends FrequencyOracle {
  private static final int MOST_VALUES = 1 << 20;

  /** The number B of blocks, a power of two. */
  private final int blocks;

  /**
   * The number b of columns of a block, a power of two, with a row other than the first for each
   * value.
   */
  private final int columns;

  private final KeepCoin keep;

  private HadamardResponse(int values, Epsilon epsilon) {
    super(values, MOST_VALUES, epsilon);
    int most = logUp(2L * values);
    int wanted =
        Enclosure.exp(Fraction.of(epsilon.value()), Long.SIZE)
            .floor()
            .bitLength(); // log2 of e^ε, rounded up
    this.blocks = 1 << Math.max(0, Math.min(wanted, most) - 1);
    this.columns = 1 << logUp((values + blocks - 1) / blocks + 1L);
    this.keep = new KeepCoin(epsilon, 2L * blocks - 1);
  }

  /**
   * The oracle for this many values.
   *
   * @param values from 2 to 2^20
   * @param epsilonOfAReport at most 32
   * @throws IllegalArgumentException if one is out of range
   */
  public static HadamardResponse of(int values, Epsilon epsilonOfAReport) {
    return new HadamardResponse(values, epsilonOfAReport);
  }

  /** The logarithm to base 2, rounded up. */
  private static int logUp(long number) {
    return Long.SIZE - Long.numberOfLeadingZeros(number - 1);
  }

  private long bound() {
    return (long) blocks * columns;
  }

  @Override
  int kind() {
    return 4;
  }

  @Override
  int payloadBytes() {
    return ReportFormat.bytesBelow(bound());
  }

  private int block(int value) {
    return value / (columns - 1);
  }

  private int row(int value) {
    return value % (columns - 1) + 1;
  }

  private static boolean even(int row, long column) {
    return (Long.bitCount(row & column) & 1) == 0;
  }

  @Override
  byte[] payload(int value, SecureBits bits) {
    long drawn = keep.heads(bits) ? inSet(value, bits) : outside(value, bits);
    return ReportFormat.number(drawn, bound());
  }

  /**
   * A number in the set of the value: a column, mirrored into the set if it is in the other half.
   */
  private long inSet(int value, SecureBits bits) {
    long column = bits.next(logUp(columns));
    long mirrored = even(row(value), column) ? column : column ^ Integer.lowestOneBit(row(value));
    return (long) block(value) * columns + mirrored;
  }

  /** A number not in the set, by trying; the set has at most half of all. */
  private long outside(int value, SecureBits bits) {
    long drawn = bits.next(logUp(bound()));
    while (drawn / columns == block(value) && even(row(value), drawn % columns)) {
      drawn = bits.next(logUp(bound()));
    }
    return drawn;
  }

  @Override
  int counters() {
    return Math.toIntExact(bound());
  }

  @Override
  void count(byte[] payload, long[] counters) {
    counters[(int) ReportFormat.readNumber(payload, bound())]++;
  }

  @Override
  FrequencyEstimate estimate(long[] counters, long reports, int value) {
    long inBlock = 0;
    long inSet = 0;
    int start = block(value) * columns;
    for (int column = 0; column < columns; column++) {
      inBlock += counters[start + column];
      inSet += even(row(value), column) ? counters[start + column] : 0;
    }
    return FrequencyEstimate.ofHadamard(inSet, inBlock - inSet, reports, epsilon(), blocks);
  }

  @Override
  List<FrequencyEstimate> estimates(long[] counters, long reports) {
    long[] transformed = counters.clone();
    transform(transformed);
    List<FrequencyEstimate> estimates = new ArrayList<>(values());
    for (int value = 0; value < values(); value++) {
      int start = block(value) * columns;
      long inBlock = transformed[start]; // the first row is all ones
      long difference = transformed[start + row(value)];
      long inSet = (inBlock + difference) / 2;
      estimates.add(
          FrequencyEstimate.ofHadamard(inSet, inBlock - inSet, reports, epsilon(), blocks));
    }
    return List.copyOf(estimates);
  }

  /** The Walsh-Hadamard transform of each block, in place (Fino and Algazi 1976). */
  private void transform(long[] numbers) {
    for (int half = 1; half < columns; half *= 2) {
      for (int i = 0; i < numbers.length; i++) {
        if ((i & half) == 0) {
          long one = numbers[i];
          long other = numbers[i + half];
          numbers[i] = one + other;
          numbers[i + half] = one - other;
        }
      }
    }
  }
}
