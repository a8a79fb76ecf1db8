package dev.mantlet.fieldcrypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/** Reads the header in front of a single stream, and not one byte more. */
final class StreamHeader {
  /** The one suite that streams have. */
  static final Set<Suite> ACCEPTED = Set.of(Suite.AES_256_GCM);

  /** Version, form, suite, flags, key id, salt and commitment. */
  private static final int FIXED_BYTES = 68;

  private static final int FLAGS_AT = 3;

  private StreamHeader() {}

  /**
   * Reads the header at the beginning of {@code source}.
   *
   * @throws DecryptionFailedException if there is no header of a stream
   * @throws IOException if {@code source} could not be read
   */
  static Header read(InputStream source) throws IOException {
    byte[] fixed = source.readNBytes(FIXED_BYTES);
    if (fixed.length < FIXED_BYTES || fixed[FLAGS_AT] == 0) {
      return parse(fixed);
    }
    byte[] length = source.readNBytes(Short.BYTES);
    if (length.length < Short.BYTES) {
      throw new DecryptionFailedException();
    }
    int wrappedBytes = Short.toUnsignedInt(ByteBuffer.wrap(length).getShort());
    if (wrappedBytes > Header.MAX_WRAPPED_KEY_BYTES) {
      throw new DecryptionFailedException();
    }
    int read = FIXED_BYTES + Short.BYTES;
    byte[] whole = Arrays.copyOf(fixed, read + wrappedBytes);
    System.arraycopy(length, 0, whole, FIXED_BYTES, length.length);
    int more = source.readNBytes(whole, read, wrappedBytes);
    return parse(more == wrappedBytes ? whole : fixed);
  }

  /**
   * Reads a header that fills {@code bytes}.
   *
   * @throws DecryptionFailedException if it is not exactly a header of a stream
   */
  static Header parse(byte[] bytes) {
    return Header.parse(bytes, Form.STREAM, ACCEPTED);
  }
}
