package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;

/** Texts of documents, bounded. */
public final class Texts {
  private Texts() {}

  /** The next {@code length} characters of {@code reader}, or all if it is negative. */
  public static String read(Reader reader, int length) throws IOException {
    if (length < 0) {
      StringWriter all = new StringWriter();
      reader.transferTo(all);
      return all.toString();
    }
    char[] text = new char[length];
    int got = 0;
    for (int more = 0; more >= 0 && got < length; got += Math.max(more, 0)) {
      more = reader.read(text, got, length - got);
    }
    return new String(text, 0, got);
  }

  /**
   * Refuses a text that is longer than a document can be.
   *
   * @throws DecryptionFailedException if it is
   */
  public static void requireShort(long length) {
    if (length > Bounds.MAX_TEXT) {
      throw new DecryptionFailedException();
    }
  }

  /**
   * Refuses a text that could not be read again.
   *
   * @throws RefusedUseException if it is longer than a document can be
   */
  public static void requireWritable(long length) {
    if (length > Bounds.MAX_TEXT) {
      throw new RefusedUseException(
          "a sealed document has at most " + Bounds.MAX_TEXT + " characters, this one " + length);
    }
  }

  /** Reads {@code in} as far as a document can go; then a read refuses. */
  public static InputStream bounded(InputStream in) {
    return new FilterInputStream(in) {
      private long length;

      @Override
      public int read() throws IOException {
        int next = super.read();
        requireShort(length += next < 0 ? 0 : 1);
        return next;
      }

      @Override
      public int read(byte[] bytes, int offset, int count) throws IOException {
        int got = super.read(bytes, offset, count);
        requireShort(length += Math.max(got, 0));
        return got;
      }
    };
  }

  /** Reads {@code in} as far as a document can go; then a read refuses. */
  public static Reader bounded(Reader in) {
    return new FilterReader(in) {
      private long length;

      @Override
      public int read() throws IOException {
        int next = super.read();
        requireShort(length += next < 0 ? 0 : 1);
        return next;
      }

      @Override
      public int read(char[] chars, int offset, int count) throws IOException {
        int got = super.read(chars, offset, count);
        requireShort(length += Math.max(got, 0));
        return got;
      }
    };
  }
}
