package dev.mantlet.integrity;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * An ECDSA signature read from strict DER: {@code SEQUENCE { INTEGER r, INTEGER s }} with shortest
 * lengths, shortest positive integers and nothing after (ITU-T X.690 §10.1, §8.3; RFC 3279 §2.2.3).
 *
 * <p>Strict, because lenient readers give one signature many spellings.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  /**
   * The signature, or nothing if {@code der} is not strict DER or a number is outside [1, {@code
   * order} - 1].
   */
  static Optional<EcdsaSignature> parse(byte[] der, BigInteger order) {
    Reader reader = new Reader(der);
    if (!reader.enter(SEQUENCE)) {
      return Optional.empty();
    }
    BigInteger r = reader.positiveInteger();
    BigInteger s = reader.positiveInteger();
    boolean inRange =
        r.signum() > 0 && r.compareTo(order) < 0 && s.signum() > 0 && s.compareTo(order) < 0;
    return inRange && reader.atEnd() ? Optional.of(new EcdsaSignature(r, s)) : Optional.empty();
  }

  /** A cursor that reads zero, which is no valid number here, for all that is malformed. */
  private static final class Reader {
    private final byte[] der;
    private int position;

    Reader(byte[] der) {
      this.der = der;
    }

    boolean enter(int tag) {
      int length = lengthAfter(tag);
      return length >= 0 && position + length == der.length;
    }

    boolean atEnd() {
      return position == der.length;
    }

    BigInteger positiveInteger() {
      int length = lengthAfter(INTEGER);
      if (length < 1 || length > der.length - position) {
        return BigInteger.ZERO;
      }
      byte[] value = Arrays.copyOfRange(der, position, position + length);
      position += length;
      boolean padded = length > 1 && value[0] == 0 && value[1] >= 0;
      return value[0] < 0 || padded ? BigInteger.ZERO : new BigInteger(value);
    }

    /**
     * The length after {@code tag}, or -1. One length octet above 127 suffices for the largest
     * curve.
     */
    private int lengthAfter(int tag) {
      if (next() != tag) {
        return -1;
      }
      int first = next();
      if (first != 0x81) {
        return first < 0x80 ? first : -1;
      }
      int longForm = next();
      return longForm >= 0x80 ? longForm : -1;
    }

    private int next() {
      return position < der.length ? der[position++] & 0xff : -1;
    }
  }
}
