package dev.mantlet.guard;

import dev.mantlet.guard.slot.RollbackRule;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the calls of one generation by one rule. Thread-safe, one atomic step for each call. */
final class RollbackWatch {
  private static final long ONE_CALL = 1L << 32;

  private final RollbackRule rule;
  private final long mayGoWrong;

  /** The calls of this window in the upper half, those that went wrong in the lower. */
  private final AtomicLong window = new AtomicLong();

  RollbackWatch(RollbackRule rule) {
    this.rule = rule;
    // In decimal arithmetic, so that 0.29 of 100 calls are 29.
    this.mayGoWrong =
        BigDecimal.valueOf(rule.share()).multiply(BigDecimal.valueOf(rule.window())).longValue();
  }

  /** What became of a call that reached the model. */
  enum Outcome {
    ANSWERED,
    ALARM,
    FAILED
  }

  RollbackRule rule() {
    return rule;
  }

  /**
   * Counts a call.
   *
   * @param took the nanoseconds that it took
   * @return whether the rule trips; for one call in each window at most
   */
  boolean tripsAt(Outcome outcome, long took) {
    boolean wrong = isWrong(outcome, took);
    long after = window.accumulateAndGet(wrong ? ONE_CALL + 1 : ONE_CALL, this::count);
    return wrong && after % ONE_CALL == mayGoWrong + 1;
  }

  /** A full window is followed by an empty one, to which the call belongs. */
  private long count(long seen, long call) {
    return seen / ONE_CALL >= rule.window() ? call : seen + call;
  }

  private boolean isWrong(Outcome outcome, long took) {
    if (rule instanceof RollbackRule.Slow slow) {
      return took - slow.time().toNanos() >= 0;
    }
    return outcome == (rule instanceof RollbackRule.Alarms ? Outcome.ALARM : Outcome.FAILED);
  }
}
