package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;

/**
 * Takes the elements of a tensor into the guard's memory and checks them there, block by block.
 *
 * <p>The caller's memory is read once, by the copy. What is checked, and on a fault searched for
 * the first offender, is the copy. A caller that writes to its memory meanwhile changes which
 * numbers are judged, never what becomes of a judged number.
 */
final class Intake {
  private Intake() {}

  /** Stores a tensor that the contract has accepted, and judges each of its elements. */
  static void store(StoredTensor tensor, InputRule rule, InputMemory memory) {
    ElementRules scanned = rule.content().scanned();
    Scan scan = memory.scan();
    scan.begin();
    for (int from = 0; from < tensor.elements(); from += Scan.BLOCK) {
      int count = Math.min(Scan.BLOCK, tensor.elements() - from);
      if (!copy(tensor, from, count, rule, memory.findings())) {
        return;
      }
      if (scanned != null) {
        scan.take(tensor, from, count, scanned);
      }
    }
    if (scanned != null && !scan.isClean()) {
      ElementJudge.judge(tensor, rule, scanned, memory.findings());
    }
    if (!memory.findings().refuses()) {
      rule.content().judgeWhole(tensor, rule, memory.findings());
    }
  }

  /**
   * Memory of the caller can refuse to be read: when it was freed, belongs to another thread, or is
   * a file that has become shorter.
   */
  private static boolean copy(
      StoredTensor tensor, int from, int count, InputRule rule, Findings findings) {
    try {
      tensor.copyFromSource(from, count);
      return true;
    } catch (RuntimeException | InternalError e) {
      findings.refuse(
          rule.finding(Code.UNREADABLE, "could not be read: " + e.getClass().getName()));
      return false;
    }
  }
}
