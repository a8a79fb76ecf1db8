package dev.mantlet.guard;

import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls in progress, and whether a tenant may add one. Thread-safe; nobody waits.
 *
 * <p>A call first counts itself for its tenant, then takes a place. It gets one if there is room,
 * or if those of its tenant that came before it are fewer than the tenant's share; at twice the
 * limit nobody does. A place is taken by a compare-and-set on the number that was judged, so the
 * bounds hold whoever else comes. Counting first can make calls of the same tenant that come
 * together refuse each other, but never the first of them, and never those of other tenants.
 *
 * <p>Only tenants with calls in progress are remembered, so memory is bounded by calls, not by
 * tenants.
 */
final class FairShare {
  private final AtomicInteger running = new AtomicInteger();
  private final ConcurrentHashMap<Tenant, Count> tenants = new ConcurrentHashMap<>();

  /** The calls of one tenant; {@link #GONE} once it is not in the map any more. */
  private static final class Count extends AtomicInteger {
    private static final long serialVersionUID = 1;
    private static final int GONE = -1;

    /** Counts one more; those before it, or {@link #GONE}. */
    private int add() {
      return getAndUpdate(count -> count == GONE ? GONE : count + 1);
    }
  }

  /** Lets a call of a tenant in, to be followed by {@link #leave}, or says that it may not. */
  boolean tryEnter(Tenant tenant, int limit) {
    while (true) {
      Count known = tenants.get(tenant);
      Count calls = known != null ? known : tenants.computeIfAbsent(tenant, name -> new Count());
      int before = calls.add();
      if (before == Count.GONE) {
        tenants.remove(tenant, calls); // whoever was about to do that need not be waited for
        continue;
      }
      if (takePlace(before, limit)) {
        return true;
      }
      uncount(tenant, calls);
      return false;
    }
  }

  private boolean takePlace(int before, int limit) {
    while (true) {
      int seen = running.get();
      boolean room = seen < limit;
      if (!room && (seen >= 2 * limit || before >= share(limit))) {
        return false;
      }
      if (running.compareAndSet(seen, seen + 1)) {
        return true;
      }
    }
  }

  private long share(int limit) {
    return Math.max(1, limit / Math.max(1, tenants.mappingCount()));
  }

  /** A call of a tenant that was let in is over. */
  void leave(Tenant tenant) {
    running.decrementAndGet();
    Count calls = tenants.get(tenant);
    if (calls == null) {
      throw new IllegalStateException("a call left that was not in progress");
    }
    uncount(tenant, calls);
  }

  private void uncount(Tenant tenant, Count calls) {
    if (calls.decrementAndGet() == 0 && calls.compareAndSet(0, Count.GONE)) {
      tenants.remove(tenant, calls);
    }
  }

  /** The calls in progress. */
  int running() {
    return running.get();
  }

  /** The tenants with calls in progress. */
  int tenants() {
    return tenants.size();
  }
}
