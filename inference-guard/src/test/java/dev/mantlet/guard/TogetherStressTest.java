package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.decoy.Decoys;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.TenantCalls;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.guard.spi.Sanitizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All parts of a policy at once, in calls that end in every way, from many threads. */
@Timeout(120)
class TogetherStressTest {
  private static final int THREADS = 6;
  private static final int CALLS = 500;
  private static final int ISOLATED = 3;
  private static final float HELD_BACK = 0.96875f;
  private static final float UNSANITIZED = 0.9375f;

  private static final List<InferenceRequest> SAMPLES =
      IntStream.range(0, 100).mapToObj(i -> request(new float[] {0, 0, 0, 0, 1})).toList();

  private final FakeSession model = new FakeSession(input("x", "n", 5));
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger decoys = new AtomicInteger();

  private static InferenceRequest request(float[] row) {
    return InferenceRequest.of("x", row, 1, 5);
  }

  /** Fails, is late, or answers, as its own numbers say. */
  private static void model(float[] floats) throws RunFailure {
    int chance = (Arrays.hashCode(floats) >>> 8) % 16;
    if (chance == 0) {
      throw new RunFailure("ORT_FAIL", new IllegalStateException());
    }
    for (int i = 0; chance == 1 && i < 300; i++) {
      Thread.yield();
    }
  }

  /** A copy, but of rows that end so. */
  private static Sanitizer failingSometimes() {
    return input ->
        (from, shape, to) -> {
          if (from[4] == UNSANITIZED) {
            throw new IllegalStateException("a sanitizer that fails");
          }
          System.arraycopy(from, 0, to, 0, 5 * (int) shape.dimension(0));
        };
  }

  private static GuardPolicy.Builder policy() {
    OutputRule holdingBack =
        row ->
            row[3] == HELD_BACK
                ? Optional.of(new OutputRule.Fault(Finding.Code.OUT_OF_RANGE, 3, "is held back"))
                : Optional.empty();
    return GuardPolicy.builder()
        .range("x", 0, 1)
        .sanitize("x", failingSometimes())
        .detector(new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 0.08))
        .decoys(
            Decoys.keyed("a key of 32 bytes, and some more".getBytes(UTF_8)).likeAnswersTo(SAMPLES))
        .protect("y", holdingBack)
        .limit(Limit.perTenant(Rate.of(50_000).per(Duration.ofSeconds(1)).burst(400)))
        .limit(
            Limit.perModel(Rate.of(400_000).per(Duration.ofSeconds(1)).burst(4_000))
                .counting(Cost.elements()))
        .authorizer((caller, facts) ->
            caller.principal().name().equals("stranger")
                ? Authorization.deniedFor(Duration.ofMinutes(1), "STRANGER")
                : Authorization.allowedFor(Duration.ofMillis(1)))
        .labellingTenants(TenantLabels.inClear())
        .measuringTime();
  }

  @Test
  void withIsolatedRuns_everyPlaceComesBack_andEachCallHasOneOutcome() throws Exception {
    run(
        policy()
            .concurrency(Concurrency.from(2).to(5))
            .deadline(Duration.ofMillis(1))
            .isolated(ISOLATED),
        ISOLATED);
  }

  @Test
  void onTheThreadsOfCallers_everyPlaceComesBack_andEachCallHasOneOutcome() throws Exception {
    run(policy().concurrency(Concurrency.of(4)).deadline(Duration.ofMinutes(5)), 0);
    assertTrue(answered.get() > 0 && decoys.get() > 0, "no answer, or nothing was detected");
  }

  private void run(GuardPolicy.Builder policy, int permits) throws Exception {
    GuardedSession session = GuardedSession.open(model, policy.onEvent(event -> {}).build());
    model.inside = TogetherStressTest::model;
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      workers.add(new FutureTask<>(() -> runMany(session, thread), null));
    }
    workers.forEach(worker -> new Thread(worker).start());
    for (FutureTask<Void> worker : workers) {
      worker.get();
    }
    session.close();
    Measures measures = session.measures();
    assertEquals(0, wrong.get());
    assertEquals(THREADS * CALLS, measures.outcomes().values().stream().mapToLong(n -> n).sum());
    assertEquals(answered.get(), measures.calls(Outcome.ADMITTED));
    assertEquals(decoys.get(), measures.events(GuardEvent.Decoyed.class));
    assertEquals(THREADS * CALLS, measures.guardTime().count());
    assertEquals(THREADS * CALLS, measures.tenants().stream().mapToLong(TenantCalls::calls).sum());
    assertEquals(0, measures.resources().inFlight());
    assertEquals(0, measures.resources().quarantinedRuns());
    assertEquals(permits, measures.resources().freePermits());
    assertEquals(0, measures.resources().nativeBytes());
    assertEquals(0, session.places().orElseThrow().running());
    assertEquals(session.workspaces().created(), session.workspaces().closed());
    assertEquals(model.bindings.get(), model.bindingsClosed.get());
    assertEquals(model.switches.get(), model.switchesClosed.get());
    assertEquals(0, model.stopped.get());
    assertEquals(1, model.closes.get());
  }

  private void runMany(GuardedSession session, int thread) {
    SplittableRandom random = new SplittableRandom(thread);
    for (int i = 0; i < CALLS; i++) {
      int kind = random.nextInt(12);
      float moved = kind == 0 ? 0.5f : 0;
      float third = kind == 1 ? HELD_BACK : 0;
      float last = kind == 2 ? 7 : kind == 4 ? UNSANITIZED : 1;
      // Small numbers that tell this call from all others, and that no detector takes for moved.
      float[] row = {moved, thread / 1e4f, i / 1e5f, third, last};
      String principal = kind == 3 ? "stranger" : "app";
      Caller caller = Caller.of(Tenant.of("bank-" + thread % 3), principal);
      try {
        float[] answer = session.run(request(row), caller).floats("y");
        wrong.addAndGet(Arrays.equals(answer, row) ? 0 : 1);
        answered.incrementAndGet();
      } catch (InputRefusedException refused) {
        refused.decoy().ifPresent(decoy -> take(decoy.floats("y")));
      } catch (GuardException otherwise) {
        Thread.yield();
      }
    }
  }

  private void take(float[] decoy) {
    decoys.incrementAndGet();
    wrong.addAndGet(decoy[0] == 0 && decoy[4] > 0.9f ? 0 : 1);
  }
}
