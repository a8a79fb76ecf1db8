package dev.mantlet.fieldcrypto.json;

import java.util.Arrays;
import java.util.Optional;

/**
 * The JSON of a text without a character to escape, made without a generator: most values that are
 * sealed are such texts.
 */
public final class PlainText {
  private PlainText() {}

  /**
   * The text in quotes, if it is printable ASCII without quotes and backslashes; any other is to be
   * written by a generator.
   *
   * @param padded as in {@link PlaintextStream#take}
   */
  public static Optional<byte[]> json(String text, boolean padded) {
    int length = text.length();
    if (length > Bounds.MAX_SEALED_BYTES - 2 || !isPlain(text)) {
      return Optional.empty();
    }
    int size = PlaintextStream.size(length + 2, padded);
    byte[] json = new byte[size];
    json[0] = '"';
    copy(text, json);
    json[length + 1] = '"';
    Arrays.fill(json, length + 2, size, (byte) ' ');
    return Optional.of(json);
  }

  @SuppressWarnings("deprecation") // the one method that copies ASCII without another array
  private static void copy(String text, byte[] json) {
    text.getBytes(0, text.length(), json, 1);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
