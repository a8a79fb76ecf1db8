package dev.mantlet.guard;

import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The calls in progress, and whether a tenant may add one. Thread-safe; nobody waits.
 *
 * <p>A tenant is present while it has calls in progress, and until {@link #LINGER} further calls
 * are over. Its share is the limit divided by the tenants that are present. Below its share a
 * tenant comes in, up to twice the limit in all. From its share on it needs room, and leaves one
 * place, up to half of them, for each tenant that is present without a call: so those who come
 * again and again find their place as they left it.
 *
 * <p>A call first counts itself for its tenant, then takes a place by a compare-and-set on the
 * number that was judged, so the limit holds whoever else comes. Counting first can make calls of
 * one tenant that come together refuse each other, but never the first of them, and never those of
 * other tenants.
 *
 * <p>Memory is bounded by calls and not by tenants: what is known of a tenant goes when neither a
 * call nor one of the last calls refers to it.
 */
final class FairShare {
  /** Calls for which a tenant is remembered after its own: some rounds of a server's places. */
  static final int LINGER = 64;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger busyTenants = new AtomicInteger();
  private final AtomicLong over = new AtomicLong();
  private final AtomicReferenceArray<@Nullable Party> last = new AtomicReferenceArray<>(LINGER);
  private final ConcurrentHashMap<Tenant, Party> present = new ConcurrentHashMap<>();

  /** A tenant that is present. */
  private static final class Party {
    private static final int GONE = -1;

    private final Tenant tenant;

    /** Its calls in progress, and its places among the last calls; {@link #GONE} after the last. */
    private final AtomicInteger references = new AtomicInteger();

    private final AtomicInteger calls = new AtomicInteger();

    private Party(Tenant tenant) {
      this.tenant = tenant;
    }

    private boolean hold() {
      return references.getAndUpdate(count -> count == GONE ? GONE : count + 1) != GONE;
    }
  }

  /** Lets a call of a tenant in, to be followed by {@link #leave}, or says that it may not. */
  boolean tryEnter(Tenant tenant, int limit) {
    Party party = hold(tenant);
    int before = party.calls.getAndIncrement();
    if (before == 0) {
      busyTenants.incrementAndGet();
    }
    if (takePlace(before, limit)) {
      return true;
    }
    uncount(party);
    release(party);
    return false;
  }

  private Party hold(Tenant tenant) {
    while (true) {
      Party known = present.get(tenant);
      Party party = known != null ? known : present.computeIfAbsent(tenant, Party::new);
      if (party.hold()) {
        return party;
      }
      present.remove(tenant, party); // whoever is about to do that need not be waited for
    }
  }

  private boolean takePlace(int before, int limit) {
    long tenants = Math.max(1, present.mappingCount());
    boolean belowShare = before < Math.max(1, limit / tenants);
    long most = belowShare ? 2L * limit : limit - kept(tenants, limit);
    while (true) {
      int seen = running.get();
      if (seen >= most) {
        return false;
      }
      if (running.compareAndSet(seen, seen + 1)) {
        return true;
      }
    }
  }

  /** The places that are left for tenants without a call. */
  private long kept(long tenants, int limit) {
    return Math.max(0, Math.min(limit / 2, tenants - busyTenants.get()));
  }

  /** A call of a tenant that was let in is over. */
  void leave(Tenant tenant) {
    Party party = present.get(tenant);
    if (party == null) {
      throw new IllegalStateException("a call left that was not in progress");
    }
    running.decrementAndGet();
    uncount(party);
    // The reference of the call goes on as one of the last calls.
    Party former = last.getAndSet((int) (over.getAndIncrement() % LINGER), party);
    if (former != null) {
      release(former);
    }
  }

  private void uncount(Party party) {
    if (party.calls.decrementAndGet() == 0) {
      busyTenants.decrementAndGet();
    }
  }

  private void release(Party party) {
    if (party.references.decrementAndGet() == 0 && party.references.compareAndSet(0, Party.GONE)) {
      present.remove(party.tenant, party);
    }
  }

  /** The calls in progress. */
  int running() {
    return running.get();
  }

  /** The tenants that are present. */
  int tenants() {
    return present.size();
  }
}
