package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.output.KeyedNoise;
import dev.mantlet.guard.output.OutputRules;
import dev.mantlet.guard.output.ReverseSigmoid;
import dev.mantlet.guard.spi.OutputRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rules for outputs in a policy, around a model that answers its input. */
class OutputGuardTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final OutputRule TOP = OutputRules.top(1);
  private static final byte[] KEY = new byte[32];

  private final FakeSession model = new FakeSession(input("x", "n", 3));
  private final List<GuardEvent> events = new ArrayList<>();

  private GuardPolicy.Builder policy(OutputRule first, OutputRule... more) {
    return GuardPolicy.builder().protect("y", first, more).onEvent(events::add);
  }

  private static InferenceRequest request(float... rows) {
    return InferenceRequest.of("x", rows, rows.length / 3, 3);
  }

  private float[] answer(GuardPolicy policy, float... rows) {
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      Answer answer = session.run(request(rows), CALLER);
      assertArrayEquals(new long[] {rows.length / 3, 3}, answer.shape("y"));
      return answer.floats("y");
    }
  }

  private static OutputRefusedException refusal(GuardedSession session, float... rows) {
    return assertThrows(OutputRefusedException.class, () -> session.run(request(rows), CALLER));
  }

  @Test
  void eachRowIsProtectedByItself() {
    assertArrayEquals(
        new float[] {0, 0.6f, 0, 0.5f, 0, 0},
        answer(policy(TOP).build(), 0.3f, 0.6f, 0.1f, 0.5f, 0.2f, 0.3f));
    assertEquals(List.of(new GuardEvent.Admitted(CALLER)), events);
  }

  @Test
  void labels_areMarkedInTheirOwnRowOnly() {
    float[] marked = answer(policy(OutputRules.labelOnly()).build(), 1, 0, 0, 0, 2, 0, 0, 0, 3);
    assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, marked);
  }

  @Test
  void rulesFollowEachOther_inTheOrderGiven() {
    OutputRule cut = OutputRules.highConfidence(0.35);
    float[] roundedFirst =
        answer(policy(OutputRules.rounded(1), cut).build(), 0.349f, 0.36f, 0.291f);
    assertArrayEquals(new float[] {0, 0.4f, 0}, roundedFirst);
    FakeSession again = new FakeSession(input("x", "n", 3));
    GuardPolicy cutFirst = policy(cut).protect("y", OutputRules.rounded(1)).build();
    try (GuardedSession session = GuardedSession.open(again, cutFirst)) {
      float[] answer = session.run(request(0.349f, 0.36f, 0.351f), CALLER).floats("y");
      assertArrayEquals(new float[] {0, 0.4f, 0.4f}, answer);
    }
  }

  /** What another row holds, or how many there are, changes nothing in a row. */
  @Test
  void permutedAddedAndTakenRows_changeNoOther() {
    List<OutputRule> all =
        List.of(
            OutputRules.finite(),
            OutputRules.simplex(0.01),
            ReverseSigmoid.beta(0.5).gamma(0.2),
            OutputRules.rounded(3),
            KeyedNoise.scale(0.01).under(KEY),
            OutputRules.highConfidence(0.1),
            OutputRules.top(2),
            OutputRules.labelOnly());
    SplittableRandom random = new SplittableRandom(8);
    for (int upTo = 1; upTo <= all.size(); upTo++) {
      FakeSession fresh = new FakeSession(input("x", "n", 3));
      GuardPolicy policy =
          policy(all.get(0), all.subList(1, upTo).toArray(OutputRule[]::new)).build();
      try (GuardedSession session = GuardedSession.open(fresh, policy)) {
        for (int round = 0; round < 40; round++) {
          float[][] rows = new float[1 + random.nextInt(6)][];
          Arrays.setAll(rows, row -> distribution(random));
          float[] together = session.run(request(joined(rows)), CALLER).floats("y");
          for (int row = 0; row < rows.length; row++) {
            float[] alone = session.run(request(rows[row].clone()), CALLER).floats("y");
            assertArrayEquals(alone, Arrays.copyOfRange(together, 3 * row, 3 * row + 3));
          }
        }
      }
    }
  }

  private static float[] distribution(SplittableRandom random) {
    double[] row = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
    double sum = Arrays.stream(row).sum();
    return new float[] {(float) (row[0] / sum), (float) (row[1] / sum), (float) (row[2] / sum)};
  }

  private static float[] joined(float[][] rows) {
    float[] all = new float[3 * rows.length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, all, 3 * row, 3);
    }
    return all;
  }

  @Test
  void answerWithNanOrInfinity_isHeldBack_andTheElementIsNamed() {
    GuardPolicy policy =
        policy(OutputRules.finite()).input("x", InputRules.none().notFinite(Action.REPORT)).build();
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      for (float value :
          new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        events.clear();
        OutputRefusedException thrown = refusal(session, 0, 0, 0, 0, value, 0);
        Finding finding =
            Finding.at(4, "y", Code.NOT_FINITE, "output 'y' at index 4 is NaN or infinite");
        assertEquals(List.of(finding), thrown.findings());
        assertEquals(Reason.OUTPUT_REFUSED, thrown.reason());
        assertEquals("NOT_FINITE: output 'y' at index 4 is NaN or infinite", thrown.getMessage());
        assertEquals(0, thrown.getStackTrace().length);
        assertEquals(List.of(new GuardEvent.OutputRefused(CALLER, List.of(finding))), events);
      }
      assertEquals(0, session.run(request(0, 0, 0), CALLER).floats("y")[0], "it goes on");
    }
  }

  @Test
  void ruleThatMakesNan_holdsTheAnswerBack() {
    OutputRule broken =
        row -> {
          row[1] = Double.MAX_VALUE; // beyond what a float holds
          return Optional.empty();
        };
    try (GuardedSession session = GuardedSession.open(model, policy(broken, TOP).build())) {
      assertEquals(Code.NOT_FINITE, refusal(session, 0, 0, 0).findings().get(0).code());
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void ruleThatThrowsOrReturnsNull_orNamesNoCode_holdsTheAnswerBack() {
    OutputRule throwing =
        row -> {
          throw new IllegalStateException("p = 0.125");
        };
    OutputRule nothing = row -> null;
    OutputRule nameless = row -> Optional.of(new OutputRule.Fault(null, 0, "is odd"));
    for (OutputRule broken : List.of(throwing, nothing, nameless)) {
      FakeSession fresh = new FakeSession(input("x", "n", 3));
      try (GuardedSession session = GuardedSession.open(fresh, policy(broken).build())) {
        OutputRefusedException thrown = refusal(session, 0, 0, 0, 0, 0, 0);
        assertEquals(Code.CHECK_FAILED, thrown.findings().get(0).code());
        assertFalse(thrown.getMessage().contains("0.125"), thrown.getMessage());
      }
    }
  }

  @Test
  void ruleThatKeepsItsRow_cannotChangeTheAnswer() {
    List<double[]> kept = new ArrayList<>();
    OutputRule keeper =
        row -> {
          kept.add(row);
          return Optional.empty();
        };
    try (GuardedSession session = GuardedSession.open(model, policy(keeper).build())) {
      Answer answer = session.run(request(1, 2, 3), CALLER);
      Arrays.fill(kept.get(0), 9);
      assertArrayEquals(new float[] {1, 2, 3}, answer.floats("y"));
    }
  }

  @Test
  void detectorsAndTheOperator_seeWhatTheModelAnswered() {
    FeatureSqueezing squeezing = FeatureSqueezing.of("x").bits(1).comparing("y");
    GuardPolicy.Builder policy = policy(OutputRules.labelOnly()).range("x", 0, 1);
    GuardPolicy plain = GuardPolicy.builder().range("x", 0, 1).build();
    double expected;
    try (GuardedSession session = GuardedSession.open(new FakeSession(input("x", "n", 3)), plain)) {
      expected = session.scores(squeezing, request(0.6f, 0.2f, 0))[0];
    }
    assertTrue(expected > 0.1);
    GuardPolicy guarded = policy.detector(new Detector(squeezing, 2)).build();
    try (GuardedSession session = GuardedSession.open(model, guarded)) {
      for (int rows : new int[] {1, 20}) {
        events.clear();
        float[] data = new float[3 * rows];
        data[0] = 0.6f;
        data[1] = 0.2f;
        float[] answer = session.run(request(data), CALLER).floats("y");
        assertArrayEquals(new float[] {1, 0, 0}, Arrays.copyOf(answer, 3));
        assertEquals(expected, ((GuardEvent.Scored) events.get(0)).scores().get(0));
        assertEquals(expected, session.scores(squeezing, request(data))[0]);
      }
    }
  }

  @Test
  void isolatedRuns_areProtectedToo() {
    GuardPolicy isolated = policy(TOP).deadline(Duration.ofMinutes(5)).isolated(1).build();
    assertArrayEquals(new float[] {0, 0, 0.5f}, answer(isolated, 0.1f, 0.4f, 0.5f));
  }

  @Test
  void protectedAnswers_cannotBeLeased() {
    try (GuardedSession session = GuardedSession.open(model, policy(TOP).build())) {
      var thrown =
          assertThrows(IllegalStateException.class, () -> session.lease(request(0, 0, 0), CALLER));
      assertTrue(thrown.getMessage().contains("protected outputs"), thrown.getMessage());
    }
  }

  @Test
  void doublesAndInnermostRows_areProtected_andOtherOutputsAreLeft() throws Exception {
    OutputGuard guard =
        new OutputGuard(
            Map.of("p", List.of(TOP)),
            List.of(
                new TensorSpec("p", "DOUBLE", input("p", "n", 2, 2).axes()),
                input("other", "n", 2)),
            List.of("p", "other"));
    Output other = new Output("other", new float[] {1, 2}, new long[] {1, 2});
    double[] data = {0.1, 0.9, 0.7, 0.3};
    Answer released =
        guard.release(
            new Answer(new Output("p", ElementType.DOUBLE, data, new long[] {1, 2, 2}), other));
    assertArrayEquals(new double[] {0, 0.9, 0.7, 0}, released.doubles("p"));
    assertArrayEquals(new double[] {0.1, 0.9, 0.7, 0.3}, data, "the model's answer is left");
    assertArrayEquals(new long[] {1, 2, 2}, released.shape("p"));
    assertArrayEquals(new float[] {1, 2}, released.floats("other"));
  }

  @Test
  void modelThatAnswersWithoutRows_failsTheRun() {
    OutputGuard guard =
        new OutputGuard(Map.of("y", List.of(TOP)), List.of(input("y", "n", 3)), List.of("y"));
    Answer flat = new Answer(new Output("y", new float[3], new long[] {3}));
    assertThrows(InferenceSession.RunFailure.class, () -> guard.release(flat));
  }

  @Test
  void unfitProtections_areRefusedAtOpen_andTheModelIsClosed() {
    assertUnfit("an output 'z'; callers get [y]", input("y", "n", 3), "z");
    assertUnfit(
        "output 'y' is INT64 [?, 3]", new TensorSpec("y", "INT64", input("y", "n", 3).axes()), "y");
    assertUnfit("output 'y' is FLOAT [?]", input("y", "n"), "y");
    assertUnfit("'z\\u000a'; callers get [y\\u000aforged]", input("y\nforged", "n", 3), "z\n");
    FakeSession two =
        new FakeSession(
            List.of(input("x", "n", 3)), List.of(input("y", "n", 3), input("z", "n", 3)));
    GuardPolicy unasked = GuardPolicy.builder().outputs("z").protect("y", TOP).build();
    assertThrows(IllegalArgumentException.class, () -> GuardedSession.open(two, unasked));
    assertEquals(1, two.closes.get());
  }

  private static void assertUnfit(String why, TensorSpec output, String name) {
    FakeSession unfit = new FakeSession(List.of(input("x", "n", 3)), List.of(output));
    GuardPolicy policy = GuardPolicy.builder().protect(name, TOP).build();
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> GuardedSession.open(unfit, policy));
    assertTrue(thrown.getMessage().contains(why), thrown.getMessage());
    assertEquals(1, unfit.closes.get());
  }
}
