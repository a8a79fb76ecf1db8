package dev.mantlet.benchmarks.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The skips that do not fail a run, each with its reason: lines of {@code topic | case | reason}.
 */
final class AllowedSkips {
  private final Map<String, String> reasons = new HashMap<>();

  private AllowedSkips() {}

  /** The committed list. */
  static AllowedSkips committed() {
    return parse(ListResource.lines("allowed-skips.txt"));
  }

  static AllowedSkips parse(List<String> lines) {
    AllowedSkips skips = new AllowedSkips();
    lines.forEach(skips::add);
    return skips;
  }

  private void add(String line) {
    String[] parts = line.split("\\|", -1);
    if (parts.length != 3 || parts[2].isBlank()) {
      throw new IllegalArgumentException(
          "an allowed skip is `topic | case | reason`, found: " + line);
    }
    reasons.put(key(parts[0].strip(), parts[1].strip()), parts[2].strip());
  }

  boolean allows(Row row) {
    return reasons.containsKey(key(row.topic(), row.name()));
  }

  /** Topic and case of each entry, as {@code topic | case}. */
  Set<String> entries() {
    return Set.copyOf(reasons.keySet());
  }

  static String key(String topic, String name) {
    return topic + " | " + name;
  }
}
