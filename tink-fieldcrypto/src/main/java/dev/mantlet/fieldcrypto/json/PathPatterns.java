package dev.mantlet.fieldcrypto.json;

import java.util.List;

/**
 * Says which places of a document are to be sealed. Walked along with a document: the state at a
 * place is a set of patterns, as bits, that lead there or further. Immutable.
 */
public final class PathPatterns {
  /** Most patterns, one bit each. */
  private static final int MAX_PATTERNS = 64;

  /** Leads nowhere: the documents of annotated classes. */
  public static final PathPatterns NONE = new PathPatterns(List.of());

  private final List<PathPattern> patterns;

  private PathPatterns(List<PathPattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * Compiles {@code patterns}.
   *
   * @throws IllegalArgumentException if there are none or more than 64, or one is no pattern
   */
  public static PathPatterns of(List<String> patterns) {
    if (patterns.isEmpty() || patterns.size() > MAX_PATTERNS) {
      throw new IllegalArgumentException(
          "1 to " + MAX_PATTERNS + " path patterns are needed, not " + patterns.size());
    }
    return new PathPatterns(patterns.stream().map(PathPattern::of).toList());
  }

  /** The state at the root. */
  public long root() {
    return patterns.size() == MAX_PATTERNS ? -1L : (1L << patterns.size()) - 1;
  }

  /** The state at the member {@code name} of the object at {@code depth} with {@code state}. */
  public long member(long state, int depth, String name) {
    long next = 0;
    for (long left = state; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (patterns.get(i).leadsToName(depth, name)) {
        next |= 1L << i;
      }
    }
    return next;
  }

  /** The state at the elements of the array at {@code depth} with {@code state}. */
  public long element(long state, int depth) {
    long next = 0;
    for (long left = state; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (patterns.get(i).leadsToElements(depth)) {
        next |= 1L << i;
      }
    }
    return next;
  }

  /** Whether a pattern ends at the place at {@code depth} with {@code state}. */
  public boolean matches(long state, int depth) {
    for (long left = state; left != 0; left &= left - 1) {
      if (patterns.get(Long.numberOfTrailingZeros(left)).length() == depth) {
        return true;
      }
    }
    return false;
  }
}
