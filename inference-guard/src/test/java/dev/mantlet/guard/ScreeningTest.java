package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.spi.RowScorer;
import dev.mantlet.guard.spi.Sanitizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Detectors around a model that answers its input, so that what it saw can be read off. */
class ScreeningTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final FeatureSqueezing SQUEEZING = FeatureSqueezing.of("x").bits(1).comparing("y");

  /** Refuses where a probability moves at all. */
  private static final Detector ANY_MOVE = new Detector(SQUEEZING, 0.01);

  private static final float[] CLEAN = {0, 1, 0, 1};
  private static final float[] MOVED = {0, 0.4f, 0, 1};

  private final FakeSession model = new FakeSession(input("x", "n", 4));
  private final List<GuardEvent> events = new ArrayList<>();

  private static RowScorer scorer(ToDoubleFunction<float[][]> score) {
    return scorer(List.of(Sanitizers.bits(1)), score);
  }

  private static RowScorer scorer(List<Sanitizer> squeezers, ToDoubleFunction<float[][]> score) {
    return new RowScorer() {
      @Override
      public String name() {
        return "the secret scorer";
      }

      @Override
      public String input() {
        return "x";
      }

      @Override
      public List<Sanitizer> squeezers() {
        return squeezers;
      }

      @Override
      public String output() {
        return "y";
      }

      @Override
      public double score(float[][] answers) {
        return score.applyAsDouble(answers);
      }
    };
  }

  private GuardPolicy.Builder policy(Detector... detectors) {
    GuardPolicy.Builder policy = GuardPolicy.builder().range("x", 0, 1).onEvent(events::add);
    List.of(detectors).forEach(policy::detector);
    return policy;
  }

  private static InferenceRequest request(float[]... rows) {
    float[] data = new float[4 * rows.length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, data, 4 * row, 4);
    }
    return InferenceRequest.of("x", data, rows.length, 4);
  }

  private static InferenceRequest requestOf(int rows, float[] row) {
    return request(Arrays.stream(new float[rows][]).map(none -> row).toArray(float[][]::new));
  }

  private InputRefusedException refusal(GuardedSession session, InferenceRequest request) {
    return assertThrows(InputRefusedException.class, () -> session.run(request, CALLER));
  }

  @Test
  void cleanRows_getExactlyTheirAnswer() {
    try (GuardedSession session = GuardedSession.open(model, policy(ANY_MOVE).build())) {
      for (int rows : new int[] {1, 3, 8, 9, 40}) { // up to 8 rows and their copies share a run
        Answer answer = session.run(requestOf(rows, CLEAN), CALLER);
        assertEquals(4 * rows, answer.floats("y").length);
        assertArrayEquals(new long[] {rows, 4}, answer.shape("y"));
        assertArrayEquals(CLEAN, Arrays.copyOfRange(answer.floats("y"), 4 * rows - 4, 4 * rows));
      }
    }
  }

  @Test
  void requestWithoutRows_orWithoutElements_hasAnAnswerWithoutThem() {
    GuardPolicy policy =
        policy(new Detector(scorer(answers -> 0), 0.01))
            .input("x", InputRules.none().emptyAllowed())
            .build();
    FakeSession wide = new FakeSession(input("x", "n", "k"));
    try (GuardedSession fixed = GuardedSession.open(model, policy);
        GuardedSession open = GuardedSession.open(wide, policy)) {
      assertAnswersEmpty(fixed, 0, 4);
      assertAnswersEmpty(open, 0, 4);
      assertAnswersEmpty(open, 3, 0);
      assertAnswersEmpty(open, 0, 0);
      assertEquals(1, fixed.measures().calls(Outcome.ADMITTED));
      assertEquals(3, open.measures().calls(Outcome.ADMITTED));
    }
  }

  private static void assertAnswersEmpty(GuardedSession session, long... shape) {
    Answer answer = session.run(InferenceRequest.of("x", new float[0], shape), CALLER);
    assertArrayEquals(shape, answer.shape("y"));
    assertEquals(0, answer.floats("y").length);
  }

  @Test
  void fewRowsAndTheirCopies_shareOneRun_andMoreHaveRunsOfTheirOwn() {
    try (GuardedSession session = GuardedSession.open(model, policy(ANY_MOVE).build())) {
      List<Integer> seen = new ArrayList<>();
      model.inside = floats -> seen.add(floats.length / 4);
      session.run(requestOf(8, CLEAN), CALLER);
      session.run(requestOf(9, CLEAN), CALLER);
      assertEquals(List.of(16, 9, 9), seen);
    }
  }

  @Test
  void batchLimitCountsTheCallersRowsOnly() {
    try (GuardedSession session =
        GuardedSession.open(model, policy(ANY_MOVE).maxBatch(2).maxElements(8).build())) {
      assertEquals(8, session.run(requestOf(2, CLEAN), CALLER).floats("y").length);
      assertEquals(
          Code.BATCH_TOO_LARGE, refusal(session, requestOf(3, CLEAN)).findings().get(0).code());
    }
  }

  @Test
  void rowsOfDifferentCallers_neverShareARun() throws InterruptedException {
    AtomicInteger mixed = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    GuardPolicy lenient = policy(new Detector(SQUEEZING, 2)).onEvent(event -> {}).build();
    try (GuardedSession session = GuardedSession.open(model, lenient)) {
      // Each caller sends rows of one value of its own, which one bit rounds to 0.
      model.inside =
          run -> {
            for (float value : run) {
              mixed.addAndGet(value == run[0] || value == 0 ? 0 : 1);
            }
          };
      List<Thread> callers = new ArrayList<>();
      for (int number = 1; number <= 4; number++) {
        float[] own = new float[4];
        Arrays.fill(own, number / 10f);
        Caller caller = Caller.of(Tenant.of("bank-" + number), "app");
        callers.add(
            new Thread(() -> {
              for (int call = 0; call < 500; call++) {
                float[] answer = session.run(requestOf(1 + call % 10, own), caller).floats("y");
                wrong.addAndGet(answer[answer.length - 1] == own[0] ? 0 : 1);
              }
            }));
      }
      callers.forEach(Thread::start);
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertEquals(0, mixed.get());
    assertEquals(0, wrong.get());
  }

  @Test
  void oneBadRow_refusesTheRequest_andIsNamed() {
    try (GuardedSession session = GuardedSession.open(model, policy(ANY_MOVE).build())) {
      for (int more : new int[] {0, 20}) {
        float[][] rows = new float[4 + more][];
        Arrays.fill(rows, CLEAN);
        rows[2] = MOVED;
        rows[3] = MOVED;
        Finding finding =
            Finding.at(8, "x", Code.DETECTED, "tensor 'x' at row 2 looks manipulated");
        assertEquals(List.of(finding), refusal(session, request(rows)).findings());
      }
    }
  }

  @Test
  void callerLearnsNeitherDetectorNorScore_andTheOperatorBoth() {
    RowScorer secret = scorer(answers -> 0.123456);
    try (GuardedSession session =
        GuardedSession.open(model, policy(ANY_MOVE, new Detector(secret, 0.1)).build())) {
      var thrown = refusal(session, request(CLEAN, CLEAN));
      assertFalse(
          (thrown + thrown.findings().toString()).matches("(?s).*(secret|squeez|0\\.1).*"),
          thrown.toString());
      assertEquals(
          List.of(
              new GuardEvent.Scored(CALLER, SQUEEZING.name(), 0.01, List.of(0.0, 0.0)),
              new GuardEvent.Scored(CALLER, "the secret scorer", 0.1, List.of(0.123456, 0.123456)),
              new GuardEvent.Refused(CALLER, thrown.findings())),
          events);
    }
  }

  @Test
  void scoresOfAdmittedRows_reachTheOperatorBeforeTheAdmission() {
    try (GuardedSession session = GuardedSession.open(model, policy(ANY_MOVE).build())) {
      session.run(request(CLEAN), CALLER);
      assertEquals(
          List.of(
              new GuardEvent.Scored(CALLER, SQUEEZING.name(), 0.01, List.of(0.0)),
              new GuardEvent.Admitted(CALLER)),
          events);
    }
  }

  @Test
  void firstRefusedRowOfAnyDetector_isNamed() {
    RowScorer second = scorer(answers -> answers[0][0]);
    float[] forSecond = {1, 1, 0, 1};
    try (GuardedSession session =
        GuardedSession.open(model, policy(ANY_MOVE, new Detector(second, 0.5)).build())) {
      assertEquals(4, refusal(session, request(CLEAN, forSecond, MOVED)).findings().get(0).index());
      assertEquals(4, refusal(session, request(CLEAN, MOVED, forSecond)).findings().get(0).index());
    }
  }

  @Test
  void eachScorerSeesItsOwnCopies() {
    List<float[][]> seen = new ArrayList<>();
    RowScorer own =
        scorer(answers -> {
          seen.add(answers);
          return 0;
        });
    FeatureSqueezing first = FeatureSqueezing.of("x").bits(8).bits(2).comparing("y");
    try (GuardedSession session =
        GuardedSession.open(model, policy(new Detector(first, 2), new Detector(own, 1)).build())) {
      for (int rows : new int[] {2, 20}) {
        seen.clear();
        float[][] all = new float[rows][];
        Arrays.fill(all, CLEAN);
        all[1] = MOVED;
        session.run(request(all), CALLER);
        assertEquals(rows, seen.size());
        assertArrayEquals(new float[][] {MOVED, {0, 0, 0, 1}}, seen.get(1));
      }
    }
  }

  @Test
  void scorerWithoutCopies_costsNoRun() {
    RowScorer plain = scorer(List.of(), answers -> answers.length == 1 ? answers[0][1] : 9);
    try (GuardedSession session =
        GuardedSession.open(model, policy(new Detector(plain, 0.5)).build())) {
      int before = model.runs.get();
      session.run(request(new float[] {1, 0.5f, 1, 1}), CALLER);
      assertEquals(before + 1, model.runs.get());
      assertEquals(Code.DETECTED, refusal(session, request(CLEAN)).findings().get(0).code());
    }
  }

  @Test
  void scorerThatThrows_refuses() {
    for (Throwable thrown :
        new Throwable[] {
          new IllegalStateException("secret"),
          new AssertionError("secret"),
          new StackOverflowError("secret")
        }) {
      RowScorer broken =
          scorer(answers -> {
            throw ScreeningTest.<RuntimeException>unchecked(thrown);
          });
      try (GuardedSession session =
          GuardedSession.open(
              new FakeSession(input("x", "n", 4)), policy(new Detector(broken, 1)).build())) {
        var refused = refusal(session, request(CLEAN));
        assertEquals(Code.CHECK_FAILED, refused.findings().get(0).code());
        assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void scoreThatIsNoNumber_refuses() {
    try (GuardedSession session =
        GuardedSession.open(
            model, policy(new Detector(scorer(answers -> Double.NaN), 1)).build())) {
      assertEquals(Code.DETECTED, refusal(session, request(CLEAN)).findings().get(0).code());
    }
  }

  @Test
  void scorerThatCallsTheSession_refuses() {
    AtomicReference<GuardedSession> self = new AtomicReference<>();
    List<Throwable> thrown = new ArrayList<>();
    RowScorer recursive =
        scorer(answers -> {
          thrown.add(
              assertThrows(
                  ReentrantCallException.class,
                  () -> self.get().scores(SQUEEZING, request(CLEAN))));
          self.get().run(request(CLEAN), CALLER);
          return 0;
        });
    try (GuardedSession session =
        GuardedSession.open(model, policy(new Detector(recursive, 1)).build())) {
      self.set(session);
      assertTrue(refusal(session, request(CLEAN)).getMessage().contains("ReentrantCallException"));
      assertEquals(
          "scores was called from inside a run of the same session; call it after the run",
          thrown.get(0).getMessage());
    }
  }

  @Test
  void copiesAreSqueezedFromTheStoredElements() {
    float[] data = CLEAN.clone();
    GuardPolicy vandal =
        policy(ANY_MOVE)
            .check(tensor -> {
              Arrays.fill(data, 0.4f);
              return Optional.empty();
            })
            .build();
    try (GuardedSession session = GuardedSession.open(model, vandal)) {
      assertArrayEquals(
          CLEAN, session.run(InferenceRequest.of("x", data, 1, 4), CALLER).floats("y"));
    }
  }

  @Test
  void writerThatRacesWithTheRun_neverGetsARowThroughWhoseCopyIsOfAnother()
      throws InterruptedException {
    ByteBuffer shared = ByteBuffer.allocateDirect(4 * 16).order(ByteOrder.nativeOrder());
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(() -> {
          Random random = new Random(3);
          while (!stop.get()) {
            shared.putFloat(4 * random.nextInt(16), random.nextFloat());
          }
        });
    FakeSession raced = new FakeSession(input("x", "n", 4));
    GuardPolicy lenient =
        GuardPolicy.builder().range("x", 0, 1).detector(new Detector(SQUEEZING, 2)).build();
    try (GuardedSession session = GuardedSession.open(raced, lenient)) {
      List<Float> firsts = new ArrayList<>();
      raced.inside =
          seen -> {
            for (int i = 0; i < 16; i++) {
              assertEquals(
                  (float) Math.rint(seen[i]), seen[16 + i], "the copy is not of the row that runs");
            }
            firsts.add(seen[0]);
          };
      writer.start();
      for (int calls = 0;
          calls < 2000 || calls < 2_000_000 && firsts.stream().distinct().limit(2).count() < 2;
          calls++) {
        session.run(InferenceRequest.of("x", shared, 4, 4), CALLER);
      }
      assertNotEquals(
          1, firsts.stream().distinct().count(), "the race never hit; the test shows nothing");
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  @Test
  void memoryOfCopies_isZeroedBeforeItServesAnotherTenant() throws RunFailure {
    Contract contract = Contract.of(model.inputs(), policy().build());
    ScreeningPlan plan = new ScreeningPlan(model, contract, List.of("y"), List.of(SQUEEZING));
    Workspace workspace = Workspace.screening(model, plan);
    Guard guard = new Guard(contract, List.of());
    model.memories.clear();
    for (int rows : new int[] {20, 2}) { // apart and jointly: all three memories are bound
      guard.judge(requestOf(rows, MOVED), workspace.memoryFor(Tenant.of("a"))).orThrow();
      workspace.screen();
    }
    assertEquals(3, model.memories.size());
    assertEquals(3, model.memories.stream().filter(memory -> memory.tensor(0).get(3) != 0).count());
    int zeroed = model.zeroed.get();
    workspace.memoryFor(Tenant.of("b"));
    for (InputMemory memory : model.memories) {
      for (int i = 0; i < memory.tensor(0).elements(); i++) {
        assertEquals(0f, memory.tensor(0).get(i));
      }
    }
    assertEquals(zeroed + 3, model.zeroed.get());
    workspace.close();
  }

  @Test
  void withoutDetectors_theModelRunsOnceAndIsNotProbed() {
    try (GuardedSession session = GuardedSession.open(model, policy().build())) {
      assertEquals(0, model.runs.get());
      session.run(request(MOVED), CALLER);
      assertEquals(1, model.runs.get());
      assertEquals(1, model.bindings.get());
    }
  }

  @Test
  void sessionTellsTheOperatorTheScores_withoutEventsLimitsOrDetectors() {
    GuardPolicy policy =
        policy(new Detector(SQUEEZING, 0)).limit(Rate.of(1).per(Duration.ofDays(1))).build();
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      for (int i = 0; i < 3; i++) {
        double[] scores = session.scores(SQUEEZING, request(CLEAN, MOVED));
        assertEquals(0, scores[0]);
        assertTrue(scores[1] > 0.1 && scores[1] < 2, Arrays.toString(scores));
      }
      RowScorer other = scorer(answers -> answers[0][1]);
      assertArrayEquals(new double[] {0.4f}, session.scores(other, request(MOVED)));
      assertEquals(List.of(), events);
      assertThrows(
          InputRefusedException.class,
          () -> session.scores(SQUEEZING, InferenceRequest.of("x", new float[4], 4)));
    }
  }

  @Test
  void scoresOfAFailingModel_areATypedErrorWithTheCause() {
    var nativeError = new IllegalStateException("node");
    try (GuardedSession session = GuardedSession.open(model, policy().build())) {
      session.scores(SQUEEZING, request(CLEAN));
      model.inside =
          floats -> {
            throw new RunFailure("ORT_FAIL", nativeError);
          };
      var thrown =
          assertThrows(
              RuntimeFailedException.class, () -> session.scores(SQUEEZING, request(CLEAN)));
      assertEquals(nativeError, thrown.getCause());
    }
  }

  @Test
  void scoresAfterClose_areRefused() {
    GuardedSession session = GuardedSession.open(model, policy().build());
    session.close();
    assertThrows(SessionClosedException.class, () -> session.scores(SQUEEZING, request(CLEAN)));
  }

  @Test
  void modelThatNoLongerAnswersByRows_failsTheRun() {
    try (GuardedSession session = GuardedSession.open(model, policy(ANY_MOVE).build())) {
      model.losesRows = true;
      for (int rows : new int[] {1, 20}) {
        var thrown =
            assertThrows(
                RuntimeFailedException.class, () -> session.run(requestOf(rows, CLEAN), CALLER));
        assertEquals("ROWS", thrown.errorCode());
      }
    }
  }

  @Test
  void detectorThatDoesNotFitTheModel_isRefusedAtOpen_andTheModelIsClosed() {
    assertUnfit(
        "needs a model with that one input; it has [x]",
        FeatureSqueezing.of("z").bits(1).comparing("y"));
    assertUnfit("it has [y[?, 4]]", FeatureSqueezing.of("x").bits(1).comparing("logits"));
    assertUnfit("it has [y[?]]", SQUEEZING, input("x", "n"));
    assertUnfit("it has [x, z]", SQUEEZING, input("x", "n", 4), input("z", "n", 4));
    assertUnfit(
        "rows of two or more dimensions", FeatureSqueezing.of("x").median(2).comparing("y"));
  }

  private void assertUnfit(String why, FeatureSqueezing squeezing, TensorSpec... inputs) {
    FakeSession unfit =
        new FakeSession(inputs.length == 0 ? model.inputs().toArray(TensorSpec[]::new) : inputs);
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> GuardedSession.open(unfit, policy(new Detector(squeezing, 1)).build()));
    assertTrue(thrown.getMessage().contains(why), thrown.getMessage());
    assertEquals(1, unfit.closes.get());
    assertEquals(unfit.bindings.get(), unfit.bindingsClosed.get());
  }

  @Test
  void bitDepthWithoutARange_isRefusedAtOpen() {
    GuardPolicy open = GuardPolicy.builder().detector(ANY_MOVE).build();
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> GuardedSession.open(model, open));
    assertTrue(thrown.getMessage().contains("range or clamp"), thrown.getMessage());
  }

  @Test
  void afterManyRandomFailures_nothingIsLeftOpen() {
    GuardedSession session =
        GuardedSession.open(model, policy(ANY_MOVE).onEvent(event -> {}).build());
    Random random = new Random(11);
    model.inside =
        floats -> {
          if (random.nextInt(3) == 0) {
            throw new RunFailure("ORT_FAIL", new IllegalStateException());
          }
        };
    int answered = 0;
    for (int i = 0; i < 2000; i++) {
      InferenceRequest request =
          requestOf(1 + random.nextInt(12), random.nextInt(3) == 0 ? MOVED : CLEAN);
      try {
        if (random.nextInt(9) == 0) {
          session.scores(random.nextBoolean() ? SQUEEZING : scorer(answers -> 0), request);
        }
        session.run(request, CALLER);
        answered++;
      } catch (InputRefusedException | RuntimeFailedException expected) {
        assertFalse(expected.getMessage().isEmpty());
      }
    }
    session.close();
    assertTrue(answered > 200 && answered < 1800, "answered " + answered);
    assertEquals(model.bindings.get(), model.bindingsClosed.get());
    assertEquals(session.workspaces().created(), session.workspaces().closed());
    assertEquals(1, model.closes.get());
  }
}
