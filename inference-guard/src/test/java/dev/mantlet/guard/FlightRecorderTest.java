package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.output.OutputRules;
import dev.mantlet.guard.slot.SlotEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flight Recorder hears, in this JVM, and that nothing needs it. */
class FlightRecorderTest {
  private static final String CALL = "dev.mantlet.guard.Call";
  private static final String REFUSAL = "dev.mantlet.guard.Refusal";
  private static final String SLOT = "dev.mantlet.guard.SlotChange";
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[6], 3, 2);
  private static final InferenceRequest BAD =
      InferenceRequest.of("x", new float[] {0, Float.NaN}, 1, 2);

  private final FakeSession model = new FakeSession(input("x", "n", 2));
  private final GuardPolicy.Builder policy =
      GuardPolicy.builder().model("digit-reader").onEvent(event -> {});
  @TempDir Path folder;

  /** The events of the guard while some work is done. */
  private List<RecordedEvent> recorded(Runnable work) throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(CALL).withoutThreshold();
      recording.start();
      work.run();
      recording.stop();
      Path file = folder.resolve("guard.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("dev.mantlet."))
          .toList();
    }
  }

  private static Map<String, Object> fields(RecordedEvent event, String... names) {
    return List.of(names).stream()
        .collect(Collectors.toMap(name -> name, event::getValue, (a, b) -> a, TreeMap::new));
  }

  @Test
  void everyCallIsRecorded_withItsOutcome_andRefusalsWithTheirReason() throws IOException {
    try (GuardedSession session =
        GuardedSession.open(model, policy.limit(Rate.of(3).per(Duration.ofDays(1))).build())) {
      session.run(GOOD, CALLER); // the event classes are known before anything is recorded
      List<RecordedEvent> events =
          recorded(() -> {
            session.run(GOOD, CALLER);
            assertThrows(GuardException.class, () -> session.run(BAD, CALLER));
            assertThrows(GuardException.class, () -> session.run(GOOD, CALLER));
          });
      assertEquals(
          List.of(
              Map.of("session", "digit-reader", "outcome", "ANSWERED", "rows", 3L),
              Map.of("session", "digit-reader", "outcome", "INPUT_REFUSED", "rows", 1L),
              Map.of("session", "digit-reader", "outcome", "CALLER_LIMITED", "rows", 3L)),
          events.stream()
              .filter(event -> event.getEventType().getName().equals(CALL))
              .map(event -> fields(event, "session", "outcome", "rows"))
              .toList());
      assertEquals(
          List.of(
              Map.of("reason", "INPUT_REFUSED", "detail", "NOT_FINITE", "tenant", ""),
              Map.of("reason", "CALLER_LIMITED", "detail", "", "tenant", "")),
          events.stream()
              .filter(event -> event.getEventType().getName().equals(REFUSAL))
              .map(event -> fields(event, "reason", "detail", "tenant"))
              .toList());
      assertTrue(
          events.stream()
              .allMatch(event -> event.getEventType().getCategoryNames().get(0).equals("Mantlet")));
    }
  }

  @Test
  void runTimeIsPartOfTheCallsDuration() throws IOException {
    AtomicInteger spun = new AtomicInteger();
    model.inside =
        floats -> {
          for (int i = 0; i < 10_000; i++) {
            spun.incrementAndGet();
          }
        };
    try (GuardedSession session = GuardedSession.open(model, policy.build())) {
      RecordedEvent call = recorded(() -> session.run(GOOD, CALLER)).get(0);
      Duration run = call.getDuration("runTime");
      assertTrue(run.toNanos() > 0, "no run time was recorded");
      assertEquals(0, session.measures().runTime().count(), "what is recorded is not measured");
    }
  }

  @Test
  void slowCallsOnly_areRecordedByDefault() throws IOException {
    try (GuardedSession session = GuardedSession.open(model, policy.build());
        Recording recording = new Recording()) {
      recording.enable(REFUSAL);
      assertFalse(recording.getSettings().containsKey(CALL + "#threshold"));
      session.run(GOOD, CALLER);
      assertEquals(
          "20 ms",
          jdk.jfr.FlightRecorder.getFlightRecorder().getEventTypes().stream()
              .filter(type -> type.getName().equals(CALL))
              .flatMap(type -> type.getSettingDescriptors().stream())
              .filter(setting -> setting.getName().equals("threshold"))
              .findFirst()
              .orElseThrow()
              .getDefaultValue());
    }
  }

  @Test
  void tenantIsRecorded_onlyAsThePolicyLabelsIt() throws IOException {
    TenantLabels labels = TenantLabels.keyed("a key of 32 bytes, and some more".getBytes(UTF_8));
    try (GuardedSession session =
        GuardedSession.open(model, policy.labellingTenants(labels).build())) {
      List<RecordedEvent> events =
          recorded(() -> assertThrows(GuardException.class, () -> session.run(BAD, CALLER)));
      assertEquals(labels.of(CALLER.tenant()), events.get(1).getString("tenant"));
      assertFalse(events.toString().contains("bank-a"), events.toString());
    }
  }

  @Test
  void answerThatIsHeldBack_isRecordedWithItsCode_andNoValue() throws IOException {
    GuardPolicy holdingBack = policy.protect("y", OutputRules.simplex(0.01)).build();
    InferenceRequest noDistribution = InferenceRequest.of("x", new float[] {2, 1717}, 1, 2);
    try (GuardedSession session = GuardedSession.open(model, holdingBack)) {
      List<RecordedEvent> events =
          recorded(
              () -> assertThrows(GuardException.class, () -> session.run(noDistribution, CALLER)));
      assertEquals(
          Map.of("reason", "OUTPUT_REFUSED", "detail", "NOT_A_SIMPLEX", "tenant", ""),
          fields(events.get(1), "reason", "detail", "tenant"));
      assertFalse(events.toString().contains("1717"), events.toString());
    }
  }

  @Test
  void nativeTextAndNames_neverReachARecording() throws IOException {
    model.inside =
        floats -> {
          throw new RunFailure(
              "ORT_FAIL", new IllegalStateException("node '/secret'\r\n\u001b[31mvalue 7"));
        };
    try (GuardedSession session =
        GuardedSession.open(model, policy.model("a\n\u001b[2J").build())) {
      List<RecordedEvent> events =
          recorded(() -> assertThrows(GuardException.class, () -> session.run(GOOD, CALLER)));
      assertEquals("ORT_FAIL", events.get(1).getString("detail"));
      assertEquals("a\\u000a\\u001b[2J", events.get(1).getString("session"));
      assertFalse(events.toString().matches("(?s).*(secret|\u001b).*"), events.toString());
    }
  }

  @Test
  void changesOfASlot_areRecorded() throws IOException {
    GuardPolicy named = policy.build();
    List<RecordedEvent> events =
        recorded(() -> {
          try (ModelSlot slot =
              ModelSlot.builder(() -> new FakeSession(input("x", "n", 2)), named).open()) {
            slot.swap(() -> model, named);
            slot.rollBack();
          }
        });
    assertEquals(
        List.of("Drained 1", "Drained 2", "RolledBack 3", "Swapped 2"),
        events.stream()
            .filter(event -> event.getEventType().getName().equals(SLOT))
            .map(event -> event.getString("change") + " " + event.getLong("generation"))
            .sorted()
            .toList());
  }

  @Test
  void withoutFlightRecorder_everythingElseWorks() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules=java.base,java.logging,jdk.unsupported",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutFlightRecorder.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, child.waitFor(), said);
    assertEquals("no jdk.jfr; answered 3, refused 1, swapped 1", said);
  }

  /** Runs in a JVM whose image lacks the module {@code jdk.jfr}. */
  static final class WithoutFlightRecorder {
    private WithoutFlightRecorder() {}

    public static void main(String[] args) {
      GuardPolicy policy = GuardPolicy.builder().measuringTime().onEvent(event -> {}).build();
      boolean there = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
      try (ModelSlot slot =
          ModelSlot.builder(() -> new FakeSession(input("x", "n", 2)), policy).open()) {
        slot.run(GOOD, CALLER);
        slot.swap(() -> new FakeSession(input("x", "n", 2)), policy);
        slot.run(GOOD, CALLER);
        slot.run(GOOD, CALLER);
        assertThrows(GuardException.class, () -> slot.run(BAD, CALLER));
        Map<String, Long> events = slot.measures().calls().events();
        System.out.println(
            (there ? "jdk.jfr is there" : "no jdk.jfr")
                + "; answered "
                + events.get("Admitted")
                + ", refused "
                + events.get("Refused")
                + ", swapped "
                + slot.measures().events(SlotEvent.Swapped.class));
      }
    }
  }
}
