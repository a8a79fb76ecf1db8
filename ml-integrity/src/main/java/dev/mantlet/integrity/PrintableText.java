package dev.mantlet.integrity;

/**
 * Text from outside made fit for a message: what could forge a line of a log or hide a letter is
 * spelled out.
 */
final class PrintableText {
  /** Longest text kept; a name in a message need not be longer. */
  private static final int MAX_CHARS = 600;

  private PrintableText() {}

  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(MAX_CHARS).forEach(c -> append(shown, c));
    return text.length() > MAX_CHARS ? shown.append("..").toString() : shown.toString();
  }

  private static void append(StringBuilder shown, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(String.format("\\u%04x", codePoint));
      default -> shown.appendCodePoint(codePoint);
    }
  }
}
