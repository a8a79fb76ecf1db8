package dev.mantlet.dp.local;

import dev.mantlet.dp.internal.SecureBits;

/**
 * The side of local differential privacy that knows a value: it perturbs the value and hands out
 * what may leave the device.
 *
 * <p>Every report costs the ε of the oracle once more, also a report of the same value: whoever
 * sees several can average them. Where a value is to be reported again and again, keep the first
 * report and send it again. How long it takes to make a report may show whether the report is true
 * to the value: let no observer time it. Made by {@link FrequencyOracle#client()}. Thread-safe.
 */
public final class ReportClient {
  private final FrequencyOracle oracle;
  private final SecureBits bits;

  ReportClient(FrequencyOracle oracle, SecureBits bits) {
    this.oracle = oracle;
    this.bits = bits;
  }

  /** What it reports to. */
  public FrequencyOracle oracle() {
    return oracle;
  }

  /**
   * One report of the value, perturbed anew.
   *
   * @param value from 0 to {@link FrequencyOracle#values()}, exclusive
   * @return the bytes for {@link ReportTally#add}; their number does not depend on the value
   * @throws IllegalArgumentException if the value is out of range; the message does not tell it
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; there is no report
   */
  public byte[] report(int value) {
    oracle.requireValue(value);
    return ReportFormat.report(oracle, oracle.payload(value, bits));
  }
}
