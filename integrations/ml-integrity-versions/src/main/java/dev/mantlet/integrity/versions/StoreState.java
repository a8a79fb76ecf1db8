package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Everything that a version store remembers. Immutable; each change gives a new state, or refuses.
 *
 * @param sequence 1 for a new store, one more with each change
 * @param latest the latest time at which something was accepted, in whole seconds
 * @param models by the name of the model id
 * @param policies by the name of the policy
 */
record StoreState(
    long sequence,
    Instant latest,
    SortedMap<String, ModelState> models,
    SortedMap<String, PolicyState> policies) {
  static final int MAX_MODELS = 10_000;
  static final int MAX_POLICIES = 1_000;

  StoreState {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
  }

  /** A store that has seen nothing. */
  static StoreState empty() {
    return new StoreState(1, Instant.EPOCH, new TreeMap<>(), new TreeMap<>());
  }

  Optional<ModelState> model(ModelId id) {
    return Optional.ofNullable(models.get(id.name()));
  }

  StoreState after(ReleaseStatement release, Instant at) {
    ModelState next =
        model(release.model())
            .map(state -> state.after(release))
            .orElseGet(() -> ModelState.first(release));
    return next(at, changed -> changed.put(release.model().name(), next), policiesAsTheyAre -> {});
  }

  StoreState after(RollbackStatement rollback, Instant at) {
    ModelState next =
        model(rollback.model())
            .map(state -> state.after(rollback))
            .orElseThrow(() ->
                new ModelRejectedException(
                    Reason.ROLLBACK_NOT_APPLICABLE,
                    "the version store has seen no version of \""
                        + rollback.model()
                        + "\": there is nothing to roll back"));
    return next(at, changed -> changed.put(rollback.model().name(), next), policiesAsTheyAre -> {});
  }

  StoreState after(String policy, PolicyState accepted, Instant at) {
    check(policy, accepted);
    return next(at, modelsAsTheyAre -> {}, changed -> changed.put(policy, accepted));
  }

  void check(String policy, PolicyState offered) {
    Optional.ofNullable(policies.get(policy)).ifPresent(state -> state.check(offered));
  }

  /** Whether it says the same as {@code other}, whatever their times and sequence numbers are. */
  boolean saysTheSameAs(StoreState other) {
    return models.equals(other.models) && policies.equals(other.policies);
  }

  /** The same state, as it is on the device, at another time. */
  StoreState at(Instant time) {
    return new StoreState(sequence, time, models, policies);
  }

  private StoreState next(
      Instant at,
      Consumer<SortedMap<String, ModelState>> modelChange,
      Consumer<SortedMap<String, PolicyState>> policyChange) {
    SortedMap<String, ModelState> nextModels = new TreeMap<>(models);
    SortedMap<String, PolicyState> nextPolicies = new TreeMap<>(policies);
    modelChange.accept(nextModels);
    policyChange.accept(nextPolicies);
    refuseAbove(MAX_MODELS, nextModels.size(), "models");
    refuseAbove(MAX_POLICIES, nextPolicies.size(), "policies");
    return new StoreState(sequence + 1, later(at), nextModels, nextPolicies);
  }

  /** Time does not go back, whatever the clock says. */
  private Instant later(Instant at) {
    Instant seconds = at.truncatedTo(ChronoUnit.SECONDS);
    return seconds.isAfter(latest) ? seconds : latest;
  }

  private static void refuseAbove(int limit, int found, String what) {
    if (found > limit) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE, "a version store keeps at most " + limit + " " + what);
    }
  }
}
