package dev.mantlet.fieldcrypto.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The place of a sealed text in a document that is not sealed yet. The text is ASCII without a
 * character that JSON would escape: all forms that a Jackson asks for are the same. Each Jackson
 * has its own interface with these methods. Not thread-safe.
 */
public abstract class SealedPlace {
  private String text = "";

  /** Puts the sealed text here. */
  public final void set(String sealed) {
    text = sealed;
  }

  /** With no text yet. */
  protected SealedPlace() {}

  /** The text. */
  public String getValue() {
    return text;
  }

  /** Its length. */
  public int charLength() {
    return text.length();
  }

  /** The text, with nothing to escape. */
  public char[] asQuotedChars() {
    return text.toCharArray();
  }

  /** The text in UTF-8. */
  public byte[] asUnquotedUTF8() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The text in UTF-8, with nothing to escape. */
  public byte[] asQuotedUTF8() {
    return asUnquotedUTF8();
  }

  /** As {@link #appendUnquotedUTF8}. */
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    return appendUnquotedUTF8(buffer, offset);
  }

  /** Copies the text; -1 if there is no room. */
  @SuppressWarnings("deprecation") // the one method that copies ASCII without another array
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    int length = text.length();
    if (length > buffer.length - offset) {
      return -1;
    }
    text.getBytes(0, length, buffer, offset);
    return length;
  }

  /** As {@link #appendUnquoted}. */
  public int appendQuoted(char[] buffer, int offset) {
    return appendUnquoted(buffer, offset);
  }

  /** Copies the text; -1 if there is no room. */
  public int appendUnquoted(char[] buffer, int offset) {
    int length = text.length();
    if (length > buffer.length - offset) {
      return -1;
    }
    text.getChars(0, length, buffer, offset);
    return length;
  }

  /** As {@link #writeUnquotedUTF8}. */
  public int writeQuotedUTF8(OutputStream out) throws IOException {
    return writeUnquotedUTF8(out);
  }

  /** Writes the text, and returns its length. */
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    out.write(asUnquotedUTF8());
    return text.length();
  }

  /** As {@link #putUnquotedUTF8}. */
  public int putQuotedUTF8(ByteBuffer buffer) {
    return putUnquotedUTF8(buffer);
  }

  /** Puts the text; -1 if there is no room. */
  public int putUnquotedUTF8(ByteBuffer buffer) {
    if (text.length() > buffer.remaining()) {
      return -1;
    }
    buffer.put(asUnquotedUTF8());
    return text.length();
  }

  /** The text, as a reader of tokens sees it. */
  @Override
  public String toString() {
    return text;
  }
}
