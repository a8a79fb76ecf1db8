package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.Uniform;
import java.math.BigInteger;
import java.util.stream.IntStream;

/**
 * Optimised local hashing: a report names a hash function, chosen at random, from the values to g
 * numbers, and the hash of the value under k-ary randomised response, with g near e^ε + 1.
 *
 * <p>For many values and small reports, where the server has time: it tries all values for each
 * report. The hash functions are h(v) = Σ a_i v_i mod g over the digits v_i of v in base g, for a
 * prime g and all choices of the a_i: any two different values meet under exactly one in g of them,
 * so that the estimate has no bias. Immutable and thread-safe. Source: Wang, Blocki, Li and Jha
 * 2017, section 4.3 (OLH), where the hash family is left open; Carter and Wegman 1979 (the family).
 */
public final class LocalHashing extends FrequencyOracle {
  /** So much work a report, on the server. */
  private static final int MOST_VALUES = 1 << 16;

  /** The largest prime below 2^16; what the hash of a value is at most, whatever ε is. */
  private static final int MOST_HASHES = 65_521;

  private final int hashes;
  private final int digits;

  /** The number of hash functions, g to the power of the digits. */
  private final long functions;

  private final KeepCoin keep;

  private LocalHashing(int values, Epsilon epsilon) {
    super(values, MOST_VALUES, epsilon);
    this.hashes = primeNear(Enclosure.exp(Fraction.of(epsilon.value()), Long.SIZE).floor());
    int count = 0;
    long reached = 1;
    for (; reached < values; reached *= hashes) {
      count++;
    }
    this.digits = count;
    this.functions = reached;
    this.keep = new KeepCoin(epsilon, hashes - 1);
  }

  /**
   * The oracle for this many values.
   *
   * @param values from 2 to 2^16
   * @param epsilonOfAReport at most 32
   * @throws IllegalArgumentException if one is out of range
   */
  public static LocalHashing of(int values, Epsilon epsilonOfAReport) {
    return new LocalHashing(values, epsilonOfAReport);
  }

  /**
   * The prime that is nearest to the whole part of e^ε + 1; of two the larger, as that is below.
   */
  private static int primeNear(BigInteger power) {
    if (power.compareTo(BigInteger.valueOf(MOST_HASHES)) >= 0) {
      return MOST_HASHES;
    }
    int wanted = power.intValueExact() + 1;
    return IntStream.range(0, wanted)
        .flatMap(distance -> IntStream.of(wanted + distance, wanted - distance))
        .filter(number -> number <= MOST_HASHES && isPrime(number))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isPrime(int number) {
    return number >= 2
        && IntStream.iterate(2, i -> i * i <= number, i -> i + 1).noneMatch(i -> number % i == 0);
  }

  /** The number g of different hashes. */
  int hashes() {
    return hashes;
  }

  /** Above all numbers that a report can hold: of a function and a hash. */
  private long bound() {
    return functions * hashes;
  }

  @Override
  int kind() {
    return 3;
  }

  @Override
  int payloadBytes() {
    return ReportFormat.bytesBelow(bound());
  }

  @Override
  byte[] payload(int value, SecureBits bits) {
    long function = Uniform.below(functions, bits);
    long perturbed = KaryResponse.perturbed(hash(function, value), hashes, keep, bits);
    return ReportFormat.number(function * hashes + perturbed, bound());
  }

  /** The hash of the value under the function whose a_i are the digits of its number. */
  long hash(long function, int value) {
    long sum = 0;
    long coefficients = function;
    for (long rest = value; rest > 0; rest /= hashes) {
      sum += coefficients % hashes * (rest % hashes);
      coefficients /= hashes;
    }
    return sum % hashes;
  }

  @Override
  int counters() {
    return values();
  }

  @Override
  void count(byte[] payload, long[] counters) {
    long number = ReportFormat.readNumber(payload, bound());
    long reported = number % hashes;
    int[] steps = steps(number / hashes);
    int hash = 0;
    for (int value = 0; value < values(); ) {
      if (hash == reported) {
        counters[value]++;
      }
      value++;
      hash = (hash + steps[trailingZeros(value)]) % hashes;
    }
  }

  /**
   * How far the hash goes from v - 1 to v, by the number of zeros at the end of v: a digit that
   * falls from g - 1 to 0 moves it by -(g - 1) a_i, which is a_i modulo g, just as one that rises
   * by 1.
   */
  private int[] steps(long function) {
    int[] steps = new int[digits + 1];
    long coefficients = function;
    int sum = 0;
    for (int i = 0; i <= digits; i++) {
      sum = (int) ((sum + coefficients % hashes) % hashes);
      steps[i] = sum;
      coefficients /= hashes;
    }
    return steps;
  }

  private int trailingZeros(int value) {
    int zeros = 0;
    for (int rest = value; rest % hashes == 0; rest /= hashes) {
      zeros++;
    }
    return zeros;
  }

  @Override
  FrequencyEstimate estimate(long[] counters, long reports, int value) {
    return FrequencyEstimate.ofHashed(counters[value], reports, epsilon(), hashes);
  }
}
