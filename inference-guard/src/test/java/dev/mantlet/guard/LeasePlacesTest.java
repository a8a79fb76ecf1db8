package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.LeaseExpiredException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.LeasePlaces.Place;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.measure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many leased answers a tenant may hold, and that no place is lost. */
@Timeout(120)
class LeasePlacesTest {
  private static final Tenant HOARDER = Tenant.of("hoarder");
  private static final Caller CALLER = Caller.of(HOARDER, "app");
  private static final Caller NEWCOMER = Caller.of(Tenant.of("newcomer"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final InferenceRequest BAD = InferenceRequest.of("x", new float[] {Float.NaN}, 1);

  private final AtomicLong now = new AtomicLong();
  private final FakeSession model = new FakeSession(input("x", "n"));
  private final GuardPolicy.Builder policy =
      GuardPolicy.builder().leaseTime(Duration.ofNanos(100)).onEvent(event -> {});

  private GuardedSession open() {
    return GuardedSession.open(model, policy.build().withNanos(now::get));
  }

  /** Takes what a tenant can get. */
  private static List<Place> hoard(LeasePlaces places, String tenant) {
    List<Place> taken = new ArrayList<>();
    assertThrows(
        LeasesExhaustedException.class,
        () -> {
          while (taken.size() < 1_000_000) {
            taken.add(places.take(Tenant.of(tenant)));
          }
        });
    return taken;
  }

  private static List<Answer.Leased> hoard(GuardedSession session) {
    List<Answer.Leased> taken = new ArrayList<>();
    assertThrows(
        LeasesExhaustedException.class,
        () -> {
          while (taken.size() < 1_000_000) {
            taken.add(session.lease(GOOD, CALLER));
          }
        });
    return taken;
  }

  @Test
  void tenantAlone_getsHalfOfThePlaces_andIsToldHowManyItHolds() {
    LeasePlaces places = new LeasePlaces(128);
    assertEquals(64, hoard(places, "hoarder").size());
    assertEquals(64, places.free());
    var thrown = assertThrows(LeasesExhaustedException.class, () -> places.take(HOARDER));
    assertTrue(thrown.getMessage().contains("holds 64 leased answers"), thrown.getMessage());
    assertEquals(0, thrown.getStackTrace().length);
  }

  @Test
  void tenantsThatTakeAllTheyCan_getEqualPartsOnceTheFirstLeasesHaveEnded() {
    LeasePlaces places = new LeasePlaces(128);
    List<List<Place>> held = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      held.add(hoard(places, "tenant-" + t));
    }
    assertEquals(List.of(64, 32, 16), held.stream().map(List::size).toList());
    for (int round = 0; round < 200; round++) {
      int tenant = round % 3;
      if (!held.get(tenant).isEmpty()) {
        held.get(tenant).remove(0).giveBack();
      }
      held.get((tenant + 1) % 3).addAll(hoard(places, "tenant-" + (tenant + 1) % 3));
    }
    for (List<Place> one : held) {
      assertTrue(Math.abs(one.size() - 32) <= 2, held.stream().map(List::size).toList().toString());
    }
    assertTrue(places.free() >= 30, places.free() + " free");
  }

  @Test
  void hoarder_leavesPlacesForANewcomer() {
    try (GuardedSession session = open()) {
      int all = session.leases().places().free();
      int hoarded = hoard(session).size();
      assertEquals(all / 2, hoarded);
      assertEquals(1, session.measures().calls(Outcome.LEASES_EXHAUSTED));
      session.lease(GOOD, NEWCOMER).close();
      assertEquals(hoarded + 1, session.measures().calls(Outcome.ADMITTED));
      now.addAndGet(100); // the leases of the hoarder have lasted too long
      assertEquals(all / 2, hoard(session).size());
    }
  }

  @Test
  void everyWayInWhichALeaseEnds_givesItsPlaceBack() {
    GuardedSession session = open();
    LeasePlaces places = session.leases().places();
    int all = places.free();
    Answer.Leased closed = session.lease(GOOD, CALLER);
    assertEquals(all - 1, places.free());
    closed.close();
    closed.close();
    assertEquals(all, places.free());
    Answer.Leased late = session.lease(GOOD, CALLER);
    now.addAndGet(100);
    assertThrows(LeaseExpiredException.class, late::copy);
    late.close();
    assertEquals(all, places.free());
    Answer.Leased swept = session.lease(GOOD, CALLER);
    now.addAndGet(100);
    Answer.Leased last = session.lease(GOOD, NEWCOMER);
    assertEquals(all - 1, places.free());
    session.close();
    swept.close();
    last.close();
    assertEquals(all, places.free());
    assertEquals(0, places.tenants());
  }

  @Test
  void callWithoutAnAnswer_keepsNoPlace() {
    try (GuardedSession session = open()) {
      int all = session.leases().places().free();
      assertThrows(InputRefusedException.class, () -> session.lease(BAD, CALLER));
      model.inside =
          floats -> {
            throw new RunFailure("ORT_FAIL", new IllegalStateException());
          };
      assertThrows(RuntimeFailedException.class, () -> session.lease(GOOD, CALLER));
      model.inside =
          floats -> {
            throw new OutOfMemoryError();
          };
      assertThrows(RuntimeFailedException.class, () -> session.lease(GOOD, CALLER));
      assertEquals(all, session.leases().places().free());
    }
  }

  @Test
  void runInQuarantine_keepsItsPlaceUntilNativeCodeHasReturned() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch returns = new CountDownLatch(1);
    model.inside =
        floats -> {
          now.addAndGet(Duration.ofMinutes(2).toNanos());
          inside.countDown();
          while (returns.getCount() > 0) {
            Thread.onSpinWait();
          }
        };
    policy.deadline(Duration.ofMillis(5)).isolated(1);
    try (GuardedSession session = open()) {
      int all = session.leases().places().free();
      assertThrows(DeadlineExceededException.class, () -> session.lease(GOOD, CALLER));
      inside.await();
      assertEquals(all - 1, session.leases().places().free());
      returns.countDown();
      while (session.quarantined() > 0) {
        Thread.onSpinWait();
      }
      assertEquals(all, session.leases().places().free());
      assertEquals(0, session.leases().size());
    }
  }

