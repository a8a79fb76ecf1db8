package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which rules a tensor breaks: where first, and how often. Not thread-safe. */
final class Tallies {
  private final Map<Code, Tally> tallies = new LinkedHashMap<>();

  private static final class Tally {
    private final Action action;
    private final int first;
    private final String text;
    private long count;

    private Tally(Action action, int first, String text) {
      this.action = action;
      this.first = first;
      this.text = text;
    }
  }

  /**
   * Counts a broken rule. A denied one takes the place of what was counted under its code.
   *
   * @param index the flat index of the element
   * @param text what the finding says of the element
   * @return whether the tensor may still run
   */
  boolean count(Code code, Action action, int index, String text) {
    Tally tally = tallies.get(code);
    if (tally == null || action == Action.DENY) {
      tally = new Tally(action, index, text);
      tallies.put(code, tally);
    }
    tally.count++;
    return action.admits();
  }

  /** Adds a finding for each broken rule. */
  void report(InputRule rule, Findings findings) {
    tallies.forEach((code, tally) -> {
      String further = tally.count > 1 ? ", and " + (tally.count - 1) + " more like it" : "";
      findings.add(rule.findingAt(tally.first, code, tally.text + further), tally.action);
    });
  }
}
