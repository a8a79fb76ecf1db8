package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over the fields of one protobuf message (Protocol Buffers, encoding), without copying
 * and without trusting a length.
 *
 * <p>{@link #next} moves to a field; then exactly one of {@link #varint}, {@link #fixed32}, {@link
 * #fixed64}, {@link #message}, {@link #text} and {@link #skip} takes its value. Tags and lengths
 * must be written as short as they can be, since readers differ on those that are not.
 */
final class ProtoCursor {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;

  /** Longest name that is read: as long as the longest path on Linux. */
  private static final int MAX_TEXT_BYTES = 4096;

  private final ByteBuffer bytes;
  private final int end;
  private int position;
  private int field;
  private int wireType;

  private ProtoCursor(ByteBuffer bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** A cursor over all of {@code bytes}, from index 0 to the limit. */
  static ProtoCursor over(ByteBuffer bytes) {
    return new ProtoCursor(bytes, 0, bytes.limit());
  }

  /** Moves to the next field; false at the end of the message. */
  boolean next() {
    if (position == end) {
      return false;
    }
    long tag = shortest();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (tag < 8 || tag > 0xffff_ffffL) {
      throw malformed("a field tag that is not one");
    }
    return true;
  }

  int field() {
    return field;
  }

  int wireType() {
    return wireType;
  }

  /** A varint of at most ten bytes; its bits as they are, so that a negative number is one. */
  long varint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = next1();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("a varint of more than ten bytes");
  }

  private long shortest() {
    int start = position;
    long value = varint();
    if (position - start > 1 && bytes.get(position - 1) == 0) {
      throw malformed("a tag or a length that is longer than it need be");
    }
    return value;
  }

  /** Four bytes, least significant first. */
  int fixed32() {
    int at = advance(Integer.BYTES);
    return (bytes.get(at) & 0xff)
        | (bytes.get(at + 1) & 0xff) << 8
        | (bytes.get(at + 2) & 0xff) << 16
        | (bytes.get(at + 3) & 0xff) << 24;
  }

  /** Eight bytes, least significant first. */
  long fixed64() {
    long low = fixed32() & 0xffff_ffffL;
    return low | (long) fixed32() << 32;
  }

  /** The embedded message, or the packed numbers, that the field holds. */
  ProtoCursor message() {
    int length = length();
    position += length;
    return new ProtoCursor(bytes, position - length, position);
  }

  /** Another cursor over what is left of this one. */
  ProtoCursor again() {
    return new ProtoCursor(bytes, position, end);
  }

  /** The text that the field holds; what is not UTF-8 becomes U+FFFD and so matches nothing. */
  String text() {
    int length = length();
    if (length > MAX_TEXT_BYTES) {
      throw new ModelRejectedException(
          Reason.ONNX_TOO_COMPLEX,
          "the ONNX file has a name of "
              + length
              + " bytes, at most "
              + MAX_TEXT_BYTES
              + " are read");
    }
    byte[] text = new byte[length];
    bytes.get(position, text);
    position += text.length;
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Bytes that are left of this message. */
  int remaining() {
    return end - position;
  }

  /** Passes over the value of the field. */
  void skip() {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> advance(Long.BYTES);
      case LENGTH -> advance(length());
      case FIXED32 -> advance(Integer.BYTES);
      default -> throw malformed("the wire type " + wireType);
    }
  }

  /**
   * Passes over numbers of this wire type, of which there is nothing else in this cursor, and
   * counts them.
   */
  long skipPacked(int numbers) {
    long count = 0;
    for (; numbers == VARINT && position < end; count++) {
      varint();
    }
    if (numbers != VARINT) {
      int width = numbers == FIXED32 ? Integer.BYTES : Long.BYTES;
      count = remaining() / width;
      if (remaining() % width != 0) {
        throw malformed("a part of a number");
      }
      position = end;
    }
    return count;
  }

  private int length() {
    long length = shortest();
    if (length < 0 || length > remaining()) {
      throw malformed(
          "the length "
              + Long.toUnsignedString(length)
              + " where "
              + remaining()
              + " bytes are left");
    }
    return (int) length;
  }

  private int advance(int count) {
    if (count > remaining()) {
      throw malformed("a value that ends after its message");
    }
    position += count;
    return position - count;
  }

  private byte next1() {
    if (position == end) {
      throw malformed("a number that ends after its message");
    }
    return bytes.get(position++);
  }

  private ModelRejectedException malformed(String found) {
    return new ModelRejectedException(
        Reason.ONNX_MALFORMED, "the ONNX file has " + found + " before byte " + position);
  }
}
