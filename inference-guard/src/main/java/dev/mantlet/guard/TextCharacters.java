package dev.mantlet.guard;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which characters take no room, turn the direction of others, or belong to scripts and symbols
 * that need such characters.
 *
 * <p>Sources: Unicode 15 properties Default_Ignorable_Code_Point, Bidi_Control and
 * Extended_Pictographic (UTS #51), here by blocks; RFC 5892 appendix A for joiners.
 */
final class TextCharacters {
  static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int EMOJI_SELECTOR = 0xfe0f;
  private static final int TEXT_SELECTOR = 0xfe0e;
  private static final int KEYCAP = 0x20e3;

  /** The mark of the highest combining class, 240: normalisation sorts all others before it. */
  private static final String LAST_MARK = "\u0345";

  /** Code points from here on are ideographs, tags and private ones. */
  private static final int AFTER_LETTERS_AND_MARKS = 0x20000;

  /** What normalisation sorts among marks though it takes room; asked once, since it is slow. */
  private static final int[] SORTED =
      IntStream.range(0, AFTER_LETTERS_AND_MARKS)
          .filter(TextCharacters::canBeSorted)
          .filter(TextCharacters::isSorted)
          .toArray();

  private TextCharacters() {}

  /** Controls without the three that stand for white space, and the separators of lines. */
  static boolean isControl(int c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r'
        || c == 0x2028
        || c == 0x2029;
  }

  /** Embedding, override and isolate, and what ends them. */
  static boolean turnsDirection(int c) {
    return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
  }

  /** A mark of direction: harmless among letters that run to the left, invisible elsewhere. */
  static boolean isDirectionMark(int c) {
    return c == 0x200e || c == 0x200f || c == 0x061c;
  }

  /** A letter of a script that runs to the left; marks of direction are none. */
  static boolean runsToTheLeft(int c) {
    byte direction = Character.getDirectionality(c);
    return Character.isLetter(c)
        && (direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
            || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
  }

  /** A character that takes no room by itself, apart from marks that combine with others. */
  static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT && !isVisibleFormat(c)
        || isVariationSelector(c)
        || c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || c >= 0x180b && c <= 0x180f
        || c == 0x2065
        || c == 0x3164
        || c == 0xffa0
        || c >= 0xfff0 && c <= 0xfff8
        || c >= 0xe0000 && c <= 0xe0fff;
  }

  /** Format characters that are drawn: signs before numbers in Arabic, Syriac and Kaithi. */
  private static boolean isVisibleFormat(int c) {
    return c >= 0x0600 && c <= 0x0605
        || c == 0x06dd
        || c == 0x070f
        || c == 0x0890
        || c == 0x0891
        || c == 0x08e2
        || c == 0x110bd
        || c == 0x110cd;
  }

  private static boolean isVariationSelector(int c) {
    return c >= 0xfe00 && c <= 0xfe0f || c >= 0xe0100 && c <= 0xe01ef;
  }

  /** Whether an invisible character has its use between these two; 0 stands for an end. */
  static boolean isNeededBetween(int before, int c, int after) {
    if (c == ZERO_WIDTH_JOINER) {
      return isPictographic(after) && (isPictographic(before) || isEmojiPart(before))
          || joins(before);
    }
    if (c == ZERO_WIDTH_NON_JOINER) {
      return joins(before);
    }
    if (c == EMOJI_SELECTOR || c == TEXT_SELECTOR) {
      return isPictographic(before) || after == KEYCAP;
    }
    return false;
  }

  /** A letter of a script in which letters join, or a virama, which makes them join. */
  private static boolean joins(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case ARABIC, SYRIAC, MONGOLIAN, NKO, MANDAIC, PHAGS_PA, ADLAM -> true;
      case DEVANAGARI,
          BENGALI,
          GURMUKHI,
          GUJARATI,
          ORIYA,
          TAMIL,
          TELUGU,
          KANNADA,
          MALAYALAM,
          SINHALA,
          MYANMAR,
          KHMER,
          TIBETAN ->
          true;
      default -> false;
    };
  }

  private static boolean isEmojiPart(int c) {
    return c == EMOJI_SELECTOR || c >= 0x1f3fb && c <= 0x1f3ff;
  }

  private static boolean isPictographic(int c) {
    return c >= 0x1f000 && c <= 0x1faff
        || c >= 0x2600 && c <= 0x27bf
        || c >= 0x2190 && c <= 0x23ff
        || c >= 0x2b00 && c <= 0x2bff
        || c >= 0x25a0 && c <= 0x25ff
        || c == 0xa9
        || c == 0xae
        || c == 0x203c
        || c == 0x2049
        || c == 0x2122
        || c == 0x2139
        || c == 0x3030
        || c == 0x303d
        || c == 0x3297
        || c == 0x3299;
  }

  /** A mark that combines with what is before it, or is sorted like one by normalisation. */
  static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
      case Character.COMBINING_SPACING_MARK, Character.MODIFIER_LETTER ->
          Arrays.binarySearch(SORTED, c) >= 0;
      default -> false;
    };
  }

  private static boolean canBeSorted(int c) {
    int type = Character.getType(c);
    return type == Character.COMBINING_SPACING_MARK || type == Character.MODIFIER_LETTER;
  }

  /** Whether a character, or the first one that it stands for, has a combining class (UAX #44). */
  private static boolean isSorted(int c) {
    String behind = LAST_MARK + Character.toString(c);
    return !Normalizer.normalize(behind, Normalizer.Form.NFKD).startsWith(LAST_MARK);
  }
}
