package dev.mantlet.integrity.format;

import java.util.regex.Pattern;

/**
 * Tells pickles from other bytes by running through their first opcodes without doing what they say
 * (Python, pickletools).
 *
 * <p>From protocol 2 on they begin with an opcode that names the protocol. Before, they have no
 * mark: those that begin as Python writes them, and end as a pickle must, are known.
 */
final class Pickle {
  /** The first opcodes that must be such; of random bytes one in four is. */
  private static final int OPCODES = 12;

  private static final String NO_ARGUMENT =
      "(.012N][}{)aebdlostuQR\u0081\u0085\u0086\u0087\u0088\u0089\u008f\u0090\u0091\u0092\u0093\u0094\u0097\u0098";

  /** Opcodes with an argument of 1, 2, 4 or 8 bytes. */
  private static final String[] FIXED = {
    "Kqh\u0080\u0082", "M\u0083", "Jrj\u0084", "G\u0095",
  };

  /** Opcodes with a length of 1, 4 or 8 bytes and as many bytes more. */
  private static final String COUNTED_1 = "UC\u008c\u008a";

  private static final String COUNTED_4 = "XTB\u008b";
  private static final String COUNTED_8 = "\u008d\u008e\u0096";

  /** Opcodes with one line of ASCII, with one line of anything, and with two. */
  private static final String ASCII_LINE = "ILFSpg";

  private static final String LINE = "VP";

  private static final String TWO_LINES = "ci";

  /** Bytes that are looked at. */
  static final int HEAD_BYTES = 512;

  private static final char PROTOCOL = '\u0080';
  private static final int NEWEST_PROTOCOL = 5;

  private static final Pattern UNMARKED =
      Pattern.compile(
          "(\\(*[ci][A-Za-z_][\\w.]*\\n[A-Za-z_][\\w.]*\\n|\\([dlt]p\\d+\\n|[\\]})]q\\x00).*",
          Pattern.DOTALL);

  private final String start;
  private int at;

  private Pickle(String start) {
    this.start = start;
  }

  /**
   * Whether a file is a pickle.
   *
   * @param start its first {@link #HEAD_BYTES}, one in each character, or all if it has fewer
   * @param last its last byte
   */
  static boolean is(String start, byte last) {
    boolean marked =
        start.length() > 2 && start.charAt(0) == PROTOCOL && start.charAt(1) <= NEWEST_PROTOCOL;
    return marked
        ? new Pickle(start).beginsWithOpcodes()
        : last == '.' && UNMARKED.matcher(start).matches();
  }

  private boolean beginsWithOpcodes() {
    for (int i = 0; i < OPCODES && at < start.length(); i++) {
      char opcode = start.charAt(at++);
      if (opcode == '.') {
        return true;
      }
      if (!skipArgument(opcode)) {
        return false;
      }
    }
    // Whoever ran out of bytes without meeting the opcode that ends a pickle has seen no whole one.
    return at < start.length() || start.length() == HEAD_BYTES;
  }

  private boolean skipArgument(char opcode) {
    for (int i = 0; i < FIXED.length; i++) {
      if (FIXED[i].indexOf(opcode) >= 0) {
        at += 1 << i;
        return true;
      }
    }
    if (ASCII_LINE.indexOf(opcode) >= 0) {
      int from = Math.min(at, start.length());
      skipLine();
      return start.substring(from, at).chars().allMatch(c -> c < 0x80);
    }
    if (LINE.indexOf(opcode) >= 0) {
      skipLine();
    } else if (TWO_LINES.indexOf(opcode) >= 0) {
      skipLine();
      skipLine();
    } else if (COUNTED_1.indexOf(opcode) >= 0) {
      skipCounted(1);
    } else if (COUNTED_4.indexOf(opcode) >= 0) {
      skipCounted(4);
    } else if (COUNTED_8.indexOf(opcode) >= 0) {
      skipCounted(8);
    } else {
      return NO_ARGUMENT.indexOf(opcode) >= 0;
    }
    return true;
  }

  private void skipLine() {
    int end = start.indexOf('\n', Math.min(at, start.length()));
    at = end < 0 ? start.length() : end + 1;
  }

  /** A length that goes beyond what is looked at ends the look. */
  private void skipCounted(int width) {
    long length = 0;
    for (int i = Math.min(at + width, start.length()) - 1; i >= at; i--) {
      length = length << 8 | start.charAt(i);
    }
    boolean inside = length >= 0 && length < start.length();
    at = inside ? at + width + (int) length : start.length();
  }
}
