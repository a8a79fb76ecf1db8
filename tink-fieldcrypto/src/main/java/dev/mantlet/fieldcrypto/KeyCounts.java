package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.LongAdder;

/** What a keyring counts. Thread-safe. */
final class KeyCounts {
  final LongAdder wraps = new LongAdder();
  final LongAdder unwraps = new LongAdder();
  final LongAdder storeCalls = new LongAdder();
  final LongAdder failedCalls = new LongAdder();
  final LongAdder fastFailures = new LongAdder();
  final LongAdder refusals = new LongAdder();
  final LongAdder throttled = new LongAdder();
  final LongAdder servedStale = new LongAdder();
  final LongAdder newKeys = new LongAdder();

  Keyring.Counters sums() {
    return new Keyring.Counters(
        wraps.sum(),
        unwraps.sum(),
        storeCalls.sum(),
        failedCalls.sum(),
        fastFailures.sum(),
        refusals.sum(),
        throttled.sum(),
        servedStale.sum(),
        newKeys.sum());
  }
}
