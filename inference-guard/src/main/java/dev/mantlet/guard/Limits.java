package dev.mantlet.guard;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.RequestFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * All limits of a session: a call passes all of them, or it is charged to none.
 *
 * <p>With several limits a call first looks whether every bucket would let it pass, so that a call
 * which is refused by one takes nothing from the others, not even for a moment, and learns the
 * longest wait. Then it takes from each. Where another call came in between and one bucket refuses
 * after all, the call gives back what it took and looks again.
 *
 * <p><b>Why callers at the same time are never granted too much.</b> Looking grants nothing: each
 * bucket is taken from by one compare-and-set that judges the very word it replaces, so each bucket
 * by itself never grants more than its rate, whatever was seen before. {@link Bucket#giveBack}
 * returns no more than the call took there, and only for a call that did not pass.
 *
 * <p><b>Why it ends.</b> All calls take in the same order. The one that has come furthest can only
 * be refused by a call that has come further, so some call always gets through.
 */
final class Limits {
  private final MeteredLimit[] limits;
  private final Optional<String> model;
  private final LongSupplier nanos;

  /**
   * Why a call may not pass.
   *
   * @param limit the limit that makes it wait longest
   * @param nanos the nanoseconds until the call would pass, or {@link Bucket#NEVER}
   * @param cost what the request costs there, or {@link MeteredLimit#UNKNOWN}
   */
  record Refusal(Limit limit, long nanos, long cost) {}

  Limits(List<MeteredLimit> limits, Optional<String> model, LongSupplier nanos) {
    this.limits = limits.toArray(MeteredLimit[]::new);
    this.model = model;
    this.nanos = nanos;
  }

  /** The limits of a policy, of which those that are equal to some of another session go on. */
  static Limits of(GuardPolicy policy, Optional<Limits> before) {
    List<Limit> wanted = policy.limits();
    if (wanted.isEmpty()) {
      return new Limits(List.of(), policy.model(), policy.nanos());
    }
    long now = policy.nanos().getAsLong();
    return new Limits(
        wanted.stream()
            .map(limit ->
                before
                    .flatMap(old -> old.like(limit, policy.nanos()))
                    .orElseGet(() -> new MeteredLimit(limit, now)))
            .toList(),
        policy.model(),
        policy.nanos());
  }

  private Optional<MeteredLimit> like(Limit wanted, LongSupplier clock) {
    return clock.equals(nanos)
        ? List.of(limits).stream().filter(metered -> metered.limit().equals(wanted)).findFirst()
        : Optional.empty();
  }

  boolean isEmpty() {
    return limits.length == 0;
  }

  /** Takes what a request costs from all limits at the time {@code now}, or says why not. */
  Optional<Refusal> take(Caller caller, InferenceRequest request, long now) {
    return limits.length == 1
        ? takeFrom(limits[0], caller, request, now)
        : takeFromAll(caller, request, now);
  }

  private Optional<Refusal> takeFrom(
      MeteredLimit only, Caller caller, InferenceRequest request, long now) {
    long cost = only.countsCalls() ? 1 : only.cost(request.facts(model));
    long wait = only.bucket(caller, now).tryTake(only.pace(), only.charge(cost), now);
    return wait == Bucket.GRANTED
        ? Optional.empty()
        : Optional.of(new Refusal(only.limit(), wait, cost));
  }

  private Optional<Refusal> takeFromAll(Caller caller, InferenceRequest request, long now) {
    RequestFacts facts = request.facts(model);
    Bucket[] buckets = new Bucket[limits.length];
    long[] costs = new long[limits.length];
    for (int i = 0; i < limits.length; i++) {
      buckets[i] = limits[i].bucket(caller, now);
      costs[i] = limits[i].countsCalls() ? 1 : limits[i].cost(facts);
    }
    while (true) {
      Optional<Refusal> refusal = longestWait(buckets, costs, now);
      if (refusal.isPresent() || takeAll(buckets, costs, now)) {
        return refusal;
      }
    }
  }

  private Optional<Refusal> longestWait(Bucket[] buckets, long[] costs, long now) {
    int longest = 0;
    long wait = Bucket.GRANTED;
    for (int i = 0; i < limits.length; i++) {
      long other = buckets[i].tryLater(limits[i].pace(), limits[i].charge(costs[i]), now);
      if (other > wait) {
        longest = i;
        wait = other;
      }
    }
    return wait == Bucket.GRANTED
        ? Optional.empty()
        : Optional.of(new Refusal(limits[longest].limit(), wait, costs[longest]));
  }

  private boolean takeAll(Bucket[] buckets, long[] costs, long now) {
    for (int i = 0; i < limits.length; i++) {
      long charge = limits[i].charge(costs[i]);
      if (buckets[i].tryTake(limits[i].pace(), charge, now) != Bucket.GRANTED) {
        giveBack(buckets, costs, i, now);
        return false;
      }
    }
    return true;
  }

  private void giveBack(Bucket[] buckets, long[] costs, int taken, long now) {
    for (int i = 0; i < taken; i++) {
      buckets[i].giveBack(limits[i].charge(costs[i]), now, nanos);
    }
  }
}
