package dev.mantlet.integrity.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Pattern;

/**
 * Tells pickles from other bytes by running through their opcodes without doing what they say
 * (Python, pickletools): only how many things are on the stack is kept.
 *
 * <p>From protocol 2 on they begin with an opcode that names the protocol. Before, they have no
 * mark: those that call something they name, or keep something for later as Python's writer always
 * does, are known.
 */
final class Pickle {
  /** Opcodes with an argument of 1, 2, 4 or 8 bytes. */
  private static final String[] FIXED = {
    "Kqh\u0080\u0082", "M\u0083", "Jrj\u0084", "G\u0095",
  };

  /** Opcodes with a length of 1, 2, 4 or 8 bytes and as many bytes more. */
  private static final String[] COUNTED = {
    "UC\u008c\u008a", "", "XTB\u008b", "\u008d\u008e\u0096",
  };

  /** How a line begins that must be a number, and one that must be a name. */
  private static final Pattern NUMBER =
      Pattern.compile("\\s*[-+]?(\\.?\\d|(?i:inf|nan)).*", Pattern.DOTALL);

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_\u0080-\u00ff][\\w.\u0080-\u00ff-]*");

  /** Opcodes that put one thing onto the stack. */
  private static final String PUSH =
      "NIJKMLSTUVXBCFGP})]hgj2c\u0082\u0083\u0084\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0096\u0097";

  /** Opcodes that make one thing of 0 (which is none), 1, 2 or 3. */
  private static final String[] TAKE = {
    "\u0080\u0095", "pqrQ.\u0085\u0094\u0098", "aRb\u0081\u0086\u0093", "s\u0087\u0092",
  };

  /** Opcodes that take all down to the mark, and make one thing of it, or none. */
  private static final String TO_ONE = "tldio\u0091";

  private static final String TO_NONE = "ue1\u0090";

  /** Opcodes that name something of Python, call it, or keep something for later. */
  private static final String NAMES = "ci\u0093";

  private static final String CALLS = "iRob\u0081\u0092";
  private static final String KEEPS = "pqr\u0094";

  private static final int NEWEST_PROTOCOL = 5;

  /** Bytes of a line that are looked at; it is passed over to its end. */
  private static final int LINE_BYTES = 256;

  /** Python's writer has some thousand things on the stack at most. */
  private static final int MAX_STACK = 1 << 20;

  private final ByteBuffer bytes;
  private final BitSet marks = new BitSet();
  private int stack;
  private long at;

  private Pickle(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Whether a file that begins with these bytes is a pickle. */
  static boolean is(ByteBuffer head) {
    return new Pickle(head).runs();
  }

  private boolean runs() {
    boolean marked = bytes.limit() > 2 && opcode(0) == '\u0080';
    boolean names = false;
    boolean keeps = false;
    while (at < bytes.limit() && stack < MAX_STACK) {
      char opcode = opcode(at++);
      if (!skipArgument(opcode) || at <= bytes.limit() && !moveStack(opcode)) {
        return false;
      }
      names |= has(NAMES, opcode);
      keeps |= has(KEEPS, opcode);
      if (names && (marked || has(CALLS, opcode))) {
        return true;
      }
      if (opcode == '.') {
        return marked || keeps;
      }
    }
    // Whoever ran out of bytes without meeting the opcode that ends a pickle has seen no whole one.
    return stack == MAX_STACK || (marked || names) && bytes.limit() >= FileFormat.EDGE_BYTES;
  }

  private char opcode(long index) {
    return (char) (bytes.get((int) index) & 0xff);
  }

  private static boolean has(String opcodes, char opcode) {
    return opcodes.indexOf(opcode) >= 0;
  }

  private boolean skipArgument(char opcode) {
    for (int i = 0; i < FIXED.length; i++) {
      if (has(FIXED[i], opcode)) {
        at += 1L << i;
      } else if (has(COUNTED[i], opcode)) {
        skipCounted(1 << i);
      }
    }
    long from = at;
    return switch (opcode) {
      case '\u0080' -> at > bytes.limit() || opcode(at - 1) <= NEWEST_PROTOCOL;
      case 'c', 'i' -> areNames(line(), line());
      case 'I', 'L', 'F', 'p', 'g' -> NUMBER.matcher(line()).matches();
      case 'V', 'P' -> {
        line();
        yield true;
      }
      case 'S' -> line().matches("(?s)['\"].*") && isClosed(from);
      default -> true;
    };
  }

  private static boolean areNames(String module, String name) {
    return NAME.matcher(module).matches() && NAME.matcher(name).matches();
  }

  /** Whether a text ends with the quotation mark with which it begins. */
  private boolean isClosed(long from) {
    return at > bytes.limit() || at - from > 2 && opcode(from) == opcode(at - 2);
  }

  /** Passes over a line and returns how it begins. */
  private String line() {
    int from = (int) Math.min(at, bytes.limit());
    int end = from;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    at = end + 1L;
    byte[] start = new byte[Math.min(end - from, LINE_BYTES)];
    bytes.get(from, start);
    return new String(start, StandardCharsets.ISO_8859_1);
  }

  private void skipCounted(int width) {
    long length = 0;
    for (long i = Math.min(at + width, bytes.limit()) - 1; i >= at; i--) {
      length = length << 8 | opcode(i);
    }
    // What is longer than any buffer, or negative, is beyond the end.
    at += width + (length >>> 32 == 0 ? length : bytes.limit());
  }

  private boolean moveStack(char opcode) {
    int before = stack;
    if (opcode == '(') {
      marks.set(stack++);
    } else if (opcode == '0') {
      stack--;
    } else if (has(TO_ONE, opcode) || has(TO_NONE, opcode)) {
      int mark = marks.previousSetBit(stack - 1);
      stack = mark < 0 || has(TO_NONE, opcode) ? mark : mark + 1;
      marks.clear(Math.max(mark, 0));
    } else if (has(PUSH, opcode)) {
      stack++;
    } else {
      int taken = 0;
      while (taken < TAKE.length && !has(TAKE[taken], opcode)) {
        taken++;
      }
      stack = taken == TAKE.length || taken > stack ? -1 : stack - Math.max(taken - 1, 0);
    }
    if (stack >= 0 && stack < before) {
      marks.clear(stack, before);
    }
    return stack >= 0;
  }
}
