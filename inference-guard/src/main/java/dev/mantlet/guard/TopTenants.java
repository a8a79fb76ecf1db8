package dev.mantlet.guard;

import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.measure.TenantCalls;
import dev.mantlet.guard.measure.TenantLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Finds the tenants that call most, in fixed memory: the space-saving algorithm (Metwally, Agrawal,
 * El Abbadi, ICDT 2005).
 *
 * <p>A newcomer takes the place of the tenant with the fewest calls and inherits its count, so that
 * a tenant with more than one in {@link #WATCHED} of all calls has a place. What is told of a
 * tenant are the calls without those that it inherited: never more than it made. Thread-safe; a
 * known tenant costs one look and one addition, and nobody waits.
 */
final class TopTenants {
  /** Tenants that are watched: far more than are told, so that those have been watched for long. */
  static final int WATCHED = 256;

  /** Tenants that are told by label: as many series as a dashboard can show. */
  static final int TOLD = 20;

  private final ConcurrentHashMap<Tenant, Watched> watched = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();
  private final LongAdder all = new LongAdder();

  /** A tenant's count, and how much of it was inherited. */
  private record Watched(Tenant tenant, AtomicLong count, long inherited) {
    private long own() {
      return count.get() - inherited;
    }
  }

  /** Counts a call. */
  void count(Tenant tenant) {
    all.increment();
    Watched known = watched.get(tenant);
    if (known != null) {
      known.count.incrementAndGet();
    } else if (changes.tryLock()) { // who finds it held counts for "other"
      try {
        letIn(tenant);
      } finally {
        changes.unlock();
      }
    }
  }

  private void letIn(Tenant tenant) {
    Watched known = watched.get(tenant);
    if (known != null) {
      known.count.incrementAndGet();
      return;
    }
    long inherited = watched.size() < WATCHED ? 0 : removeLeast();
    watched.put(tenant, new Watched(tenant, new AtomicLong(inherited + 1), inherited));
  }

  private long removeLeast() {
    Watched least = null;
    for (Watched next : watched.values()) {
      least = least == null || next.count.get() < least.count.get() ? next : least;
    }
    if (least == null) {
      throw new IllegalStateException("nobody is watched");
    }
    watched.remove(least.tenant);
    return least.count.get();
  }

  /** The tenants that call most, most first, then all others together. */
  List<TenantCalls> snapshot(TenantLabels labels) {
    // Long names are cut in labels in clear, so two tenants can share one.
    Map<String, Long> byLabel =
        watched.values().stream()
            .collect(Collectors.toMap(next -> labels.of(next.tenant), Watched::own, Long::sum));
    List<TenantCalls> told =
        byLabel.entrySet().stream()
            .map(label -> new TenantCalls(label.getKey(), label.getValue()))
            .sorted(Comparator.comparingLong(TenantCalls::calls).reversed())
            .limit(TOLD)
            .collect(Collectors.toCollection(ArrayList::new));
    long named = told.stream().mapToLong(TenantCalls::calls).sum();
    told.add(new TenantCalls(TenantCalls.OTHER, Math.max(0, all.sum() - named)));
    return told;
  }

  int size() {
    return watched.size();
  }
}
