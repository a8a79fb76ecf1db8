package dev.mantlet.dp.query;

import static java.util.stream.Collectors.joining;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Counts by group that were released with noise, and what they mean. Only {@link
 * CountByGroup#release} makes one. Immutable.
 */
public final class ReleasedGroups {
  private final NavigableMap<String, ReleasedCount> counts;
  private final long threshold;
  private final PrivacyLoss loss;
  private final Adjacency adjacency;

  ReleasedGroups(
      NavigableMap<String, ReleasedCount> counts,
      long threshold,
      PrivacyLoss loss,
      Adjacency adjacency) {
    this.counts = Collections.unmodifiableNavigableMap(new TreeMap<>(counts));
    this.threshold = threshold;
    this.loss = loss;
    this.adjacency = adjacency;
  }

  /**
   * The released groups, sorted by name, with their counts. Cannot be changed. The loss of each
   * count is the ε of {@link #loss}, which pays for all of them together.
   */
  public NavigableMap<String, ReleasedCount> counts() {
    return counts;
  }

  /** The count of a group, or nothing: the group was not released, and may or may not exist. */
  public Optional<ReleasedCount> of(String group) {
    return Optional.ofNullable(counts.get(group));
  }

  /**
   * The smallest count that was released, if groups were left out for low counts. Then a released
   * count is too high on average, the more the nearer it is to this; so is its interval.
   */
  public OptionalLong threshold() {
    return threshold == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(threshold);
  }

  /** What the release of all groups together cost. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** The groups with their counts, then the loss. */
  @Override
  public String toString() {
    return counts.entrySet().stream()
            .map(group -> group.getKey() + " " + group.getValue().brief() + "; ")
            .collect(joining())
        + loss;
  }
}
