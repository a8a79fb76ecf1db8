package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.TextRules;
import dev.mantlet.guard.contract.TextRules.Form;
import dev.mantlet.guard.contract.TextRules.Trait;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the texts of a stored tensor, one after the other, in time proportional to their length.
 */
final class TextJudge {
  private final StoredTensor tensor;
  private final TextRules rules;
  private final Tallies tallies = new Tallies();
  private int index;

  private TextJudge(StoredTensor tensor, TextRules rules) {
    this.tensor = tensor;
    this.rules = rules;
  }

  /** Judges a tensor, and adds what it finds to {@code findings}. */
  static void judge(StoredTensor tensor, InputRule rule, TextRules rules, Findings findings) {
    TextJudge judge = new TextJudge(tensor, rules);
    judge.judgeAll();
    judge.tallies.report(rule, findings);
  }

  private void judgeAll() {
    long left = rules.maxTotalLength();
    for (index = 0; index < tensor.elements(); index++) {
      String text = tensor.texts()[index];
      left -= text == null ? 0 : text.length();
      if (!hasRoom(text, left) || text == null) {
        return;
      }
      String repaired = repaired(text);
      if (repaired == null) {
        return;
      }
      left -= Math.max(0, repaired.length() - text.length()); // a form can be longer
      if (!hasRoom(repaired, left)) {
        return;
      }
      tensor.texts()[index] = repaired;
    }
  }

  /** Judges what must be known before a text is looked through. */
  private boolean hasRoom(@Nullable String text, long left) {
    if (text == null) {
      return tallies.count(Code.TEXT_MISSING, Action.DENY, index, "is null");
    }
    if (text.length() > rules.maxLength()) {
      return tallies.count(
          Code.TEXT_TOO_LONG, Action.DENY, index, "has more than " + rules.maxLength() + " units");
    }
    return left >= 0
        || tallies.count(
            Code.TEXT_TOO_LONG,
            Action.DENY,
            index,
            "brings the texts to more than " + rules.maxTotalLength() + " units");
  }

  /** The text as it may run, or null if it is refused. */
  private @Nullable String repaired(String text) {
    if (isPlain(text)) {
      return text; // printable ASCII is in order whatever the rules are
    }
    String clean = cleaned(text);
    return clean == null || rules.form() == Form.ANY ? clean : formed(clean);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private @Nullable String cleaned(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    boolean leftwards = text.codePoints().anyMatch(TextCharacters::runsToTheLeft);
    int marks = 0;
    int before = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int width = Character.charCount(c);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        count(Code.TEXT_MALFORMED, Action.DENY, i, "half of a surrogate pair");
        return null;
      }
      int marksWith = TextCharacters.isMark(c) ? marks + 1 : 0;
      int after = i + width < text.length() ? text.codePointAt(i + width) : 0;
      Trait trait = traitOf(before, c, after, leftwards, marksWith);
      if (trait != null && !count(codeOf(trait), rules.on(trait), i, textOf(trait))) {
        return null;
      }
      if (trait == null || rules.on(trait) != Action.NORMALISE) {
        kept.appendCodePoint(c);
        before = c; // what is taken out parts nothing: its neighbours stand together then
        marks = marksWith;
      }
      i += width;
    }
    return kept.length() == text.length() ? text : kept.toString();
  }

  private @Nullable Trait traitOf(int before, int c, int after, boolean leftwards, int marks) {
    if (TextCharacters.isControl(c)) {
      return Trait.CONTROLS;
    }
    if (TextCharacters.turnsDirection(c)) {
      return Trait.BIDIRECTIONAL;
    }
    if (TextCharacters.isDirectionMark(c)) {
      return leftwards ? null : Trait.INVISIBLE;
    }
    if (TextCharacters.isInvisible(c)) {
      return TextCharacters.isNeededBetween(before, c, after) ? null : Trait.INVISIBLE;
    }
    return marks > rules.maxMarks() ? Trait.MARKS : null;
  }

  private @Nullable String formed(String text) {
    Normalizer.Form form = rules.form() == Form.NFC ? Normalizer.Form.NFC : Normalizer.Form.NFKC;
    if (Normalizer.isNormalized(text, form)) {
      return text;
    }
    Action action = rules.on(Trait.FORM);
    if (!tallies.count(Code.TEXT_FORM, action, index, "is not in form " + form)) {
      return null;
    }
    if (action != Action.NORMALISE) {
      return text;
    }
    String formed = Normalizer.normalize(text, form);
    boolean fits = formed.length() <= rules.maxLength();
    if (!fits) { // one character can become eighteen
      tallies.count(Code.TEXT_TOO_LONG, Action.DENY, index, "is too long in form " + form);
    }
    return fits ? formed : null;
  }

  private boolean count(Code code, Action action, int at, String what) {
    return tallies.count(code, action, index, "has at position " + at + " " + what);
  }

  private static Code codeOf(Trait trait) {
    return switch (trait) {
      case CONTROLS -> Code.TEXT_CONTROL;
      case INVISIBLE -> Code.TEXT_INVISIBLE;
      case BIDIRECTIONAL -> Code.TEXT_BIDIRECTIONAL;
      case MARKS -> Code.TEXT_MARKS;
      case FORM -> Code.TEXT_FORM;
    };
  }

  private static String textOf(Trait trait) {
    return switch (trait) {
      case CONTROLS -> "a control character";
      case INVISIBLE -> "an invisible character";
      case BIDIRECTIONAL -> "a character that turns the direction of others";
      case MARKS -> "too many combining marks in a row";
      case FORM -> "another form";
    };
  }
}
