package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Bucket.Pace;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketMapTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Rate TWO_A_SECOND = Rate.of(2).per(Duration.ofSeconds(1));
  private static final Tenant FLOODING = Tenant.of("flooding");
  private static final Tenant QUIET = Tenant.of("quiet");

  private final Pace pace = Pace.of(TWO_A_SECOND);
  private final BucketMap<Tenant> limits = BucketMap.sharing(pace, 0, 10);

  private boolean take(Tenant tenant, long now) {
    return limits.of(tenant, now).tryTake(pace, now) == Bucket.GRANTED;
  }

  private void fill(long now) {
    for (int i = 0; limits.size() < 10; i++) {
      take(Tenant.of("invented" + i), now);
    }
  }

  @Test
  void floodOfOneTenant_doesNotTouchAnother() {
    int granted = 0;
    for (int i = 0; i < 10_000; i++) {
      granted += take(FLOODING, 0) ? 1 : 0;
    }
    assertEquals(2, granted);
    assertTrue(take(QUIET, 0) && take(QUIET, 0));
  }

  @Test
  void inventedTenants_shareOneBucketOnceTheMapIsFull() {
    fill(0);
    int granted = 0;
    for (int i = 0; i < 10_000; i++) {
      granted += take(Tenant.of("newcomer" + i), 0) ? 1 : 0;
    }
    assertEquals(2, granted);
    assertEquals(10, limits.size());
  }

  @Test
  void inventedTenants_cannotResetABlockedTenant() {
    take(FLOODING, 0);
    take(FLOODING, 0);
    fill(0);
    for (int i = 0; i < 1_000; i++) {
      take(Tenant.of("newcomer" + i), 0);
    }
    assertFalse(take(FLOODING, 0));
  }

  @Test
  void knownTenantKeepsItsOwnBucket_whileTheMapIsFull() {
    take(QUIET, 0);
    fill(0);
    for (int i = 0; i < 100; i++) {
      take(Tenant.of("newcomer" + i), 0);
    }
    assertTrue(take(QUIET, 0));
  }

  @Test
  void bucketsThatAreFullAgain_makeRoomForNewcomers() {
    fill(0);
    long later = 12 * SECOND;
    assertTrue(take(Tenant.of("new-a"), later) && take(Tenant.of("new-a"), later));
    assertTrue(take(Tenant.of("new-b"), later) && take(Tenant.of("new-b"), later));
    assertTrue(limits.size() <= 10);
  }

  /**
   * Caches that record touches coarsely forget a key at some ratios of its life to that grain, so
   * many lives are tried.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 10, 500, 900, 990, 999, 1000, 1001, 1010, 1500, 2000, 5000, 11_000})
  void blockedTenantThatKeepsTrying_isNeverForgotten(long refillMillis) {
    Rate rate = new Rate(2, Duration.ofMillis(refillMillis), 2);
    Pace slow = Pace.of(rate);
    BucketMap<Tenant> tenants = BucketMap.sharing(slow, 0, BucketMap.MOST_KEYS);
    long end = Duration.ofSeconds(40).toNanos();
    long granted = 0;
    for (long now = 0; now < end; now += SECOND / 500) {
      granted += tenants.of(FLOODING, now).tryTake(slow, now) == Bucket.GRANTED ? 1 : 0;
    }
    long most = 2 + 2 * (end / Duration.ofMillis(refillMillis).toNanos()) + 1;
    assertTrue(granted <= most, granted + " granted, at most " + most + " allowed");
  }

  @Test
  void tenantThatPausesJustShortOfItsRefill_gainsNothing() {
    long burst = 100;
    Rate rate = new Rate(1, Duration.ofSeconds(1), burst);
    Pace slow = Pace.of(rate);
    BucketMap<Tenant> tenants = BucketMap.sharing(slow, 0, BucketMap.MOST_KEYS);
    long granted = 0;
    long now = 0;
    for (int pause = 0; pause < 50; pause++, now += 99 * SECOND) {
      while (tenants.of(FLOODING, now).tryTake(slow, now) == Bucket.GRANTED) {
        granted++;
      }
    }
    assertEquals(burst + 49 * 99, granted);
  }

  @Test
  void manyTenants_stayWithinTheDefaultBound() {
    BucketMap<Tenant> many = BucketMap.sharing(pace, 0, BucketMap.MOST_KEYS);
    for (int i = 0; i < BucketMap.MOST_KEYS + 5_000; i++) {
      many.of(Tenant.of("t" + i), 0);
    }
    assertEquals(BucketMap.MOST_KEYS, many.size());
  }

  /** Two keys that are found in the same place, and others; each keeps its own bucket. */
  @Test
  void keysThatAreLookedUpInTurns_keepTheirOwnBuckets() {
    for (int round = 0; round < 3; round++) {
      int granted = 0;
      for (int i = 0; i < 2_000; i++) {
        granted += take(Tenant.of("tenant" + i % 9), round * 2L * SECOND) ? 1 : 0;
      }
      assertEquals(9 * 2, granted);
    }
  }

  @Test
  void newcomerThatGetsItsOwnBucket_takesItsDebtsAlong() {
    fill(0);
    Tenant newcomer = Tenant.of("newcomer");
    assertTrue(take(newcomer, 0) && take(newcomer, 0));
    long roomAgain = 12 * SECOND;
    assertTrue(take(newcomer, roomAgain - 1) && take(newcomer, roomAgain - 1));
    for (int i = 0; i < 50; i++) {
      limits.of(Tenant.of("other" + i), roomAgain);
    }
    assertFalse(take(newcomer, roomAgain), "it was granted a second burst at once");
  }

  @Test
  void principalsOfOneTenant_cannotCrowdThoseOfAnotherIntoTheirBucket() {
    Rate one = Rate.of(1).per(Duration.ofDays(1));
    MeteredLimit limit = new MeteredLimit(Limit.perPrincipal(one), 0, 10);
    for (int i = 0; i < 1_000; i++) {
      take(limit, Caller.of(FLOODING, "app" + i));
    }
    assertFalse(take(limit, Caller.of(FLOODING, "one more")));
    assertTrue(take(limit, Caller.of(QUIET, "app")));
  }

  private static boolean take(MeteredLimit limit, Caller caller) {
    return limit.bucket(caller, 0).tryTake(limit.pace(), 0) == Bucket.GRANTED;
  }

  /** Ten million names at night, some hundred thousand otherwise. */
  @Test
  void inventedNames_takeBoundedMemory_andResetNoPenaltyOfAnyKind() {
    int names = Boolean.getBoolean("mantlet.nightly") ? 10_000_000 : 200_000;
    Rate rate = Rate.of(10).per(Duration.ofDays(1));
    List<MeteredLimit> limits = new ArrayList<>();
    for (Limit.Scope scope : Limit.Scope.values()) {
      limits.add(new MeteredLimit(new Limit(scope, rate, Cost.rows()), 0, names / 100));
    }
    Caller blocked = Caller.of(FLOODING, "app");
    Caller known = Caller.of(QUIET, "app");
    for (MeteredLimit limit : limits) {
      known(limit, known);
      assertEquals(Bucket.GRANTED, charge(limit, blocked, 9));
    }
    for (int i = 0; i < names; i++) {
      Caller invented = Caller.of(Tenant.of("tenant" + i), "app" + i);
      for (MeteredLimit limit : limits) {
        limit.bucket(invented, i).tryTake(limit.pace(), i);
      }
    }
    for (MeteredLimit limit : limits) {
      assertTrue(charge(limit, blocked, 2) > 0, limit.limit() + " forgot a penalty");
      assertTrue(limit.keys() <= 2L * (names / 100), limit.keys() + " keys");
      if (limit.limit().scope() != Limit.Scope.MODEL) {
        assertEquals(Bucket.GRANTED, charge(limit, known, 10), "a known key lost what it had");
      }
    }
    System.out.println("limits: " + names + " invented names, at most " + names / 100 + " kept");
  }

  private static void known(MeteredLimit limit, Caller caller) {
    assertTrue(limit.bucket(caller, 0) == limit.bucket(caller, 0));
  }

  private static long charge(MeteredLimit limit, Caller caller, long cost) {
    return limit.bucket(caller, 0).tryTake(limit.pace(), limit.charge(cost), 0);
  }
}
