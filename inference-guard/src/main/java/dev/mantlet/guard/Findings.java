package dev.mantlet.guard;

import dev.mantlet.guard.contract.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is found in one request. Allocates nothing as long as nothing is found. Not
 * thread-safe.
 */
final class Findings {
  /**
   * Most findings that are kept: enough to mend a request, too few for a request to grow an answer
   * without bound.
   */
  static final int MAX = 16;

  private @Nullable List<Finding> refusals;
  private @Nullable List<Finding> repairs;
  private @Nullable List<Finding> reports;
  private @Nullable List<Finding> shadows;

  void clear() {
    refusals = null;
    repairs = null;
    reports = null;
    shadows = null;
  }

  /** Adds a finding to those of its action. */
  void add(Finding finding, Action action) {
    switch (action) {
      case DENY -> refuse(finding);
      case CLAMP, NORMALISE -> repaired(finding);
      case REPORT -> reports = added(reports, finding);
      case SHADOW -> shadows = added(shadows, finding);
    }
  }

  /** What was found by rules that only tell the operator; empty if nothing was. */
  List<Finding> shadows() {
    return shadows == null ? List.of() : List.copyOf(shadows);
  }

  boolean refuses() {
    return refusals != null;
  }

  void refuse(Finding finding) {
    refusals = added(refusals, finding);
  }

  void repaired(Finding finding) {
    repairs = added(repairs, finding);
  }

  Verdict verdict() {
    if (refusals != null) {
      return new Verdict.Refused(refusals);
    }
    if (repairs != null) {
      return new Verdict.Repaired(reports == null ? repairs : joined(repairs, reports));
    }
    return reports != null ? new Verdict.Admitted(reports) : Verdict.Admitted.CLEAN;
  }

  private static List<Finding> joined(List<Finding> first, List<Finding> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<Finding> added(@Nullable List<Finding> list, Finding finding) {
    List<Finding> grown = list == null ? new ArrayList<>() : list;
    if (grown.size() < MAX) {
      grown.add(finding);
    }
    return grown;
  }
}
