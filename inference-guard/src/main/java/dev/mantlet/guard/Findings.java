package dev.mantlet.guard;

import java.util.ArrayList;
import java.util.List;
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

  void clear() {
    refusals = null;
    repairs = null;
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
    return repairs != null ? new Verdict.Repaired(repairs) : Verdict.Admitted.INSTANCE;
  }

  private static List<Finding> added(@Nullable List<Finding> list, Finding finding) {
    List<Finding> grown = list == null ? new ArrayList<>() : list;
    if (grown.size() < MAX) {
      grown.add(finding);
    }
    return grown;
  }
}
