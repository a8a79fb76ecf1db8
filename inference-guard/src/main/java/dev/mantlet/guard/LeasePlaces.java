package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The places for leased answers, and who holds them: no tenant gets one while it holds as many as
 * are free.
 *
 * <p>So a tenant alone gets half of the places; n that take all they can get the (n + 1)th part
 * each once earlier leases have ended, and as much stays free for whoever comes next. This is the
 * dynamic threshold of Choudhury and Hahne 1998 (IEEE/ACM Transactions on Networking 6(2)) with the
 * factor 1. Nobody needs to know who else was there lately, and what is known of a tenant goes with
 * its last place. Thread-safe.
 */
final class LeasePlaces {
  private final int most;
  private final Map<Tenant, Integer> held = new HashMap<>();
  private int free;

  LeasePlaces(int most) {
    this.most = most;
    this.free = most;
  }

  /** A place of a tenant. */
  final class Place {
    private final Tenant tenant;
    private final AtomicBoolean over = new AtomicBoolean();

    private Place(Tenant tenant) {
      this.tenant = tenant;
    }

    /** Gives the place back: once, however often this is called. */
    void giveBack() {
      if (!over.getAndSet(true)) {
        free(tenant);
      }
    }
  }

  /**
   * Takes a place for a tenant.
   *
   * @throws LeasesExhaustedException if it holds as many as are free
   */
  Place take(Tenant tenant) {
    Place place = new Place(tenant);
    synchronized (this) {
      int own = held.getOrDefault(tenant, 0);
      if (own >= free) {
        throw new LeasesExhaustedException(most, own);
      }
      held.put(tenant, own + 1);
      free--;
    }
    return place;
  }

  private synchronized void free(Tenant tenant) {
    held.computeIfPresent(tenant, (same, own) -> own == 1 ? null : own - 1);
    free++;
  }

  /** The places that nobody holds. */
  synchronized int free() {
    return free;
  }

  /** The tenants that hold places. */
  synchronized int tenants() {
    return held.size();
  }
}
