package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionStoreStressTest {
  private static final int THREADS = 8;
  private static final int VERSIONS = 60;

  @TempDir Path folder;

  /** What one thread accepted is a rising sequence, whatever the others do, and nothing is lost. */
  @Test
  void manyThreads_seeOneRisingHistory() throws Exception {
    Path file = folder.resolve("versions");
    try (VersionStore store = VersionStore.create(file)) {
      List<List<Long>> accepted = offeredByThreads(store);
      assertTrue(accepted.stream().anyMatch(versions -> !versions.isEmpty()));
      for (List<Long> versions : accepted) {
        assertEquals(versions.stream().sorted().toList(), versions);
      }
      assertEquals(VERSIONS, store.version(Statements.ID).orElseThrow());
    }
    try (VersionStore store = VersionStore.open(file)) {
      assertEquals(VERSIONS, store.version(Statements.ID).orElseThrow());
    }
  }

  private static List<List<Long>> offeredByThreads(VersionStore store) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try {
      List<Future<List<Long>>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        running.add(threads.submit(offers(store, start, thread)));
      }
      List<List<Long>> accepted = new ArrayList<>();
      for (Future<List<Long>> one : running) {
        accepted.add(one.get());
      }
      return accepted;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Offers versions in an order of its own, the highest one last. */
  private static Callable<List<Long>> offers(VersionStore store, CyclicBarrier start, long seed) {
    return () -> {
      SplittableRandom random = new SplittableRandom(seed);
      List<Long> accepted = new ArrayList<>();
      start.await();
      for (int i = 1; i <= VERSIONS; i++) {
        long version = i == VERSIONS ? VERSIONS : 1 + random.nextLong(Math.min(VERSIONS, i + 5));
        try {
          store.accept(Statements.release(version), Statements.NOW);
          accepted.add(version);
        } catch (ModelRejectedException e) {
          assertEquals(Reason.VERSION_TOO_LOW, e.reason());
        }
      }
      return accepted;
    };
  }
}
