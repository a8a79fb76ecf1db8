package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which rules a tensor breaks: where first, and how often. Not thread-safe. */
final class Tallies {
  private final Map<Code, Map<Action, Tally>> tallies = new LinkedHashMap<>();

  private static final class Tally {
    private final int first;
    private final String text;
    private long count;

    private Tally(int first, String text) {
      this.first = first;
      this.text = text;
    }
  }

  /**
   * Counts a broken rule: each action by itself, since rules of one code can differ in it. A denied
   * one takes the place of what was counted under its code.
   *
   * @param index the flat index of the element
   * @param text what the finding says of the element
   * @return whether the tensor may still run
   */
  boolean count(Code code, Action action, int index, String text) {
    Map<Action, Tally> same = tallies.computeIfAbsent(code, none -> new EnumMap<>(Action.class));
    if (action == Action.DENY) {
      same.clear();
    }
    Tally tally = same.get(action);
    if (tally == null) {
      tally = new Tally(index, text);
      same.put(action, tally);
    }
    tally.count++;
    return action.admits();
  }

  /** Adds a finding for each broken rule. */
  void report(InputRule rule, Findings findings) {
    tallies.forEach((code, same) ->
        same.forEach((action, tally) -> findings.add(finding(rule, code, tally), action)));
  }

  private static Finding finding(InputRule rule, Code code, Tally tally) {
    String further = tally.count > 1 ? ", and " + (tally.count - 1) + " more like it" : "";
    return rule.findingAt(tally.first, code, tally.text + further);
  }
}
