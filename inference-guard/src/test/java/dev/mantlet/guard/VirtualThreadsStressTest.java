package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many virtual threads share a slot, with deadlines and isolated runs, while its model changes. */
class VirtualThreadsStressTest {
  private static final byte[] COPY =
      TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"n"}, new Object[] {"n"});

  private final AtomicInteger wrong = new AtomicInteger();

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
      assertEquals(0, session.leases().size());
      slot.close();
      assertEquals(session.workspaces().created(), session.workspaces().closed());
      assertTrue(slot.generation() > 10, "no model was swapped; the test shows nothing");
    } finally {
      executor.shutdownNow();
    }
    System.out.println("virtual threads: " + threads + " calls, 10 swaps");
  }

  private static GuardPolicy policy(int kind) {
    GuardPolicy.Builder policy =
        GuardPolicy.builder().deadline(Duration.ofMinutes(10)).onEvent(event -> {});
    return kind % 2 == 0 ? policy.build() : policy.isolated(2).build();
  }

  private void call(ModelSlot slot, int number) {
    Caller caller = Caller.of(Tenant.of("tenant-" + number % 5), "app");
    float[] data = {number, number % 7};
    float[] answer = slot.run(InferenceRequest.of("x", data, 2), caller).floats("y");
    wrong.addAndGet(answer[0] == number && answer[1] == number % 7 ? 0 : 1);
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
