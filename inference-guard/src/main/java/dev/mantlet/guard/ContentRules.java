package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.ImageRules;
import dev.mantlet.guard.contract.ImageRules.ImageType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.contract.TextRules;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the elements of one input must be, alone and together. Immutable. */
final class ContentRules {
  private final @Nullable ElementRules elements;
  private final @Nullable RowRules rows;
  private final @Nullable TextRules texts;
  private final @Nullable ImageRules image;

  /**
   * The rules of an input in terms of its type.
   *
   * @throws IllegalArgumentException if a rule is not defined on that type
   */
  ContentRules(String input, ElementType type, InputRules rules) {
    boolean isText = type == ElementType.STRING;
    rules.all().forEach(rule -> requireFits(rule, input, type));
    this.elements = isText ? null : new ElementRules(input, type, rules);
    this.rows = elements == null ? null : rowRules(input, elements, rules);
    this.texts = isText ? rules.rule(TextRules.class).orElse(TextRules.standard()) : null;
    this.image = rules.rule(ImageRules.class).orElse(null);
  }

  private static @Nullable RowRules rowRules(
      String input, ElementRules elements, InputRules rules) {
    RowRules made = new RowRules(input, elements.code(), rules);
    return made.isEmpty() ? null : made;
  }

  /** Refuses a rule that elements of the type could never break. */
  private static void requireFits(Rule rule, String input, ElementType type) {
    boolean aboutShape =
        rule instanceof Rule.Type
            || rule instanceof Rule.Dimensions
            || rule instanceof Rule.Axis
            || rule instanceof Rule.Empty;
    boolean fits =
        rule instanceof ImageRules
            ? type == ElementType.UINT8
            : aboutShape || rule instanceof TextRules == (type == ElementType.STRING);
    if (!fits) {
      throw new IllegalArgumentException(
          "input '" + input + "' holds " + type + "; leave out the rule " + rule);
    }
  }

  /** The rules that the scan knows, if elements need to be looked at one by one. */
  @Nullable ElementRules scanned() {
    return elements != null && elements.seeElements() ? elements : null;
  }

  /** Judges what elements can only break together, and texts, in a tensor that is stored. */
  void judgeWhole(StoredTensor tensor, InputRule rule, Findings findings) {
    if (rows != null) {
      rows.judge(tensor, rule, findings);
    }
    if (texts != null) {
      TextJudge.judge(tensor, rule, texts, findings);
    }
    if (image != null) {
      judgeImages(image, tensor, rule, findings);
    }
  }

  /** Each row of the outermost dimension is an image of its own; a vector is one. */
  private static void judgeImages(
      ImageRules rules, StoredTensor tensor, InputRule rule, Findings findings) {
    ByteBuffer bytes = tensor.contentBytes();
    int size = RowRules.outermost(tensor);
    int from = 0;
    do { // once at least: no bytes are no image
      judgeImage(rules, bytes.slice(from, size), rule, findings);
      from += size;
    } while (from < bytes.capacity() && !findings.refuses());
  }

  private static void judgeImage(
      ImageRules rules, ByteBuffer bytes, InputRule rule, Findings findings) {
    Optional<ImageType> found = ImageHeader.typeOf(bytes).filter(rules.types()::contains);
    if (found.isEmpty()) {
      findings.add(
          rule.finding(Code.IMAGE_TYPE, "does not begin like an image of " + rules.types()),
          rules.action());
      return;
    }
    Optional<ImageHeader> header = ImageHeader.read(bytes, found.get());
    if (header.isEmpty()) {
      findings.add(
          rule.finding(Code.IMAGE_MALFORMED, "has no whole header of a " + found.get()),
          rules.action());
    } else if (header.get().exceeds(rules.maxPixels())) {
      findings.add(
          rule.finding(
              Code.IMAGE_TOO_LARGE,
              "is "
                  + header.get().width()
                  + " by "
                  + header.get().height()
                  + " pixels, at most "
                  + rules.maxPixels()),
          rules.action());
    }
  }
}
