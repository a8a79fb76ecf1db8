package dev.mantlet.guard;

import static dev.mantlet.guard.Shape.ANY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.NotAuthorizedException;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Principal;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.CallerIssuer;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.Extent;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.decoy.Decoys;
import dev.mantlet.guard.detect.Calibration;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.TenantCalls;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.output.KeyedNoise;
import dev.mantlet.guard.output.OutputRules;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import dev.mantlet.guard.spi.SessionMaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The code of the documentation, run. */
class GuardSnippetsTest {
  private static final byte[] MODEL =
      TinyOnnx.identity(
          TinyOnnx.FLOAT, new Object[] {"batch", 1, 28, 28}, new Object[] {"batch", 1, 28, 28});

  @Test
  void guardASession() {
    SessionMaker maker = OnnxSessionTest.maker(MODEL);
    List<GuardEvent> events = new ArrayList<>();
    float[] pixels = new float[28 * 28];
    // @start region="session"
    GuardPolicy policy =
        GuardPolicy.builder()
            .shape("x", Shape.of(ANY, 1, 28, 28))
            .range("x", 0f, 1f)
            .maxBatch(64)
            .limit(Rate.of(200).per(Duration.ofSeconds(1)))
            .onEvent(events::add)
            .build();
    try (GuardedSession session = GuardedSession.open(maker, policy)) {
      Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
      Answer answer = session.run(InferenceRequest.of("x", pixels, 1, 1, 28, 28), caller);
      float[] copy = answer.floats("y");
      // @end
      assertArrayEquals(pixels, copy);
      assertEquals(List.of(new GuardEvent.Admitted(caller)), events);
    }
  }

  @Test
  void tellTheCaller() {
    GuardPolicy policy =
        GuardPolicy.builder()
            .range("x", 0f, 1f)
            .limit(Rate.of(1).per(Duration.ofMinutes(1)))
            .onEvent(event -> {})
            .build();
    float[] pixels = new float[28 * 28];
    pixels[5] = Float.NaN;
    Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
    InferenceRequest request = InferenceRequest.of("x", pixels, 1, 1, 28, 28);
    try (GuardedSession session = GuardedSession.open(OnnxSessionTest.maker(MODEL), policy)) {
      assertEquals("400 [NOT_FINITE]", reply(session, request, caller));
      assertEquals("429 retry after 60 s", reply(session, request, caller));
    }
  }

  // @start region="reply"
  private static String reply(GuardedSession session, InferenceRequest request, Caller caller) {
    try {
      return "200 " + session.run(request, caller).floats("y")[0];
    } catch (InputRefusedException refused) {
      return "400 " + refused.findings().stream().map(Finding::code).toList();
    } catch (CallerLimitedException limited) {
      return "429 retry after " + (limited.retryAfter().toSeconds() + 1) + " s";
    } catch (GuardException failed) {
      return "500 " + failed.reason();
    }
  }

  // @end

  @Test
  void sayWhoMayCall() {
    Set<Tenant> contracts = Set.of(Tenant.of("bank-a"));
    float[] pixels = new float[28 * 28];
    // @start region="callers"
    CallerIssuer issuer = CallerIssuer.create();
    GuardPolicy policy =
        GuardPolicy.builder()
            .callersFrom(issuer)
            .limit(Rate.of(200).per(Duration.ofSeconds(1)))
            .limit(
                Limit.perTenant(Rate.of(1_000_000).per(Duration.ofDays(1))).counting(Cost.rows()))
            .limit(Limit.perPrincipal(Rate.of(20).per(Duration.ofSeconds(1))))
            .authorizer((caller, request) ->
                contracts.contains(caller.tenant())
                    ? Authorization.allowedFor(Duration.ofMinutes(1)).upToRows(64)
                    : Authorization.deniedFor(Duration.ofSeconds(10), "NO_CONTRACT"))
            .concurrency(Concurrency.from(4).to(64))
            .build();
    Caller caller = issuer.issue(Tenant.of("bank-a"), Principal.of("mobile-app"));
    // @end
    InferenceRequest request = InferenceRequest.of("x", pixels, 1, 1, 28, 28);
    try (GuardedSession session = GuardedSession.open(OnnxSessionTest.maker(MODEL), policy)) {
      assertArrayEquals(pixels, session.run(request, caller).floats("y"));
      Caller madeFromARequest = Caller.of(Tenant.of("bank-a"), "mobile-app");
      assertThrows(NotAuthorizedException.class, () -> session.run(request, madeFromARequest));
      Caller withoutContract = issuer.issue(Tenant.of("bank-b"), Principal.of("mobile-app"));
      assertThrows(NotAuthorizedException.class, () -> session.run(request, withoutContract));
    }
  }