  @Test
  void lostLease_givesItsPlaceBack() {
    try (GuardedSession session = open()) {
      int all = session.leases().places().free();
      assertFalse(session.lease(GOOD, CALLER).names().isEmpty());
      while (session.leases().places().free() < all) {
        System.gc();
        Thread.onSpinWait();
      }
      assertEquals(0, session.leases().size());
    }
  }

  @Test
  void tenantIsForgotten_withItsLastPlace() {
    LeasePlaces places = new LeasePlaces(4);
    for (int i = 0; i < 10_000; i++) {
      Place place = places.take(Tenant.of("tenant-" + i));
      assertEquals(1, places.tenants());
      place.giveBack();
      place.giveBack();
    }
    assertEquals(0, places.tenants());
    assertEquals(4, places.free());
  }

  /** Three hoarders from six threads, and a tenant that leases one answer at a time. */
  @Test
  void hoardersThatRace_neverKeepAQuietTenantOut_andNoPlaceIsLost() throws Exception {
    GuardedSession session = open();
    int all = session.leases().places().free();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger over = new AtomicInteger();
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      int seed = t;
      workers.add(new FutureTask<>(() -> race(session, seed), null));
    }
    FutureTask<Void> quiet =
        new FutureTask<>(
            () -> {
              while (over.get() == 0) {
                try {
                  session.lease(GOOD, NEWCOMER).close();
                } catch (LeasesExhaustedException full) {
                  refused.incrementAndGet();
                }
              }
            },
            null);
    new Thread(quiet).start();
    workers.forEach(worker -> new Thread(worker).start());
    for (FutureTask<Void> worker : workers) {
      worker.get();
    }
    over.set(1);
    quiet.get();
    session.close();
    assertEquals(0, refused.get(), "a tenant without a lease was refused");
    assertEquals(all, session.leases().places().free());
    assertEquals(0, session.leases().places().tenants());
    assertEquals(session.workspaces().created(), session.workspaces().closed());
  }

  /**
   * Takes leases of one of three tenants, and closes them, forgets them or lets them expire at
   * random.
   */
  private void race(GuardedSession session, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Caller caller = Caller.of(Tenant.of("hoarder-" + seed % 3), "app");
    List<Answer.Leased> held = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      try {
        held.add(session.lease(GOOD, caller));
      } catch (LeasesExhaustedException enough) {
        if (!held.isEmpty()) { // otherwise another thread has what the tenant may have
          held.remove(random.nextInt(held.size())).close();
        }
      }
      if (random.nextInt(500) == 0) {
        now.addAndGet(100);
        held.clear();
      }
    }
  }
}
