package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.dp.mechanism.DiscreteLaplace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyBudgetStressTest {
  private static final int THREADS = 64;
  private static final PrivacyLoss HUNDREDTH = PrivacyLoss.pure(Epsilon.of("0.01"));

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void sixtyFourThreads_areGrantedExactlyTheTotal_onDisk() throws Exception {
    Path file = folder.resolve("budget");
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1))) {
      assertEquals(100, granted(budget));
    }
    try (PrivacyBudget budget = PrivacyBudget.open(file)) {
      assertEquals(BigDecimal.ZERO, budget.remaining().epsilon());
    }
  }

  @Test
  void sixtyFourThreads_areGrantedExactlyTheTotal_everyTime() throws Exception {
    Cost total = Cost.within(PrivacyLoss.pure(1));
    byte[] header =
        LedgerFormat.header(new LedgerFormat.Header(Adjacency.ADD_REMOVE, total), new byte[16]);
    for (int round = 0; round < 200; round++) {
      assertEquals(100, granted(budgetInMemory(header)));
    }
  }

  private static PrivacyBudget budgetInMemory(byte[] header) throws IOException {
    return new PrivacyBudget(Ledger.open(new CrashingStorage(header)), Seeded.bits(1));
  }

  private int granted(PrivacyBudget budget) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<Integer>> counts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      counts.add(threads.submit(spender(budget, start)));
    }
    int granted = 0;
    for (Future<Integer> count : counts) {
      granted += count.get();
    }
    return granted;
  }

  private static Callable<Integer> spender(PrivacyBudget budget, CyclicBarrier start) {
    return () -> {
      start.await();
      int granted = 0;
      try {
        while (true) {
          budget.spend(HUNDREDTH);
          granted++;
        }
      } catch (BudgetExhaustedException e) {
        return granted;
      }
    };
  }

  @Test
  void oneTokenInManyThreads_isGoodOnce() throws Exception {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(0.25));
    for (int round = 0; round < 50; round++) {
      SpendToken token = Seeded.token(noise, round);
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<Integer>> releases = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        releases.add(
            threads.submit(() -> {
              start.await();
              try {
                noise.release(1, token);
                return 1;
              } catch (IllegalStateException used) {
                return 0;
              }
            }));
      }
      int released = 0;
      for (Future<Integer> release : releases) {
        released += release.get();
      }
      assertEquals(1, released);
    }
  }
}
