package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Not API: the fast sampler. A magnitude is 2^k h + l: h comes from a table, l is uniform and kept
 * with the probability that makes the product right, and what lies beyond the table is drawn as the
 * reference does. For k = 0 the table has the magnitudes of both signs together.
 *
 * <p>Exact: the argument and the tests that hold it are in {@code docs/proofs/fast-sampler.md}.
 */
final class TableNoise implements WholeNoise {
  /** Largest k: it leaves 16 bits of a word for the first test of {@link Acceptance}. */
  static final int MOST_HALVINGS = 48;

  /** What is particular to a distribution. */
  sealed interface Shape permits LaplaceShape, GaussianShape {
    /** The number of low bits. */
    int k();

    /** C(h) for the table. */
    CumulativeTable.Bounds cumulative();

    /** The coin for l. */
    Acceptance acceptance();

    /** Whether a dropped l takes h with it. */
    boolean dropsBoth();

    /** A magnitude of 2^k n or above, n being the first h beyond the table; empty: start again. */
    Optional<BigInteger> beyond(int n, SecureBits bits);
  }

  private final Shape shape;
  private final int k;
  private final boolean dropsBoth;
  private final CumulativeTable table;
  private final Acceptance acceptance;

  TableNoise(Shape shape) {
    this.shape = shape;
    this.k = shape.k();
    this.dropsBoth = shape.dropsBoth();
    this.table = new CumulativeTable(shape.cumulative());
    this.acceptance = shape.acceptance();
  }

  @Override
  public BigInteger beyond(SecureBits bits) {
    Optional<BigInteger> magnitude = shape.beyond(table.rest(), bits);
    if (magnitude.isEmpty()) {
      return addTo(BigInteger.ZERO, bits);
    }
    return bits.next(1) == 1 ? magnitude.get().negate() : magnitude.get();
  }

  @Override
  public long draw(SecureBits bits) {
    while (true) {
      long word = bits.word();
      int h = table.draw(word >>> 1, bits);
      if (h == table.rest()) {
        return BEYOND;
      }
      long magnitude = k == 0 ? h : withLow(h, bits);
      long negative = -(word & 1);
      if (k == 0 || magnitude > 0 || magnitude == 0 && negative == 0) {
        return (magnitude ^ negative) - negative;
      }
    }
  }

  /** 2^k h + l, or -1 if both are to be drawn again. */
  private long withLow(int h, SecureBits bits) {
    long word = bits.word();
    while (!acceptance.keeps(h, word, bits)) {
      if (dropsBoth) {
        return -1;
      }
      word = bits.word();
    }
    return ((long) h << k) + acceptance.l(word);
  }
}
