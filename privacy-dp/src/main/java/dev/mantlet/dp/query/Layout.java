package dev.mantlet.dp.query;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What a {@link Tally} is of: the kind of query, all parameters that give its numbers their
 * meaning, and how many numbers there are. Tallies merge only if these are equal.
 *
 * @param kind the kind of query
 * @param parameters bounds, edges and limits, as longs; doubles by their bits
 * @param cells the number of counters
 * @param terms for each sum, between what each of its terms is
 */
record Layout(Kind kind, List<Long> parameters, int cells, List<Terms> terms) {
  private static final String DOMAIN = "mantlet dp accumulator, draft 0";

  /** The kinds and their numbers in the byte form, never to be changed. */
  enum Kind {
    COUNT(1),
    LONG_SUM(2),
    DOUBLE_SUM(3),
    MEAN(4),
    DOUBLE_MEAN(5),
    VARIANCE(6),
    HISTOGRAM(7),
    QUANTILES(8);

    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** Between what each term of a sum is, both included. */
  record Terms(long low, long high) {}

  /** SHA-256 of kind and parameters. */
  byte[] digest() {
    ByteBuffer all = ByteBuffer.allocate(DOMAIN.length() + 8 + 8 * parameters.size());
    all.put(DOMAIN.getBytes(US_ASCII)).putInt(kind.code).putInt(parameters.size());
    parameters.forEach(all::putLong);
    return sha256(all.array());
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
