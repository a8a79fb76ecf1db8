package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.decoy.Decoys;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.output.OutputRules;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.spi.OutputRule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Decoys around a model that answers its input: what a row of an answer is like shows where it
 * comes from.
 */
class DecoyTest {
  private static final byte[] KEY = "a key of 32 bytes, and some more".getBytes(UTF_8);
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final Detector DETECTOR =
      new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 0.01);
  private static final float[] CLEAN = {0, 1, 0, 1};

  /** A hundred clean rows with a one at one of four places. */
  private static final List<InferenceRequest> SAMPLES =
      IntStream.range(0, 100).mapToObj(i -> request(sample(i))).toList();

  private final FakeSession model = new FakeSession(input("x", "n", 4));
  private final List<GuardEvent> events = new ArrayList<>();

  private static float[] sample(int i) {
    float[] row = {0, 0, 0, 0};
    row[i % 4] = 1;
    return row;
  }

  /** A row that the detector refuses. */
  private static float[] moved(int i) {
    return new float[] {0.2f + i / 1e4f, 0.4f, 0, 1};
  }

  private static InferenceRequest request(float[]... rows) {
    float[] data = new float[4 * rows.length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, data, 4 * row, 4);
    }
    return InferenceRequest.of("x", data, rows.length, 4);
  }

  private GuardPolicy.Builder policy(byte[] key) {
    return GuardPolicy.builder()
        .range("x", 0, 1)
        .detector(DETECTOR)
        .decoys(Decoys.keyed(key).likeAnswersTo(SAMPLES))
        .onEvent(events::add);
  }

  private GuardedSession open() {
    return GuardedSession.open(model, policy(KEY).build());
  }

  private static InputRefusedException refusal(
      GuardedSession session, InferenceRequest request, Caller caller) {
    return assertThrows(InputRefusedException.class, () -> session.run(request, caller));
  }

  private static float[] decoy(GuardedSession session, Caller caller, float[]... rows) {
    return refusal(session, request(rows), caller).decoy().orElseThrow().floats("y");
  }

  @Test
  void detectorsRefusal_hasADecoy_ofTheNamesTypesAndShapesOfTheTrueAnswer() {
    try (GuardedSession session = open()) {
      Answer truth = session.run(request(CLEAN, CLEAN, CLEAN), CALLER);
      Answer decoy =
          refusal(session, request(CLEAN, moved(0), CLEAN), CALLER).decoy().orElseThrow();
      assertEquals(truth.names(), decoy.names());
      assertEquals(truth.type("y"), decoy.type("y"));
      assertArrayEquals(truth.shape("y"), decoy.shape("y"));
      assertEquals(truth.floats("y").length, decoy.floats("y").length);
    }
  }

  @Test
  void everyRowOfADecoy_isLikeTheAnswerToASample_andNoneIsTheTrueOne() {
    try (GuardedSession session = open()) {
      for (int i = 0; i < 50; i++) {
        float[] decoy = decoy(session, CALLER, moved(i), CLEAN);
        for (int row = 0; row < 2; row++) {
          float[] shown = Arrays.copyOfRange(decoy, 4 * row, 4 * row + 4);
          Arrays.sort(shown);
          assertArrayEquals(new float[] {0, 0, 0, 1}, shown);
        }
      }
    }
  }

  @Test
  void labelOfADecoy_isTheKeysChoice_whateverTheTrueOne() {
    int[] chosen = new int[4];
    try (GuardedSession session = open()) {
      for (int i = 0; i < 400; i++) { // the true label is always the last
        float[] decoy = decoy(session, CALLER, moved(i));
        IntStream.range(0, 4).filter(label -> decoy[label] > 0.5f).forEach(l -> chosen[l]++);
      }
    }
    for (int count : chosen) {
      // 100 on average; the choices are fixed by the key, so this cannot fail by chance.
      assertTrue(count > 60 && count < 140, Arrays.toString(chosen));
    }
  }

  @Test
  void sameRowOfTheSameTenant_getsTheSameDecoy_alwaysAndEverywhere() {
    try (GuardedSession session = open();
        GuardedSession replica =
            GuardedSession.open(new FakeSession(input("x", "n", 4)), policy(KEY).build())) {
      float[] alone = decoy(session, CALLER, moved(1));
      assertArrayEquals(alone, decoy(session, CALLER, moved(1)));
      assertArrayEquals(alone, decoy(replica, Caller.of(CALLER.tenant(), "other app"), moved(1)));
      float[] among = decoy(session, CALLER, CLEAN, moved(2), moved(1));
      assertArrayEquals(alone, Arrays.copyOfRange(among, 8, 12));
    }
  }

  @Test
  void anotherTenant_anotherKey_orTheNextRow_getAnUnrelatedDecoy() {
    byte[] otherKey = KEY.clone();
    otherKey[0]++;
    List<List<Integer>> labels = new ArrayList<>();
    try (GuardedSession session = open();
        GuardedSession other =
            GuardedSession.open(new FakeSession(input("x", "n", 4)), policy(otherKey).build())) {
      labels.add(labels(session, CALLER));
      labels.add(labels(session, Caller.of(Tenant.of("bank-b"), "app")));
      labels.add(labels(other, CALLER));
    }
    assertEquals(3, new HashSet<>(labels).size());
    for (List<Integer> seen : labels) {
      assertEquals(Set.of(0, 1, 2, 3), new HashSet<>(seen), "neighbours get the same label");
    }
  }

  private static List<Integer> labels(GuardedSession session, Caller caller) {
    return IntStream.range(0, 40)
        .mapToObj(i -> {
          float[] decoy = decoy(session, caller, moved(i));
          return IntStream.range(0, 4).filter(label -> decoy[label] > 0.5f).findFirst().orElse(-1);
        })
        .toList();
  }

  @Test
  void decoysGoThroughTheRulesForOutputs_likeAnswers() {
    GuardPolicy rounded =
        policy(KEY).protect("y", OutputRules.rounded(1), OutputRules.top(1)).build();
    try (GuardedSession session = GuardedSession.open(model, rounded)) {
      for (int i = 0; i < 50; i++) {
        float[] decoy = decoy(session, CALLER, moved(i));
        assertEquals(3, IntStream.range(0, 4).filter(place -> decoy[place] == 0).count());
        for (float shown : decoy) {
          assertEquals(Math.rint(shown * 10) / 10, shown, 1e-6);
        }
      }
    }
  }

  @Test
  void decoyThatARuleForOutputsHoldsBack_isNone() {
    GuardPolicy simplex = policy(KEY).protect("y", OutputRules.simplex(0.01)).build();
    try (GuardedSession session = GuardedSession.open(model, simplex)) {
      int held = 0;
      for (int i = 0; i < 50; i++) {
        Optional<Answer> decoy = refusal(session, request(moved(i)), CALLER).decoy();
        held += decoy.isEmpty() ? 1 : 0;
        decoy.ifPresent(shown -> assertEquals(1, sum(shown.floats("y")), 0.01));
      }
      assertEquals(0, held, "a decoy of a distribution is one");
    }
    GuardPolicy never = policy(KEY).protect("y", row -> fault()).build();
    try (GuardedSession session = GuardedSession.open(model, never)) {
      assertTrue(refusal(session, request(moved(0)), CALLER).decoy().isEmpty());
    }
  }

  private static double sum(float[] row) {
    return IntStream.range(0, row.length).mapToDouble(i -> row[i]).sum();
  }

  private static Optional<OutputRule.Fault> fault() {
    return Optional.of(new OutputRule.Fault(Code.NOT_A_SIMPLEX, 0, "is held back"));
  }

  @Test
  void decoysAndARandomSanitizer_doNotGoTogether() {
    GuardPolicy.Builder both = policy(KEY).sanitize("x", Sanitizers.gaussianNoise(0.1));
    String said = assertThrows(IllegalStateException.class, both::build).getMessage();
    assertTrue(said.contains("at random"), said);
    policy(KEY).sanitize("x", Sanitizers.bits(3)).build();
  }

  @Test
  void takingADecoy_isRecorded_andLookingAtTheRefusalIsNot() {
    try (GuardedSession session = open()) {
      InputRefusedException refused = refusal(session, request(moved(0)), CALLER);
      assertFalse(events.stream().anyMatch(GuardEvent.Decoyed.class::isInstance));
      assertTrue(refused.decoy().isPresent());
      assertEquals(
          new GuardEvent.Decoyed(CALLER, refused.findings()), events.get(events.size() - 1));
      assertEquals(1, session.measures().events(GuardEvent.Decoyed.class));
      assertEquals(Code.DETECTED, refused.findings().get(0).code());
    }
  }

  @Test
  void consumerThatThrowsOrCallsBack_doesNotStandBetweenTheCallerAndTheDecoy() {
    List<String> answered = new ArrayList<>();
    List<GuardedSession> self = new ArrayList<>();
    GuardPolicy hostile =
        policy(KEY)
            .onEvent(event -> {
              if (event instanceof GuardEvent.Decoyed) {
                answered.add(self.get(0).run(request(CLEAN), CALLER).names().get(0));
                throw new IllegalStateException("the journal is full");
              }
            })
            .build();
    try (GuardedSession session = GuardedSession.open(model, hostile)) {
      self.add(session);
      assertEquals(4, decoy(session, CALLER, moved(0)).length);
      assertEquals(List.of("y"), answered);
    }
  }

  @Test
  void refusalWithADecoy_takesTheRunsOfAnAnswer_andNoMore() {
    try (GuardedSession session = open();
        GuardedSession plain =
            GuardedSession.open(
                model, GuardPolicy.builder().range("x", 0, 1).detector(DETECTOR).build())) {
      for (int rows : new int[] {1, 9}) { // in one run with their copies, and in two
        float[][] clean = new float[rows][];
        Arrays.fill(clean, CLEAN);
        float[][] bad = clean.clone();
        bad[0] = moved(0);
        int before = model.runs.get();
        session.run(request(clean), CALLER);
        int answered = model.runs.get() - before;
        decoy(session, CALLER, bad);
        int decoyed = model.runs.get() - before - answered;
        refusal(plain, request(bad), CALLER);
        int refused = model.runs.get() - before - answered - decoyed;
        assertEquals(List.of(answered, answered), List.of(decoyed, refused));
      }
    }
  }

  @Test
  void brokenContract_aCheck_andAScorerThatThrows_areLoud() {
    GuardPolicy checked =
        policy(KEY)
            .check(tensor ->
                tensor.get(0) == 0.5f
                    ? Optional.of(Finding.of(tensor.name(), Code.CHECK_REFUSED, "no halves"))
                    : Optional.empty())
            .build();
    try (GuardedSession session = GuardedSession.open(model, checked)) {
      for (float[] loud : new float[][] {{0, 0, 0, 2}, {Float.NaN, 0, 0, 0}, {0.5f, 0, 0, 0}}) {
        assertEquals(Optional.empty(), refusal(session, request(loud), CALLER).decoy());
      }
      model.losesRows = true;
      assertThrows(
          GuardException.RuntimeFailedException.class,
          () -> session.run(request(CLEAN, moved(0)), CALLER));
      model.losesRows = false;
      model.inside =
          floats -> {
            throw new RunFailure("ORT_FAIL", new IllegalStateException());
          };
      assertThrows(
          GuardException.RuntimeFailedException.class,
          () -> session.run(request(moved(0)), CALLER));
    }
    assertFalse(events.stream().anyMatch(GuardEvent.Decoyed.class::isInstance));
  }

  @Test
  void limit_isLoud() {
    GuardPolicy limited = policy(KEY).limit(Rate.of(1).per(Duration.ofDays(1))).build();
    try (GuardedSession session = GuardedSession.open(model, limited)) {
      decoy(session, CALLER, moved(0));
      assertThrows(
          GuardException.CallerLimitedException.class,
          () -> session.run(request(moved(0)), CALLER));
    }
  }

  @Test
  void withoutBeingAsked_thereAreNoDecoys() {
    GuardPolicy plain = GuardPolicy.builder().range("x", 0, 1).detector(DETECTOR).build();
    try (GuardedSession session = GuardedSession.open(model, plain)) {
      assertEquals(Optional.empty(), refusal(session, request(moved(0)), CALLER).decoy());
    }
  }

  @Test
  void decoysWithoutADetector_orWithSamplesThatDoNotServe_areRefusedAtOnce() {
    Decoys decoys = Decoys.keyed(KEY).likeAnswersTo(SAMPLES);
    assertThrows(IllegalStateException.class, () -> GuardPolicy.builder().decoys(decoys).build());
    assertThrows(IllegalArgumentException.class, () -> Decoys.keyed(new byte[31]));
    List<InferenceRequest> few = SAMPLES.subList(0, 99);
    List<InferenceRequest> bad = new ArrayList<>(SAMPLES);
    bad.set(7, request(new float[] {0, 0, 0, 2}));
    for (List<InferenceRequest> samples : List.of(few, bad)) {
      GuardPolicy misfit = policy(KEY).decoys(Decoys.keyed(KEY).likeAnswersTo(samples)).build();
      FakeSession closed = new FakeSession(input("x", "n", 4));
      var thrown =
          assertThrows(IllegalArgumentException.class, () -> GuardedSession.open(closed, misfit));
      assertTrue(thrown.getMessage().contains("sample"), thrown.getMessage());
      assertEquals(1, closed.closes.get());
      assertEquals(closed.bindings.get(), closed.bindingsClosed.get());
    }
  }

  @Test
  void nothingPrintsTheKey_andASerialisedRefusalHasNoDecoy() throws Exception {
    Decoys decoys = Decoys.keyed(KEY).likeAnswersTo(SAMPLES);
    assertEquals("Decoys[samples=100]", decoys.toString());
    try (GuardedSession session = open()) {
      InputRefusedException refused = refusal(session, request(moved(0)), CALLER);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(refused);
      }
      assertFalse(bytes.toString(UTF_8).contains("a key of 32"), "the key was written");
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        InputRefusedException read = (InputRefusedException) in.readObject();
        assertEquals(refused.findings(), read.findings());
        assertEquals(Optional.empty(), read.decoy());
      }
      assertNotEquals(Optional.empty(), refused.decoy());
    }
  }
}
