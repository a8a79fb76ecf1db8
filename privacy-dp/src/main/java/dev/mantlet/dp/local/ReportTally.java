package dev.mantlet.dp.local;

import dev.mantlet.dp.internal.Require;
import java.util.List;

/**
 * The side of local differential privacy that knows no values: it counts reports and estimates how
 * many were made of each value.
 *
 * <p>Tallies of one oracle add up, in any order and grouping, to exactly the tally of all their
 * reports. What is read from a tally costs no privacy. Its memory does not grow with the number of
 * reports. Made by {@link FrequencyOracle#tally()}. Thread-safe.
 */
public final class ReportTally {
  private final FrequencyOracle oracle;
  private final long[] counters;
  private long reports;

  ReportTally(FrequencyOracle oracle) {
    this.oracle = oracle;
    this.counters = new long[oracle.counters()];
  }

  /** What the reports are made for. */
  public FrequencyOracle oracle() {
    return oracle;
  }

  /**
   * Counts one report.
   *
   * @throws IllegalArgumentException if it is no report for this oracle, by length, version, kind,
   *     agreement or content; nothing is counted
   */
  public void add(byte[] report) {
    byte[] payload = ReportFormat.payload(oracle, report);
    synchronized (this) {
      oracle.count(payload, counters);
      reports++;
    }
  }

  /**
   * Counts all reports of another tally, which stays as it is.
   *
   * @throws IllegalArgumentException if it is of another oracle or the same tally; nothing is
   *     counted
   */
  public void merge(ReportTally other) {
    Require.that(
        oracle.equals(other.oracle), "a tally of %s cannot count one of %s", oracle, other.oracle);
    Require.that(other != this, "a tally cannot count itself");
    long[] more;
    long moreReports;
    synchronized (other) { // never both locks at once
      more = other.counters.clone();
      moreReports = other.reports;
    }
    synchronized (this) {
      for (int i = 0; i < counters.length; i++) {
        counters[i] += more[i]; // each is at most the number of reports
      }
      reports = Math.addExact(reports, moreReports);
    }
  }

  /** The number of reports. */
  public synchronized long reports() {
    return reports;
  }

  /**
   * How many of the reports were made of the value.
   *
   * @throws IllegalArgumentException if there is no such value
   */
  public FrequencyEstimate estimate(int value) {
    oracle.requireValue(value);
    synchronized (this) {
      return oracle.estimate(counters, reports, value);
    }
  }

  /** The estimates of all values, in their order. */
  public synchronized List<FrequencyEstimate> estimates() {
    return oracle.estimates(counters, reports);
  }
}
