package dev.mantlet.guard;

import dev.mantlet.guard.internal.KeyedHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Moves the numbers of a row a little, as a key says. */
final class DecoyNoise {
  /** Each number moves by at most this share of itself. */
  static final double MOST = 1.0 / 64;

  /** How far the sum of a distribution may be from one. */
  private static final double SIMPLEX_TOLERANCE = 1e-3;

  private DecoyNoise() {}

  /**
   * The row, moved if it holds floats or doubles. A distribution stays one, and the largest number
   * stays the largest, so that a label beside it still fits.
   *
   * @param seed at least 32 bytes that nobody can foretell
   */
  static Object moved(Object row, String output, byte[] seed) {
    if (row instanceof double[] doubles) {
      return moved(doubles, factors(doubles.length, output, seed));
    }
    if (row instanceof float[] floats) {
      double[] wide = IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
      double[] moved = moved(wide, factors(wide.length, output, seed));
      float[] narrow = new float[moved.length];
      IntStream.range(0, moved.length)
          .forEach(i -> narrow[i] = (float) bounded(floats[i], moved[i], Float.MAX_VALUE));
      return narrow;
    }
    return row;
  }

  private static double[] moved(double[] row, double[] factors) {
    double[] moved = row.clone();
    Arrays.setAll(moved, i -> bounded(row[i], row[i] * factors[i], Double.MAX_VALUE));
    if (isSimplex(row)) {
      double sum = DoubleStream.of(moved).sum();
      Arrays.setAll(moved, i -> moved[i] / sum);
    }
    return largest(moved) == largest(row) ? moved : row;
  }

  /** What was finite stays so, however large, such as the number of a mask. */
  private static double bounded(double given, double moved, double most) {
    return Double.isInfinite(given) ? given : Math.max(-most, Math.min(most, moved));
  }

  private static boolean isSimplex(double[] row) {
    return DoubleStream.of(row).allMatch(value -> value >= 0)
        && Math.abs(DoubleStream.of(row).sum() - 1) <= SIMPLEX_TOLERANCE;
  }

  private static int largest(double[] row) {
    return IntStream.range(0, row.length)
        .reduce((best, next) -> row[next] > row[best] ? next : best)
        .orElse(-1);
  }

  private static double[] factors(int count, String output, byte[] seed) {
    KeyedHash hash = KeyedHash.of(seed);
    byte[] name = KeyedHash.bytes(output);
    double[] factors = new double[count];
    ByteBuffer chance = ByteBuffer.allocate(0);
    for (int i = 0; i < count; i++) {
      if (!chance.hasRemaining()) {
        byte[] place = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
        chance = ByteBuffer.wrap(hash.digest(name, place));
      }
      factors[i] = 1 + MOST * chance.getShort() / (Short.MAX_VALUE + 1.0);
    }
    return factors;
  }
}