  @Test
  void refuseManipulatedImages() {
    SessionMaker maker =
        OnnxSessionTest.maker(
            TinyOnnx.flatten(new Object[] {"batch", 1, 4, 4}, new Object[] {"batch", 16}));
    Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
    List<InferenceRequest> cleanSamples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      cleanSamples.add(InferenceRequest.of("x", stripes(i / 1000f), 1, 1, 4, 4));
    }
    InferenceRequest suspicious = InferenceRequest.of("x", stripes(0.45f), 1, 1, 4, 4);
    List<GuardEvent> events = new ArrayList<>();
    // @start region="detector"
    FeatureSqueezing squeezing = FeatureSqueezing.of("x").bits(1).median(2).comparing("y");
    Calibration calibration;
    try (GuardedSession session =
        GuardedSession.open(maker, GuardPolicy.builder().range("x", 0f, 1f).build())) {
      calibration = squeezing.calibrate(session, cleanSamples, 0.01);
    }
    GuardPolicy guarded =
        GuardPolicy.builder()
            .range("x", 0f, 1f)
            .detector(squeezing.refusingAbove(calibration))
            .onEvent(events::add)
            .build();
    try (GuardedSession session = GuardedSession.open(maker, guarded)) {
      Answer answer = session.run(cleanSamples.get(0), caller);
      // @end
      assertArrayEquals(stripes(0), answer.floats("y"));
      var thrown = assertThrows(InputRefusedException.class, () -> session.run(suspicious, caller));
      assertEquals("DETECTED: tensor 'x' at row 0 looks manipulated", thrown.getMessage());
      GuardEvent.Scored scored = (GuardEvent.Scored) events.get(2);
      assertEquals(session.scores(squeezing, suspicious)[0], scored.scores().get(0));
      assertTrue(scored.scores().get(0) > scored.threshold());
      assertEquals(
          calibration,
          new Calibration(
              calibration.scorer(), 0.01, 100, scored.threshold(), calibration.deciles()));
    }
  }

  @Test
  void showADecoyInPlaceOfARefusal() {
    SessionMaker maker =
        OnnxSessionTest.maker(
            TinyOnnx.flatten(new Object[] {"batch", 1, 4, 4}, new Object[] {"batch", 16}));
    FeatureSqueezing squeezing = FeatureSqueezing.of("x").bits(1).median(2).comparing("y");
    List<InferenceRequest> cleanSamples = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      cleanSamples.add(InferenceRequest.of("x", stripes(i / 1000f), 1, 1, 4, 4));
    }
    Detector detector = new Detector(squeezing, 0.1);
    byte[] decoyKey = new byte[32];
    List<GuardEvent> events = new ArrayList<>();
    // @start region="decoys"
    GuardPolicy policy =
        GuardPolicy.builder()
            .range("x", 0f, 1f)
            .detector(detector)
            .decoys(Decoys.keyed(decoyKey).likeAnswersTo(cleanSamples))
            .onEvent(events::add)
            .build();
    // @end
    Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
    InferenceRequest painted = InferenceRequest.of("x", stripes(0.45f), 1, 1, 4, 4);
    InferenceRequest broken = InferenceRequest.of("x", stripes(2), 1, 1, 4, 4);
    try (GuardedSession session = GuardedSession.open(maker, policy)) {
      String shown = shown(session, painted, caller);
      assertTrue(shown.startsWith("200 [0.9") || shown.startsWith("200 [1."), shown);
      assertEquals(shown, shown(session, painted, caller));
      assertEquals("400 OUT_OF_RANGE", shown(session, broken, caller));
      assertEquals(2, events.stream().filter(GuardEvent.Decoyed.class::isInstance).count());
    }
  }

  // @start region="decoy"
  private static String shown(GuardedSession session, InferenceRequest request, Caller caller) {
    try {
      return "200 " + Arrays.toString(session.run(request, caller).floats("y"));
    } catch (InputRefusedException refused) {
      return refused
          .decoy()
          .map(decoy -> "200 " + Arrays.toString(decoy.floats("y")))
          .orElseGet(() -> "400 " + refused.findings().get(0).code());
    }
  }

  // @end

  /** Two rows of light above two of darkness, each off by a little. */
  private static float[] stripes(float off) {
    float[] image = new float[16];
    Arrays.fill(image, 0, 8, 1 - off);
    Arrays.fill(image, 8, 16, off);
    return image;
  }

  @Test
  void judgeWithoutAModel() {
    // @start region="check"
    GuardPolicy policy =
        GuardPolicy.builder()
            .shape("x", Shape.of(ANY, 4))
            .check(tensor ->
                tensor.get(0) == 0f
                    ? Optional.of(
                        Finding.at(
                            0,
                            tensor.name(),
                            Finding.Code.CHECK_REFUSED,
                            "the first feature must not be zero"))
                    : Optional.empty())
            .build();
    Verdict verdict = Guard.of(policy).check(InferenceRequest.of("x", new float[4], 1, 4));
    // @end
    assertEquals("the first feature must not be zero", verdict.findings().get(0).message());
    assertThrows(InputRefusedException.class, verdict::orThrow);
  }

  @Test
  void demandMoreOfInputs() {
    // @start region="rules"
    GuardPolicy policy =
        GuardPolicy.builder()
            .input("input_ids", InputRules.none().ids(30_522))
            .input("attention_mask", InputRules.none().contiguousMask())
            .dimension("sequence", Extent.from(1).to(512).multipleOf(8))
            .input(
                "image", InputRules.none().within(Range.from(0).to(1)).denormals(Action.NORMALISE))
            .build();
    // @end
    byte[] json = policy.contract().toJson();
    assertEquals(
        policy.contract().digest(),
        GuardPolicy.builder().contract(json).build().contract().digest());
    assertEquals(
        Set.of("input_ids", "attention_mask", "image"), policy.contract().inputs().keySet());
  }

  @Test
  void measureASession() {
    SessionMaker maker = OnnxSessionTest.maker(MODEL);
    float[] pixels = new float[28 * 28];
    byte[] labelKey = new byte[32];
    Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
    // @start region="measures"
    GuardPolicy policy =
        GuardPolicy.builder()
            .model("digit-reader")
            .measuringTime()
            .labellingTenants(TenantLabels.keyed(labelKey))
            .build();
    try (GuardedSession session = GuardedSession.open(maker, policy)) {
      session.run(InferenceRequest.of("x", pixels, 1, 1, 28, 28), caller);
      Measures measures = session.measures();
      long refused = measures.calls(Outcome.REFUSED);
      Duration slowest = measures.guardTime().quantile(1);
      List<TenantCalls> busiest = measures.tenants();
      // @end
      assertEquals(0, refused);
      assertTrue(slowest.toNanos() > 0);
      assertEquals(1, busiest.get(0).calls());
    }
  }

  @Test
  void sanitizeInputs() {
    // @start region="sanitize"
    GuardPolicy policy =
        GuardPolicy.builder()
            .range("x", 0f, 1f)
            .sanitize("x", Sanitizers.median(3), Sanitizers.bits(5))
            .build();
    // @end
    float[] pixels = new float[28 * 28];
    Arrays.fill(pixels, 0.51f);
    pixels[400] = 1; // a speckle
    try (GuardedSession session = GuardedSession.open(OnnxSessionTest.maker(MODEL), policy)) {
      Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
      float[] seen =
          session.run(InferenceRequest.of("x", pixels, 1, 1, 28, 28), caller).floats("y");
      Arrays.fill(pixels, 16f / 31);
      assertArrayEquals(pixels, seen);
    }
  }

  @Test
  void protectAnswers() {
    byte[] noiseKey = new byte[32];
    // @start region="protect"
    GuardPolicy policy =
        GuardPolicy.builder()
            .outputs("probabilities")
            .protect(
                "probabilities",
                OutputRules.simplex(0.01),
                OutputRules.rounded(2),
                KeyedNoise.scale(0.02).under(noiseKey),
                OutputRules.top(3))
            .build();
    // @end
    FakeSession model =
        new FakeSession(
            List.of(FakeSession.input("x", "n", 5)),
            List.of(
                FakeSession.input("probabilities", "n", 5), FakeSession.input("features", "n", 5)));
    model.answers = "probabilities";
    float[] row = {0.501f, 0.249f, 0.15f, 0.06f, 0.04f};
    Caller caller = Caller.of(Tenant.of("bank-a"), "mobile-app");
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      Answer answer = session.run(InferenceRequest.of("x", row, 1, 5), caller);
      float[] shown = answer.floats("probabilities");
      assertEquals(0.5f, shown[0], 0.1f);
      assertEquals(0.25f, shown[1], 0.1f);
      assertEquals(2, IntStream.range(0, 5).filter(i -> shown[i] == 0).count());
      row[0] = 0.5012f; // rounds to the same
      assertArrayEquals(
          shown, session.run(InferenceRequest.of("x", row, 1, 5), caller).floats("probabilities"));
    }
  }

  @Test
  void replaceTheModel() {
    SessionMaker maker = OnnxSessionTest.maker(MODEL);
    SessionMaker newMaker = OnnxSessionTest.maker(MODEL);
    GuardPolicy policy = GuardPolicy.builder().range("x", 0f, 1f).build();
    GuardPolicy newPolicy = GuardPolicy.builder().range("x", 0f, 2f).build();
    List<SlotEvent> events = new CopyOnWriteArrayList<>();
    // @start region="slot"
    ModelSlot slot =
        ModelSlot.builder(maker, policy)
            .rollBackOn(RollbackRule.errorsAbove(0.05).in(1_000))
            .onEvent(events::add)
            .open();
    slot.swap(newMaker, newPolicy);
    slot.rollBack();
    // @end
    assertEquals(3, slot.generation());
    slot.close();
    assertTrue(events.contains(new SlotEvent.Swapped(2, 1)), events.toString());
    assertTrue(events.contains(new SlotEvent.RolledBack(3, 2)), events.toString());
  }
}
