package dev.mantlet.dp.query;

import static java.util.stream.Collectors.joining;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Answers by group that were released with noise in one release, and what they mean. Only {@link
 * CountByGroup} and {@link SumByGroup} make one. Immutable.
 *
 * @param <R> the answer for a group: {@link ReleasedCount} or {@link ReleasedGroupSum}
 */
public final class ReleasedGroups<R> {
  private final NavigableMap<String, R> groups;
  private final Function<R, String> brief;
  private final long threshold;
  private final PrivacyLoss loss;
  private final Adjacency adjacency;

  ReleasedGroups(
      NavigableMap<String, R> groups,
      Function<R, String> brief,
      long threshold,
      PrivacyLoss loss,
      Adjacency adjacency) {
    this.groups = Collections.unmodifiableNavigableMap(new TreeMap<>(groups));
    this.brief = brief;
    this.threshold = threshold;
    this.loss = loss;
    this.adjacency = adjacency;
  }

  /**
   * The released groups, sorted by name, each with its answer. Cannot be changed. The loss that an
   * answer tells is part of {@link #loss}, which pays for all of them together.
   */
  public NavigableMap<String, R> groups() {
    return groups;
  }

  /** The answer for a group, or nothing: it was not released, and may or may not exist. */
  public Optional<R> of(String group) {
    return Optional.ofNullable(groups.get(group));
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

  /** The groups with their answers, then the loss. */
  @Override
  public String toString() {
    return groups.entrySet().stream()
            .map(group -> group.getKey() + " " + brief.apply(group.getValue()) + "; ")
            .collect(joining())
        + loss;
  }
}
