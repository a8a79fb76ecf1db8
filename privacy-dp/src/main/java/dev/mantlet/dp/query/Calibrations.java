package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.partition.ThresholdedCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What a kind of noise was calibrated for, and the mechanisms that came of it. Thread-safe. */
final class Calibrations {
  /** Most that are kept, of each sort: more than all queries of a report have. */
  private static final int MOST_KNOWN = 256;

  private final Map<OfNumbers, LongMechanism> ofNumbers = new ConcurrentHashMap<>();
  private final Map<OfGroups, ThresholdedCounts> ofGroups = new ConcurrentHashMap<>();

  /** A sensitivity says which mechanism it is for. */
  private record OfNumbers(PrivacyLoss loss, Sensitivity sensitivity) {}

  /** For groups whose names come from the data. */
  record OfGroups(PrivacyLoss loss, ContributionLimits limits, Adjacency adjacency) {}

  /**
   * The mechanism for this sensitivity.
   *
   * @throws IllegalStateException if it states no adjacency, so that a token of any budget could
   *     pay
   */
  @SuppressWarnings("unchecked") // one kind of noise has one mechanism for a type of sensitivity
  <M extends LongMechanism> M of(
      PrivacyLoss loss, Sensitivity sensitivity, Supplier<M> calibration) {
    if (sensitivity.adjacency().isEmpty()) {
      throw new IllegalStateException("a query must state the adjacency of its " + sensitivity);
    }
    return (M) known(ofNumbers, new OfNumbers(loss, sensitivity), calibration);
  }

  /** The mechanism for the counts of groups whose names come from the data. */
  ThresholdedCounts of(OfGroups groups, Supplier<ThresholdedCounts> calibration) {
    return known(ofGroups, groups, calibration);
  }

  private static <K, V> V known(Map<K, V> known, K key, Supplier<? extends V> calibration) {
    return known.size() >= MOST_KNOWN && !known.containsKey(key)
        ? calibration.get()
        : known.computeIfAbsent(key, absent -> calibration.get());
  }
}
