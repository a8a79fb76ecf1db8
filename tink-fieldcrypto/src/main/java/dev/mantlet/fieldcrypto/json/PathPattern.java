package dev.mantlet.fieldcrypto.json;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One compiled pattern of paths: a list of steps, each a name, {@code [*]} for all elements or
 * members, or {@code .*} for all members.
 */
final class PathPattern {
  /** Longest pattern, in steps: as deep as a document can be. */
  private static final int MAX_STEPS = Bounds.MAX_DEPTH;

  private static final Pattern STEP =
      Pattern.compile(
          "\\.([A-Za-z_][A-Za-z0-9_]*)|\\.\\*|\\[\\*]|\\[\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"]");

  private final List<Step> steps;

  private PathPattern(List<Step> steps) {
    this.steps = steps;
  }

  /**
   * Compiles {@code pattern}.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  static PathPattern of(String pattern) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(pattern);
    int at = 1;
    while (pattern.startsWith("$") && steps.size() < MAX_STEPS && at < pattern.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        break;
      }
      steps.add(step(matcher));
      at = matcher.end();
    }
    if (steps.isEmpty() || at != pattern.length()) {
      throw new IllegalArgumentException(
          "the path pattern "
              + pattern
              + " is not $ with steps .name, [\"name\"], [*] or .* after it, such as"
              + " $.items[*].note");
    }
    return new PathPattern(List.copyOf(steps));
  }

  private static Step step(Matcher matcher) {
    if (matcher.group(1) != null) {
      return new Step(matcher.group(1), false);
    }
    if (matcher.group(2) != null) {
      return new Step(matcher.group(2).replaceAll("\\\\(.)", "$1"), false);
    }
    return new Step("", true);
  }

  int length() {
    return steps.size();
  }

  /** Whether the step at {@code depth} leads to the member {@code name}. */
  boolean leadsToName(int depth, String name) {
    return depth < steps.size() && (steps.get(depth).any || steps.get(depth).name.equals(name));
  }

  /** Whether the step at {@code depth} leads to the elements of an array. */
  boolean leadsToElements(int depth) {
    return depth < steps.size() && steps.get(depth).any;
  }

  private record Step(String name, boolean any) {}
}
