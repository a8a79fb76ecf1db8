package dev.mantlet.guard.contract;

import static dev.mantlet.guard.contract.Action.DENY;
import static dev.mantlet.guard.contract.Action.NORMALISE;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/**
 * What texts may hold: {@code TextRules.standard().form(Form.NFC, Action.NORMALISE)}.
 *
 * <p>Every text must be well-formed UTF-16 and keep to the lengths; for each {@link Trait} there is
 * an action. {@link Action#NORMALISE} takes out what is found, or brings the text into the form.
 * All checks take time in proportion to the length. Immutable.
 *
 * @param maxLength the most UTF-16 units of one text; 1 or above
 * @param maxTotalLength the most UTF-16 units of all texts of a tensor; 1 or above
 * @param maxMarks the most combining marks in a row; 0 or above
 * @param form the form that texts are in
 * @param actions what to do about each trait
 */
public record TextRules(
    int maxLength, long maxTotalLength, int maxMarks, Form form, Map<Trait, Action> actions)
    implements Rule {
  /** Some pages of a book: what a classifier or an encoder reads at once, and more. */
  private static final int DEFAULT_MAX_LENGTH = 10_000;

  /** A batch of a hundred of them. */
  private static final long DEFAULT_MAX_TOTAL_LENGTH = 1_000_000;

  /** Vietnamese and Hebrew stack up to three or four; stacked art takes dozens. */
  private static final int DEFAULT_MAX_MARKS = 8;

  /** Most marks that keep normalisation linear: the stream-safe text format (UAX #15, §13). */
  private static final int STREAM_SAFE = 30;

  private static final TextRules STANDARD =
      new TextRules(
          DEFAULT_MAX_LENGTH, DEFAULT_MAX_TOTAL_LENGTH, DEFAULT_MAX_MARKS, Form.ANY, Map.of());

  /** Checks the bounds; a trait without an action is denied. */
  public TextRules {
    if (maxLength < 1 || maxTotalLength < 1 || maxMarks < 0) {
      throw new IllegalArgumentException(
          "lengths must be 1 or above and marks 0 or above, got "
              + maxLength
              + ", "
              + maxTotalLength
              + " and "
              + maxMarks);
    }
    EnumMap<Trait, Action> all = new EnumMap<>(Trait.class);
    EnumSet.allOf(Trait.class).forEach(trait -> all.put(trait, DENY));
    all.putAll(actions);
    if (all.containsValue(Action.CLAMP)) {
      throw new IllegalArgumentException("texts cannot be clamped, choose another action");
    }
    Action marks = all.getOrDefault(Trait.MARKS, DENY);
    if (form != Form.ANY && (maxMarks > STREAM_SAFE || marks != DENY && marks != NORMALISE)) {
      throw new IllegalArgumentException(
          "texts are only brought into a form where runs of more than "
              + STREAM_SAFE
              + " combining marks cannot occur: bound them, and deny or normalise them");
    }
    actions = Map.copyOf(all);
  }

  /**
   * Texts of at most 10,000 UTF-16 units, together at most 1,000,000, and nothing in them that
   * people cannot see.
   */
  public static TextRules standard() {
    return STANDARD;
  }

  /** These rules, with at most so many UTF-16 units in one text. */
  public TextRules maxLength(int units) {
    return new TextRules(units, maxTotalLength, maxMarks, form, actions);
  }

  /** These rules, with at most so many UTF-16 units in all texts of a tensor. */
  public TextRules maxTotalLength(long units) {
    return new TextRules(maxLength, units, maxMarks, form, actions);
  }

  /** These rules, with at most so many combining marks in a row. */
  public TextRules maxMarks(int marks) {
    return new TextRules(maxLength, maxTotalLength, marks, form, actions);
  }

  /** These rules, with texts in this form. */
  public TextRules form(Form newForm, Action action) {
    return new TextRules(maxLength, maxTotalLength, maxMarks, newForm, with(Trait.FORM, action));
  }

  /** These rules, with an action for a trait. */
  public TextRules on(Trait trait, Action action) {
    return new TextRules(maxLength, maxTotalLength, maxMarks, form, with(trait, action));
  }

  /** What to do about a trait. */
  public Action on(Trait trait) {
    return actions.getOrDefault(trait, DENY);
  }

  private Map<Trait, Action> with(Trait trait, Action action) {
    Map<Trait, Action> changed = new EnumMap<>(actions);
    changed.put(trait, action);
    return changed;
  }

  /** What can be wrong with a text whose units are in order. */
  public enum Trait {
    /** A control character other than tab, line feed and carriage return. */
    CONTROLS,
    /**
     * A character that takes no room: zero-width spaces and joiners, soft hyphens, tags, variation
     * selectors, fillers. Joiners between emoji or in scripts that need them are not meant, nor is
     * a variation selector after a symbol.
     */
    INVISIBLE,
    /**
     * A character that turns the direction of the text around it: embedding, override, isolate (UAX
     * #9 §2). Marks of direction are not meant in a text with letters that run to the left.
     */
    BIDIRECTIONAL,
    /** Too many combining marks in a row. */
    MARKS,
    /** A text that is not in the form. */
    FORM
  }

  /** The normalisation forms of Unicode (UAX #15). */
  public enum Form {
    /** Any; nothing is checked. */
    ANY,
    /** Canonical composition. */
    NFC,
    /** Compatibility composition: also ligatures, wide and circled letters become plain ones. */
    NFKC
  }
}
