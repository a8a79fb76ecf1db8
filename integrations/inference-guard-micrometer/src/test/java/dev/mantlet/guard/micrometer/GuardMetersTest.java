package dev.mantlet.guard.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Answer;
import dev.mantlet.guard.Finding;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.ModelSlot;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.Violation.Effect;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Meters over real sessions of ONNX Runtime. */
class GuardMetersTest {
  private static final GuardPolicy POLICY =
      GuardPolicy.builder().range("image", 0f, 1f).onEvent(event -> {}).build();

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  private double counted(String name, String... tags) {
    clock.add(1, TimeUnit.SECONDS);
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double held(String name) {
    clock.add(1, TimeUnit.SECONDS);
    return registry.get(name).gauge().value();
  }

  private static void refused(GuardedSession session, float brightness) {
    assertThrows(
        InputRefusedException.class,
        () -> session.run(DigitModel.image(brightness), DigitModel.CALLER));
  }

  @Test
  void callsAndFindings_areCountedByConstantsOfTheGuard() {
    try (GuardedSession session = GuardedSession.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("digit-reader", session).bindTo(registry);
      session.run(DigitModel.image(0), DigitModel.CALLER);
      session.run(DigitModel.image(1), DigitModel.CALLER);
      refused(session, Float.NaN);
      refused(session, 2);
      refused(session, 3);
      assertEquals(2, counted("inference.guard.requests", "outcome", "allowed"));
      assertEquals(
          3,
          counted(
              "inference.guard.requests",
              "model",
              "digit-reader",
              "outcome",
              "denied",
              "reason",
              "refused"));
      assertEquals(
          2, counted("inference.guard.violations", "code", "OUT_OF_RANGE", "action", "refused"));
      assertEquals(
          1, counted("inference.guard.violations", "code", "NOT_FINITE", "action", "refused"));
      assertEquals(0, counted("inference.leases.leaked"));
    }
  }

  @Test
  void whatIsHeld_isToldWhileItIsHeld() {
    try (GuardedSession session = GuardedSession.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("digit-reader", session).bindTo(registry);
      assertEquals(0, held("inference.native.bytes"));
      try (Answer.Leased lease = session.lease(DigitModel.image(0), DigitModel.CALLER)) {
        assertEquals(1, held("inference.leases.open"));
        assertEquals(0, held("inference.pool.bytes"));
        assertTrue(held("inference.native.bytes") >= 28 * 28 * Float.BYTES, lease.toString());
      }
      assertEquals(0, held("inference.leases.open"));
      assertTrue(held("inference.pool.bytes") >= 28 * 28 * Float.BYTES);
      assertEquals(0, held("inference.guard.concurrency.inflight"));
      assertEquals(0, held("inference.guard.concurrency.limit"));
      assertEquals("bytes", registry.get("inference.pool.bytes").gauge().getId().getBaseUnit());
    }
  }

  @Test
  void timesOfGuardAndModel_areThere_ifThePolicyMeasuresThem() {
    GuardPolicy timed = GuardPolicy.builder().range("image", 0f, 1f).measuringTime().build();
    try (GuardedSession session = GuardedSession.open(DigitModel.maker(), timed)) {
      GuardMeters.of("digit-reader", session).bindTo(registry);
      session.run(DigitModel.image(0), DigitModel.CALLER);
      var run = registry.get("inference.run.duration").functionTimer();
      var guard = registry.get("inference.guard.duration").functionTimer();
      assertEquals(1, run.count());
      assertEquals(1, guard.count());
      assertTrue(run.totalTime(TimeUnit.NANOSECONDS) > 0);
      assertTrue(
          registry
                  .get("inference.run.duration.percentile")
                  .tag("phi", "0.99")
                  .timeGauge()
                  .value(TimeUnit.NANOSECONDS)
              >= run.totalTime(TimeUnit.NANOSECONDS));
    }
  }

  @Test
  void numberOfMeters_doesNotGrowWithTenants_norWithCalls() {
    try (GuardedSession session = GuardedSession.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("digit-reader", session).bindTo(registry);
      int before = registry.getMeters().size();
      for (int i = 0; i < 200; i++) {
        session.run(DigitModel.image(0), Caller.of(Tenant.of("tenant-" + i), "app"));
      }
      assertEquals(before, registry.getMeters().size());
      assertTrue(
          before
              <= Outcome.values().length
                  + Finding.Code.values().length * Effect.values().length
                  + 20,
          before + " meters");
      assertEquals(
          Set.of("model", "outcome", "reason", "code", "action", "phi"),
          registry.getMeters().stream()
              .flatMap(meter -> meter.getId().getTags().stream())
              .map(io.micrometer.core.instrument.Tag::getKey)
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void metersThatAreReadTogether_comeFromOneSnapshot() {
    try (GuardedSession session = GuardedSession.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("digit-reader", session).bindTo(registry);
      assertEquals(0, counted("inference.guard.requests", "reason", "admitted"));
      session.run(DigitModel.image(0), DigitModel.CALLER);
      assertEquals(
          0,
          registry
              .get("inference.guard.requests")
              .tag("reason", "admitted")
              .functionCounter()
              .count(),
          "the clock stands, so the snapshot must");
      clock.add(Snapshots.KEPT_NANOS, TimeUnit.NANOSECONDS);
      assertEquals(
          1,
          registry
              .get("inference.guard.requests")
              .tag("reason", "admitted")
              .functionCounter()
              .count());
    }
  }

  @Test
  void slot_countsOnThroughSwapsAndRollbacks() {
    try (ModelSlot slot = ModelSlot.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("digit-reader", slot).bindTo(registry);
      slot.run(DigitModel.image(0), DigitModel.CALLER);
      slot.swap(DigitModel.maker(), POLICY);
      slot.run(DigitModel.image(0), DigitModel.CALLER);
      slot.rollBack();
      slot.run(DigitModel.image(0), DigitModel.CALLER);
      assertEquals(3, counted("inference.guard.requests", "outcome", "allowed"));
      assertEquals(3, held("inference.model.active"));
      assertEquals(0, held("inference.model.closing"));
      assertEquals(1, counted("inference.model.swaps"));
      assertEquals(1, counted("inference.rollback", "reason", "operator"));
      assertEquals(0, counted("inference.rollback", "reason", "rule"));
      assertEquals(0, counted("inference.rollback.failed"));
    }
  }

  @Test
  void everyMeter_hasANameOfTheGuide_aDescriptionAndTheModel() throws IOException {
    String guide = Files.readString(Path.of("../../docs/guard.md"));
    try (ModelSlot slot = ModelSlot.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("digit-reader", slot).bindTo(registry);
      for (Meter meter : registry.getMeters()) {
        String name = meter.getId().getName();
        assertTrue(guide.contains("`" + name + "`"), name + " is not in the guide");
        assertTrue(meter.getId().getDescription() != null, meter.getId().getName());
        assertEquals("digit-reader", meter.getId().getTag("model"));
      }
    }
  }

  @Test
  void registryKeepsNeitherASessionNorASlotThatIsGone() {
    List<WeakReference<AutoCloseable>> gone = List.of(measuredSession(), measuredSlot());
    for (int i = 0; i < 200 && gone.stream().anyMatch(ref -> ref.get() != null); i++) {
      System.gc();
    }
    assertTrue(
        gone.stream().allMatch(ref -> ref.get() == null), "the registry keeps what it measures");
    assertTrue(Double.isNaN(held("inference.leases.open")));
  }

  private WeakReference<AutoCloseable> measuredSession() {
    try (GuardedSession session = GuardedSession.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("session", session).bindTo(registry);
      session.run(DigitModel.image(0), DigitModel.CALLER);
      assertEquals(1, counted("inference.guard.requests", "reason", "admitted"));
      return new WeakReference<>(session);
    }
  }

  private WeakReference<AutoCloseable> measuredSlot() {
    try (ModelSlot slot = ModelSlot.open(DigitModel.maker(), POLICY)) {
      GuardMeters.of("slot", slot).bindTo(registry);
      slot.run(DigitModel.image(0), DigitModel.CALLER);
      assertEquals(1, counted("inference.model.swaps") + slot.generation());
      return new WeakReference<>(slot);
    }
  }
}
