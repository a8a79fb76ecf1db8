package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: noise by a table that is read as a whole for each draw, so that a draw takes the same work
 * whatever it is. Exact, as what is beyond the table still comes from the reference, with probability
 * below 2^-63.
 */
final class FixedWorkNoise implements WholeNoise {
  private final TableNoise.Shape shape;
  private final CumulativeTable table;

  /** A shape without low bits, and a table that holds all but 2^-63 of it. */
  FixedWorkNoise(TableNoise.Shape shape, CumulativeTable.Bounds bounds) {
    this.shape = shape;
    this.table = new CumulativeTable(bounds);
  }

  @Override
  public long draw(SecureBits bits) {
    long word = bits.word();
    int h = table.scan(word >>> 1, bits);
    long negative = -(word & 1);
    return h == table.rest() ? BEYOND : (h ^ negative) - negative;
  }

  @Override
  public BigInteger beyond(SecureBits bits) {
    BigInteger magnitude = shape.beyond(table.rest(), bits).orElseThrow();
    return bits.next(1) == 1 ? magnitude.negate() : magnitude;
  }
}
