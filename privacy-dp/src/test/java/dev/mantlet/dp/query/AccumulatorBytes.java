package dev.mantlet.dp.query;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The byte form of an accumulator, with numbers put in place of those that are there. */
final class AccumulatorBytes {
  private static final int CONTRIBUTIONS = TallyFormat.HEADER_BYTES - Long.BYTES;

  private final byte[] bytes;

  private AccumulatorBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  static AccumulatorBytes of(byte[] bytes) {
    return new AccumulatorBytes(bytes.clone());
  }

  AccumulatorBytes contributions(long number) {
    return longAt(CONTRIBUTIONS, number);
  }

  AccumulatorBytes cell(int index, long number) {
    return longAt(TallyFormat.HEADER_BYTES + Long.BYTES * index, number);
  }

  /** Of a query without counters. */
  AccumulatorBytes sum(int index, BigInteger number) {
    int at = TallyFormat.HEADER_BYTES + 16 * index;
    return longAt(at, number.shiftRight(Long.SIZE).longValue()).longAt(at + 8, number.longValue());
  }

  private AccumulatorBytes longAt(int offset, long number) {
    ByteBuffer.wrap(bytes).putLong(offset, number);
    return this;
  }

  /** With the checksum that these numbers have. */
  byte[] sealed() {
    int end = bytes.length - TallyFormat.CHECKSUM_BYTES;
    byte[] checksum = Layout.sha256(Arrays.copyOf(bytes, end));
    System.arraycopy(checksum, 0, bytes, end, checksum.length);
    return bytes;
  }
}
