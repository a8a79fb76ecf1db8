package dev.mantlet.fieldcrypto;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/** The steps that bring texts into a form, and pieces of them; nothing of a text is ever shown. */
final class IndexText {
  /** Longest text of an index, in UTF-16 units: a name, not a document. */
  static final int MAX_LENGTH = 1 << 16;

  private IndexText() {}

  /**
   * Returns {@code text} if it has a UTF-8 form and is not too long.
   *
   * @throws IllegalArgumentException otherwise
   */
  private static String checked(String text, int maxLength) {
    if (text.length() > maxLength) {
      throw new IllegalArgumentException(
          "an indexed text has at most "
              + maxLength
              + " characters, not "
              + text.length()
              + "; the value is not shown");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "an indexed text has a surrogate without its partner, which has no UTF-8 form; the value"
              + " is not shown");
    }
    return text;
  }

  /**
   * The text in {@code form}: each form does what the ones before it do, and more.
   *
   * @throws IllegalArgumentException as {@link #checked}
   */
  static String inForm(BlindIndex.TextForm form, String text, int maxLength) {
    String checked = checked(text, maxLength);
    return switch (form) {
      case AS_GIVEN -> checked;
      case COMPOSED -> composed(checked);
      case TRIMMED -> composed(checked).strip();
      case CASE_FOLDED -> composed(caseFolded(composed(checked).strip()));
      case LETTERS_AND_DIGITS ->
          composed(lettersAndDigits(composed(caseFolded(composed(checked).strip()))));
    };
  }

  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Without a locale and without regard to neighbours: a part folds as the whole does. */
  private static String caseFolded(String text) {
    return codePoints(
        text.codePoints().map(c -> Character.toLowerCase(Character.toUpperCase(c))).toArray());
  }

  private static String lettersAndDigits(String text) {
    return codePoints(text.codePoints().filter(IndexText::isLetterDigitOrMark).toArray());
  }

  private static boolean isLetterDigitOrMark(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> Character.isLetterOrDigit(codePoint);
    };
  }

  /** UTF-8 of {@code count} code points from {@code from} on. */
  static byte[] piece(int[] codePoints, int from, int count) {
    return codePoints(Arrays.copyOfRange(codePoints, from, from + count))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String codePoints(int[] codePoints) {
    return new String(codePoints, 0, codePoints.length);
  }
}
