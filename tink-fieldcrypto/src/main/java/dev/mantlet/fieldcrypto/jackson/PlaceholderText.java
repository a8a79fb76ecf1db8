package dev.mantlet.fieldcrypto.jackson;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.SerializableString;

/**
 * The place of a sealed text in a document that is not sealed yet. The text is ASCII without a
 * character that JSON would escape.
 */
final class PlaceholderText implements SerializableString {
  private String text = "";

  void set(String sealed) {
    text = sealed;
  }

  @Override
  public String getValue() {
    return text;
  }

  @Override
  public int charLength() {
    return text.length();
  }

  @Override
  public char[] asQuotedChars() {
    return text.toCharArray();
  }

  @Override
  public byte[] asUnquotedUTF8() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public byte[] asQuotedUTF8() {
    return asUnquotedUTF8();
  }

  @Override
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    return appendUnquotedUTF8(buffer, offset);
  }

  @Override
  @SuppressWarnings("deprecation") // the one method that copies ASCII without another array
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    int length = text.length();
    if (length > buffer.length - offset) {
      return -1;
    }
    text.getBytes(0, length, buffer, offset);
    return length;
  }

  @Override
  public int appendQuoted(char[] buffer, int offset) {
    return appendUnquoted(buffer, offset);
  }

  @Override
  public int appendUnquoted(char[] buffer, int offset) {
    int length = text.length();
    if (length > buffer.length - offset) {
      return -1;
    }
    text.getChars(0, length, buffer, offset);
    return length;
  }

  @Override
  public int writeQuotedUTF8(OutputStream out) throws IOException {
    return writeUnquotedUTF8(out);
  }

  @Override
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    out.write(asUnquotedUTF8());
    return text.length();
  }

  @Override
  public int putQuotedUTF8(ByteBuffer buffer) {
    return putUnquotedUTF8(buffer);
  }

  @Override
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
