package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Takes the plaintexts of a document, one after the other, and keeps none. Not thread-safe; never
 * fails with an {@code IOException}.
 */
public final class PlaintextStream extends OutputStream {
  /** What lengths are filled up to a multiple of, where a null is not to be seen. */
  private static final int PADDING = 32;

  private byte[] bytes = new byte[256];
  private int length;

  /** With nothing in it. */
  public PlaintextStream() {}

  @Override
  public void write(int b) {
    reserve(1);
    bytes[length++] = (byte) b;
  }

  @Override
  public void write(byte[] more, int offset, int count) {
    reserve(count);
    System.arraycopy(more, offset, bytes, length, count);
    length += count;
  }

  private void reserve(int more) {
    if (more > Bounds.MAX_SEALED_BYTES - length) {
      throw new RefusedUseException(
          "a sealed value has more than "
              + Bounds.MAX_SEALED_BYTES
              + " bytes of JSON: seal large values outside of JSON");
    }
    if (more > bytes.length - length) {
      byte[] larger = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
      Arrays.fill(bytes, (byte) 0);
      bytes = larger;
    }
  }

  /** The bytes that a plaintext of {@code length} bytes has. */
  static int size(int length, boolean padded) {
    return padded ? (length + PADDING - 1) / PADDING * PADDING : length;
  }

  /**
   * What was written since the last call, and wipes it here.
   *
   * @param padded whether white space fills it up to a multiple of 32 bytes
   */
  public byte[] take(boolean padded) {
    int size = size(length, padded);
    byte[] taken = Arrays.copyOf(bytes, size);
    Arrays.fill(taken, length, size, (byte) ' ');
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
    return taken;
  }

  /** Whether what was written since the last {@link #take} is the JSON value null. */
  public boolean isNull() {
    return length == 4 && bytes[0] == 'n' && bytes[1] == 'u' && bytes[2] == 'l' && bytes[3] == 'l';
  }

  /** Whether nothing was written since the last {@link #take}. */
  public boolean isEmpty() {
    return length == 0;
  }
}
