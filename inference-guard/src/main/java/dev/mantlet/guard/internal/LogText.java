package dev.mantlet.guard.internal;

import java.util.Collection;
import java.util.List;

/** Text from outside, made safe for one line of a log or of an exception message. */
public final class LogText {
  /**
   * Longest piece of outside text in a message: enough to recognise a name, too short to flood a
   * log.
   */
  public static final int MAX_LENGTH = 80;

  private LogText() {}

  /**
   * The text with all but printable ASCII as {@code \}{@code uXXXX}, cut after {@link #MAX_LENGTH}
   * characters.
   *
   * <p>Line breaks, ANSI sequences and bidirectional controls cannot get through; the backslash is
   * escaped so that the result is unambiguous, and the dollar sign because log frameworks have
   * expanded it (CVE-2021-44228).
   */
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
      append(encoded, text.charAt(i));
    }
    return text.length() > MAX_LENGTH ? encoded.append("...").toString() : encoded.toString();
  }

  /** The texts, each {@link #encode encoded}. */
  public static List<String> encodeAll(Collection<String> texts) {
    return texts.stream().map(LogText::encode).toList();
  }

  private static void append(StringBuilder encoded, char c) {
    if (c >= ' ' && c <= '~' && c != '\\' && c != '$') {
      encoded.append(c);
    } else {
      encoded.append(String.format("\\u%04x", (int) c));
    }
  }
}
