package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class FairShareTest {
  private static final Tenant FLOODING = Tenant.of("flooding");
  private static final Tenant QUIET = Tenant.of("quiet");

  private final FairShare shares = new FairShare();

  private int enterMany(Tenant tenant, int limit) {
    int entered = 0;
    for (int i = 0; i < 100; i++) {
      entered += shares.tryEnter(tenant, limit) ? 1 : 0;
    }
    return entered;
  }

  @Test
  void tenantThatIsAlone_hasAllPlaces() {
    assertEquals(8, enterMany(FLOODING, 8));
    assertEquals(8, shares.running());
  }

  @Test
  void tenantBelowItsShare_comesInWhereAllPlacesAreTaken() {
    enterMany(FLOODING, 8);
    assertEquals(4, enterMany(QUIET, 8));
    assertFalse(shares.tryEnter(FLOODING, 8));
  }

  @Test
  void tenantAboveItsShare_isRefusedUntilThereIsRoom() {
    enterMany(FLOODING, 8);
    assertTrue(shares.tryEnter(QUIET, 8));
    shares.leave(FLOODING);
    assertFalse(shares.tryEnter(FLOODING, 8));
    shares.leave(FLOODING);
    assertTrue(shares.tryEnter(FLOODING, 8));
  }

  @Test
  void placeOfATenantThatWasJustThere_isKeptForIt_butNotForLong() {
    assertTrue(shares.tryEnter(QUIET, 8));
    enterMany(FLOODING, 8);
    shares.leave(QUIET);
    assertEquals(7, shares.running());
    assertFalse(shares.tryEnter(FLOODING, 8));
    for (int i = 0; i < FairShare.LINGER; i++) {
      shares.leave(FLOODING);
      shares.tryEnter(FLOODING, 8);
    }
    assertEquals(1, shares.tenants());
    assertTrue(shares.tryEnter(FLOODING, 8));
    assertEquals(8, shares.running());
  }

  @Test
  void moreTenantsThanPlaces_getOneEach_andNeverMoreThanTwiceTheLimit() {
    int entered = 0;
    for (int i = 0; i < 100; i++) {
      entered += enterMany(Tenant.of("tenant-" + i), 4);
    }
    assertEquals(8, entered);
    assertEquals(8, shares.running());
  }

  @Test
  void onlyTenantsOfTheLastCalls_areRemembered() {
    for (int i = 0; i < 10_000; i++) {
      Tenant tenant = Tenant.of("tenant-" + i);
      assertTrue(shares.tryEnter(tenant, 1));
      assertTrue(i % 2 == 0 || !shares.tryEnter(tenant, 1));
      shares.leave(tenant);
    }
    assertEquals(FairShare.LINGER, shares.tenants());
    assertEquals(0, shares.running());
  }

  /** One tenant that wants all there is, and others that want what they always do. */
  @ParameterizedTest
  @CsvSource({"2, 1, 20", "4, 1, 64", "8, 3, 64", "16, 7, 200"})
  void flood_leavesTheOthersNineteenTwentiethsOfTheirThroughput(
      int limit, int others, int floodingThreads) {
    int[] alone = throughput(limit, others, 0);
    int[] flooded = throughput(limit, others, floodingThreads);
    for (int tenant = 1; tenant <= others; tenant++) {
      assertTrue(
          flooded[tenant] >= 0.95 * alone[tenant],
          () -> "from " + List.of(box(alone)) + " to " + List.of(box(flooded)));
    }
    assertTrue(flooded[0] > 0, "the flooding tenant gets what the others leave");
  }

  @Test
  void tenantsThatAllFlood_areServedAlike() {
    int[] served = simulate(8, 200_000, new int[] {64, 32, 16, 8});
    double sum = 0;
    double squares = 0;
    for (int calls : served) {
      sum += calls;
      squares += (double) calls * calls;
    }
    double index = sum * sum / (served.length * squares); // Jain, Chiu and Hawe 1984
    assertTrue(index >= 0.95, index + " for " + List.of(box(served)));
  }

  private static int[] throughput(int limit, int others, int floodingThreads) {
    int[] threads = new int[others + 1];
    threads[0] = floodingThreads;
    for (int tenant = 1; tenant <= others; tenant++) {
      threads[tenant] = 1;
    }
    return simulate(limit, 100_000, threads);
  }

  private static Integer[] box(int[] values) {
    return java.util.Arrays.stream(values).boxed().toArray(Integer[]::new);
  }

  /**
   * Threads that call one after the other, and come again at once after an answer and soon after a
   * refusal; a call takes about 1000 ticks, and longer in proportion if more run than the limit.
   *
   * @return the answers of each tenant
   */
  private static int[] simulate(int limit, int ticks, int[] threadsOf) {
    record Step(long at, int order, int tenant, boolean ends) {}
    FairShare shares = new FairShare();
    Random random = new Random(7);
    PriorityQueue<Step> steps =
        new PriorityQueue<>(
            java.util.Comparator.comparingLong(Step::at).thenComparingInt(Step::order));
    int order = 0;
    for (int tenant = 0; tenant < threadsOf.length; tenant++) {
      for (int thread = 0; thread < threadsOf[tenant]; thread++) {
        steps.add(new Step(random.nextInt(1000), order++, tenant, false));
      }
    }
    int[] answers = new int[threadsOf.length];
    for (Step step = steps.remove(); step.at() < ticks; step = steps.remove()) {
      Tenant tenant = Tenant.of("tenant-" + step.tenant());
      if (step.ends()) {
        shares.leave(tenant);
        answers[step.tenant()]++;
        steps.add(new Step(step.at() + random.nextInt(20), order++, step.tenant(), false));
      } else if (shares.tryEnter(tenant, limit)) {
        long time = 950 + random.nextInt(100);
        long crowded = time * Math.max(limit, shares.running()) / limit;
        steps.add(new Step(step.at() + crowded, order++, step.tenant(), true));
      } else {
        steps.add(new Step(step.at() + 5 + random.nextInt(40), order++, step.tenant(), false));
      }
    }
    return answers;
  }

  @Test
  void boundsHold_whoeverComesAtOnce() throws Exception {
    int limit = 5;
    AtomicInteger tooMany = new AtomicInteger();
    AtomicInteger quietRefused = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < 12; t++) {
      Tenant tenant = t == 0 ? QUIET : FLOODING;
      workers.add(
          new FutureTask<>(() -> {
            go.await();
            for (int i = 0; i < 1_000; i++) {
              if (shares.tryEnter(tenant, limit)) {
                tooMany.addAndGet(shares.running() > 2 * limit ? 1 : 0);
                Thread.yield();
                shares.leave(tenant);
              } else if (tenant.equals(QUIET)) {
                quietRefused.incrementAndGet();
              }
            }
            return null;
          }));
    }
    workers.forEach(worker -> new Thread(worker).start());
    go.countDown();
    for (FutureTask<Void> worker : workers) {
      worker.get();
    }
    assertEquals(0, tooMany.get());
    assertEquals(0, quietRefused.get(), "a tenant without calls in progress was refused");
    assertEquals(0, shares.running());
    assertTrue(shares.tenants() <= 2);
  }
}
