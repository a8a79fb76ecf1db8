package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many virtual threads share a slot, with deadlines and isolated runs, while its model changes. */
class VirtualThreadsStressTest {
  private static final byte[] COPY =
      TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"n"}, new Object[] {"n"});

  private static final Rate NEVER_REACHED = Rate.of(1_000_000_000).per(Duration.ofSeconds(1));

  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  @Test
  @Timeout(900)
  void manyVirtualThreads_getTheirOwnAnswers_whileModelsAreSwapped() throws Exception {
    int threads = Boolean.getBoolean("mantlet.nightly") ? 100_000 : 10_000;
    ExecutorService executor = virtualThreads();
    ModelSlot slot = ModelSlot.open(OnnxSessionTest.maker(COPY), policy(0));
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        calls.add(executor.submit(() -> call(slot, number)));
        if (i % (threads / 10) == 0) {
          slot.swap(OnnxSessionTest.maker(COPY), policy(i / (threads / 10)));
        }
      }
      for (Future<?> call : calls) {
        call.get();
      }
      assertEquals(0, wrong.get());
      GuardedSession session = slot.session();
      assertEquals(0, session.quarantined());
      session.places().ifPresent(places -> assertEquals(0, places.running()));
      assertEquals(0, session.leases().size());
      slot.close();
      assertEquals(session.workspaces().created(), session.workspaces().closed());
      assertTrue(slot.generation() > 10, "no model was swapped; the test shows nothing");
    } finally {
      executor.shutdownNow();
    }
    System.out.println(
        "virtual threads: " + threads + " calls, 10 swaps, refused and repeated: " + refused);
  }

  private static GuardPolicy policy(int kind) {
    GuardPolicy.Builder policy =
        GuardPolicy.builder()
            .limit(NEVER_REACHED)
            .limit(Limit.perPrincipal(NEVER_REACHED).counting(Cost.elements()))
            .limit(Limit.perModel(NEVER_REACHED))
            .deadline(Duration.ofMinutes(10))
            .onEvent(event -> {});
    return kind % 2 == 0
        ? policy.concurrency(Concurrency.of(64)).build()
        : policy.isolated(2).build();
  }

  private void call(ModelSlot slot, int number) {
    Caller caller = Caller.of(Tenant.of("tenant-" + number % 5), "app");
    float[] data = {number, number % 7};
    float[] answer = answer(slot, InferenceRequest.of("x", data, 2), caller);
    wrong.addAndGet(answer[0] == number && answer[1] == number % 7 ? 0 : 1);
  }

  /** Comes again as often as the tenant has its share of calls already. */
  private float[] answer(ModelSlot slot, InferenceRequest request, Caller caller) {
    while (true) {
      try {
        return slot.run(request, caller).floats("y");
      } catch (OverloadedException crowded) {
        refused.incrementAndGet();
        Thread.yield();
      }
    }
  }

  /** Called by name: the JDK that this is compiled for has none. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      System.out.println(
          "virtual threads: skipped; JDK " + Runtime.version().feature() + " has none");
      Assumptions.abort("this JDK has no virtual threads");
      throw e;
    }
  }
}
