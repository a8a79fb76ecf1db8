package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;

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
   * Refuses a document that could not be read again, from its characters or from their UTF-8 form.
   *
   * @throws RefusedUseException if it is longer than a document can be
   */
  public static String requireWritable(String json) {
    // A character has at most three bytes, so that short texts need not be counted.
    requireWritable(json.length() <= Bounds.MAX_TEXT / 3 ? json.length() : utf8Length(json));
    return json;
  }

  /** The same for a document in UTF-8. */
  public static byte[] requireWritable(byte[] json) {
    requireWritable(json.length);
    return json;
  }

  private static void requireWritable(long length) {
    if (length > Bounds.MAX_TEXT) {
      throw new RefusedUseException(
          "a sealed document has at most " + Bounds.MAX_TEXT + " bytes, this one " + length);
    }
  }

  private static long utf8Length(String text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return length;
  }

  /**
   * Refuses a text in clear that could not be read again, or not be told from a sealed one.
   *
   * @throws RefusedUseException if it begins as sealed texts do, or is too long
   */
  public static void requireClear(String text) {
    if (text.startsWith(Envelope.PREFIX)) {
      throw new RefusedUseException(
          "a text in clear begins with "
              + Envelope.PREFIX
              + " as sealed ones do, and could not be told from one: mark its property as"
              + " @Encrypted, or do not write it");
    }
    if (text.length() > Bounds.MAX_CLEAR_TEXT) {
      throw new RefusedUseException(
          "a text in clear has at most " + Bounds.MAX_CLEAR_TEXT + " characters");
    }
  }

  /**
   * Refuses a name that has no UTF-8 form: Jackson would write bytes for it that no reader takes.
   *
   * @throws RefusedUseException if it has a lone surrogate; it may be personal and is not shown
   */
  public static void requireEncodable(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < name.length() && Character.isSurrogatePair(c, name.charAt(++i));
        if (!pair) {
          throw new RefusedUseException(
              "the name of a member has a surrogate without its partner, which has no UTF-8 form");
        }
      }
    }
  }

  /**
   * Refuses a number in clear that could not be read again.
   *
   * @throws RefusedUseException if it has too many digits
   */
  public static void requireClear(BigDecimal number) {
    long digits = number.precision() + Math.max(0L, -(long) number.scale());
    if (Math.max(digits, number.scale()) > Bounds.MAX_DIGITS) {
      throw new RefusedUseException(
          "a number in clear has at most "
              + Bounds.MAX_DIGITS
              + " digits: seal it, or write a text");
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
