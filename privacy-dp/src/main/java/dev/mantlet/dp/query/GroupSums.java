package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.dp.partition.ThresholdedCounts;
import java.math.BigInteger;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The release of sums by group: how far one unit moves them, and two noisy numbers of each group,
 * that of its values and the sum of their steps. Half of ε pays for each; the argument is in {@code
 * docs/proofs/aggregations.md}. Immutable.
 *
 * @param grid what a step is
 * @param limits how much one unit contributes
 * @param adjacency that of the budget that pays
 */
record GroupSums(Grid grid, ContributionLimits limits, Adjacency adjacency) {
  /** Releases the groups whose noisy number of values reaches a threshold. */
  ReleasedGroups<ReleasedGroupSum> release(
      Noise noise, Payment payment, Supplier<NavigableMap<String, GroupTotal>> groups) {
    ThresholdedCounts forCounts = noise.halfThatNames().thresholded(limits, adjacency);
    Noise.OnAll forSums = forSums(noise);
    List<SpendToken> halves = payment.pay(noise.loss()).split(forCounts.loss(), forSums.loss());
    NavigableMap<String, GroupTotal> exact = groups.get();
    List<String> all = List.copyOf(exact.keySet()); // sorted: their order tells nothing
    List<GroupTotal> totals = List.copyOf(exact.values());
    long[] numbers = totals.stream().mapToLong(GroupTotal::number).toArray();
    List<ThresholdedCounts.Kept> kept = forCounts.release(numbers, halves.get(0));
    List<String> names = kept.stream().map(group -> all.get(group.position())).toList();
    List<NoisyLong> counts = kept.stream().map(ThresholdedCounts.Kept::count).toList();
    long[] sums = kept.stream().mapToLong(group -> totals.get(group.position()).sum()).toArray();
    List<NoisyLong> noisy = sums.length == 0 ? List.of() : forSums.release(sums, halves.get(1));
    return released(names, counts, noisy, forCounts.threshold(), noise.loss());
  }

  /** Releases each of these groups, also those that nobody is in. */
  ReleasedGroups<ReleasedGroupSum> release(
      Noise noise,
      List<String> names,
      Payment payment,
      Supplier<NavigableMap<String, GroupTotal>> groups) {
    Noise.OnAll forCounts = noise.part(2).forAll(limits.l1(adjacency), limits.l2(adjacency));
    Noise.OnAll forSums = forSums(noise);
    List<SpendToken> halves = payment.pay(noise.loss()).split(forCounts.loss(), forSums.loss());
    NavigableMap<String, GroupTotal> exact = groups.get();
    List<GroupTotal> totals =
        names.stream().map(name -> exact.getOrDefault(name, new GroupTotal())).toList();
    long[] numbers = totals.stream().mapToLong(GroupTotal::number).toArray();
    long[] sums = totals.stream().mapToLong(GroupTotal::sum).toArray();
    List<NoisyLong> counts = forCounts.release(numbers, halves.get(0));
    List<NoisyLong> noisy = forSums.release(sums, halves.get(1));
    return released(names, counts, noisy, Long.MIN_VALUE, noise.loss());
  }

  private ReleasedGroups<ReleasedGroupSum> released(
      List<String> names,
      List<NoisyLong> counts,
      List<NoisyLong> sums,
      long threshold,
      PrivacyLoss loss) {
    NavigableMap<String, ReleasedGroupSum> groups = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      ReleasedCount count = new ReleasedCount(counts.get(i), adjacency, limits.rowsOfGroup());
      groups.put(names.get(i), new ReleasedGroupSum(grid, sums.get(i), count, loss));
    }
    return new ReleasedGroups<>(groups, ReleasedGroupSum::brief, threshold, loss, adjacency);
  }

  private Noise.OnAll forSums(Noise noise) {
    return noise.part(2).forAll(sensitivity(), squaredSensitivity());
  }

  /**
   * How far one unit moves all sums together: each of its rows by the furthest bound, and under
   * replace away from one side and to the other.
   */
  Sensitivity.L1 sensitivity() {
    long rowsOfUnit = limits.l1(adjacency).most();
    return Sensitivity.l1(Math.multiplyExact(rowsOfUnit, furthest())).under(adjacency);
  }

  /** The sum of the squares of how far one unit moves each sum. */
  Sensitivity.L2 squaredSensitivity() {
    BigInteger squares = BigInteger.valueOf(furthest()).pow(2).multiply(limits.squares());
    BigInteger most =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> squares;
          case REPLACE -> squares.shiftLeft(2); // twice as far, in the same groups
        };
    return Sensitivity.l2Squared(most).under(adjacency);
  }

  private long furthest() {
    return Math.max(-grid.lowest(), grid.highest());
  }
}
