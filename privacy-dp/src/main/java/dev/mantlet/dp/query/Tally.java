package dev.mantlet.dp.query;

import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.internal.Redemption;
import java.util.stream.Stream;

/**
 * The exact state of a query: whole numbers that are added up, so that order and merging never
 * change them.
 *
 * <p>A number of contributions, counters that add up to it if there are any, and sums in 128 bits.
 * Not thread-safe; the query holds its lock.
 */
final class Tally {
  /** Largest number of contributions: it keeps counters and sums from ever wrapping around. */
  static final long MOST_CONTRIBUTIONS = 1L << 62;

  private final Layout layout;
  private final long[] cells;
  private final ExactSum[] sums;
  private long contributions;

  Tally(Layout layout) {
    this(
        layout,
        0,
        new long[layout.cells()],
        Stream.generate(ExactSum::new).limit(layout.terms().size()).toArray(ExactSum[]::new));
  }

  /** Of numbers that were checked. */
  Tally(Layout layout, long contributions, long[] cells, ExactSum[] sums) {
    this.layout = layout;
    this.contributions = contributions;
    this.cells = cells;
    this.sums = sums;
  }

  Layout layout() {
    return layout;
  }

  /** One contribution to nothing but their number. */
  void count() {
    contributions++;
  }

  /** One contribution to a counter. */
  void countIn(int cell) {
    contributions++;
    cells[cell]++;
  }

  /** One contribution to the only sum. */
  void add(long term) {
    contributions++;
    sums[0].add(term);
  }

  /** One contribution to both sums. */
  void add(long first, long second) {
    contributions++;
    sums[0].add(first);
    sums[1].add(second);
  }

  /** So many contributions to the only sum, {@code total} in all. */
  void add(int number, long total) {
    contributions += number;
    sums[0].add(total);
  }

  /**
   * Adds all of another tally.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH if the other has other parameters,
   *     ACCUMULATOR_OVERFLOW if both together have more than 2^62 contributions; nothing was added
   */
  void merge(Tally other) {
    if (!layout.equals(other.layout)) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_MISMATCH,
          "the other accumulator has other parameters; only equal queries merge: same kind, bounds,"
              + " edges and limit for a unit",
          null);
    }
    if (contributions > MOST_CONTRIBUTIONS - other.contributions) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_OVERFLOW,
          "both accumulators together have more than 2^62 contributions; nothing was merged",
          null);
    }
    contributions += other.contributions;
    for (int i = 0; i < cells.length; i++) {
      cells[i] += other.cells[i];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i].add(other.sums[i]);
    }
  }

  long contributions() {
    return contributions;
  }

  long cell(int index) {
    return cells[index];
  }

  /** A copy of all counters. */
  long[] cells() {
    return cells.clone();
  }

  ExactSum sum(int index) {
    return sums[index];
  }
}
