package dev.mantlet.fieldcrypto.json;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * The bytes of a document that comes in one piece, or few: the first piece is given out without
 * another copy. Not thread-safe; never fails with an {@code IOException}.
 */
public final class DocumentBytes extends OutputStream {
  private byte[] bytes = new byte[0];
  private int length;

  /** With nothing in it. */
  public DocumentBytes() {}

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] more, int offset, int count) {
    int free = bytes.length - length;
    if (length == 0) {
      bytes = Arrays.copyOfRange(more, offset, offset + count);
    } else {
      if (count > free) {
        int needed = Math.addExact(length, count);
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
      }
      System.arraycopy(more, offset, bytes, length, count);
    }
    length += count;
  }

  /** All that was written; nothing more may be. */
  public byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
