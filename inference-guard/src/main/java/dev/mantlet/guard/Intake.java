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

  /**
   * Stores a tensor that the contract has accepted; refuses it at the first element that is not
   * finite or out of range.
   */
  static void store(StoredTensor tensor, InputRule rule, InputMemory memory) {
    int[] block = memory.block();
    long firstClamped = Finding.NO_INDEX;
    for (int from = 0; from < tensor.elements(); from += block.length) {
      int count = tensor.load(from, block);
      if (!rule.range().holdsAll(block, count)) {
        int offender = firstOutside(tensor, from, count, rule.range());
        if (!repair(tensor, offender, from + count, rule, memory.findings())) {
          return;
        }
        firstClamped = firstClamped == Finding.NO_INDEX ? offender : firstClamped;
      }
    }
    if (firstClamped != Finding.NO_INDEX) {
      memory
          .findings()
          .repaired(
              rule.findingAt(
                  firstClamped,
                  Code.OUT_OF_RANGE,
                  "and perhaps further on was moved into " + rule.range()));
    }
  }

  private static int firstOutside(StoredTensor tensor, int from, int count, ValueRange range) {
    for (int i = from; i < from + count; i++) {
      if (!range.holds(tensor.get(i))) {
        return i;
      }
    }
    throw new IllegalStateException("the fast and the exact check of a range disagree");
  }

  /**
   * Moves what is outside into the range where the policy says so; otherwise refuses at the first
   * offender.
   */
  private static boolean repair(
      StoredTensor tensor, int offender, int end, InputRule rule, Findings findings) {
    for (int i = offender; i < end; i++) {
      float value = tensor.get(i);
      if (!Float.isFinite(value)) {
        findings.refuse(rule.findingAt(i, Code.NOT_FINITE, "is NaN or infinite"));
        return false;
      }
      if (!rule.range().clamps()) {
        findings.refuse(rule.findingAt(i, Code.OUT_OF_RANGE, "is outside " + rule.range()));
        return false;
      }
      tensor.put(i, rule.range().nearestTo(value));
    }
    return true;
  }
}
