package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.caller.Caller;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Hands out answers that stay in the guard's memory, and takes that memory back: when a lease is
 * closed, has lasted too long, was lost, or the session closes. Thread-safe.
 */
final class LeaseDesk {
  /**
   * Most leases at a time for each processor, of which a tenant alone gets half: an answer is
   * written out while the next ones run.
   */
  private static final int PER_PROCESSOR = 128;

  /** One lease in so many remembers where it was taken: a stack trace costs as much as a run. */
  private static final int PLACES_ONE_IN = 64;

  private static final Cleaner CLEANER = Cleaner.create();

  private final WorkspacePool pool;
  private final EventSink events;
  private final LongSupplier nanos;
  private final long time;
  private final LeasePlaces places;
  private final AtomicLong taken = new AtomicLong();
  private final Set<Lease> lasting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  LeaseDesk(WorkspacePool pool, EventSink events, GuardPolicy policy) {
    this.pool = pool;
    this.events = events;
    this.nanos = policy.nanos();
    this.time = policy.leaseTime().toNanos();
    this.places = new LeasePlaces(PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
  }

  /**
   * Takes a place for a lease, after those of leases that have ended were taken back. It belongs to
   * whoever called until a lease is made of it.
   *
   * @throws LeasesExhaustedException if there is none for the tenant
   */
  LeasePlaces.Place takePlace(Caller caller) {
    endExpired();
    return places.take(caller.tenant());
  }

  /** Takes back what leases hold that have lasted too long. */
  void endExpired() {
    if (!lasting.isEmpty()) {
      long now = now();
      lasting.forEach(lease -> {
        if (lease.hasExpired(now)) {
          lease.end(this::giveBack);
        }
      });
    }
  }

  /**
   * An answer over the outputs of a workspace, which belongs to the lease from now on, like the
   * place.
   */
  Answer.Leased lease(
      Workspace workspace, List<OutputMemory> outputs, Caller caller, LeasePlaces.Place place) {
    Lease lease = new Lease(caller, this, now() + time, origin(), place, workspace, outputs);
    try {
      lasting.add(lease);
      Answer.Leased answer = new Answer.Leased(lease, outputs);
      CLEANER.register(answer, lease);
      if (closed) {
        lease.end(pool::free);
      }
      return answer;
    } catch (OutOfMemoryError e) {
      lease.cancel();
      throw e;
    }
  }

  private List<StackTraceElement> origin() {
    return taken.getAndIncrement() % PLACES_ONE_IN == 0
        ? List.of(new Throwable().getStackTrace())
        : List.of();
  }

  void giveBack(Workspace workspace) {
    if (closed) {
      pool.free(workspace);
    } else {
      pool.giveBack(workspace);
      if (closed) {
        pool.close();
      }
    }
  }

  void forget(Lease lease) {
    lasting.remove(lease);
  }

  void reportLeak(GuardEvent.Leaked leak) {
    events.emit(leak);
  }

  long now() {
    return nanos.getAsLong();
  }

  /** The number of leases that last. */
  int size() {
    return lasting.size();
  }

  /** The places for leases. */
  LeasePlaces places() {
    return places;
  }

  /** Ends all leases. */
  void close() {
    closed = true;
    lasting.forEach(lease -> lease.end(pool::free));
  }
}
