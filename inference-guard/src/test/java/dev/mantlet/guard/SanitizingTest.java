package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sanitizers in a policy, around a model that answers its input. */
class SanitizingTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final Caller OTHER = Caller.of(Tenant.of("bank-b"), "app");
  private static final Sanitizer ONE_BIT = Sanitizers.bits(1);

  private final FakeSession model = new FakeSession(input("x", "n", 4));
  private final List<float[]> seen = new ArrayList<>();
  private final List<GuardEvent> events = new ArrayList<>();

  private static GuardPolicy.Builder policy() {
    return GuardPolicy.builder().range("x", 0, 1);
  }

  private GuardPolicy with(Sanitizer first, Sanitizer... more) {
    return policy().sanitize("x", first, more).onEvent(events::add).build();
  }

  private GuardedSession open(GuardPolicy policy) {
    model.inside = seen::add;
    return GuardedSession.open(model, policy);
  }

  private static InferenceRequest request(float... row) {
    return InferenceRequest.of("x", row, row.length / 4, 4);
  }

  private static Sanitizer writing(float value) {
    return input ->
        (from, shape, to) -> {
          System.arraycopy(from, 0, to, 0, from.length);
          to[2] = value;
        };
  }

  private static Finding refusal(GuardedSession session, InferenceRequest request) {
    var thrown = assertThrows(InputRefusedException.class, () -> session.run(request, CALLER));
    return thrown.findings().get(0);
  }

  @Test
  void modelSeesWhatIsSanitized_inTheOrderGiven() {
    Sanitizer toTheMiddle = Sanitizers.clamp(Range.from(0.4).to(0.6));
    try (GuardedSession session = open(with(ONE_BIT, toTheMiddle))) {
      session.run(request(0, 0.3f, 0.7f, 1), CALLER);
    }
    assertArrayEquals(new float[] {0.4f, 0.4f, 0.6f, 0.6f}, seen.get(0), 1e-7f);
    FakeSession again = new FakeSession(input("x", "n", 4));
    again.inside = seen::add;
    GuardPolicy inTwoSteps =
        policy().sanitize("x", toTheMiddle).sanitize("x", ONE_BIT).onEvent(events::add).build();
    try (GuardedSession session = GuardedSession.open(again, inTwoSteps)) {
      session.run(request(0, 0.3f, 0.7f, 1), CALLER);
    }
    assertArrayEquals(new float[] {0, 0, 1, 1}, seen.get(1));
  }

  @Test
  void contractAndChecksSeeWhatWasSent() {
    List<float[]> checked = new ArrayList<>();
    GuardPolicy policy =
        policy()
            .sanitize("x", ONE_BIT)
            .check(tensor -> {
              checked.add(tensor.toArray());
              return Optional.empty();
            })
            .onEvent(events::add)
            .build();
    float[] sent = {0, 0.3f, 0.7f, 1};
    try (GuardedSession session = open(policy)) {
      session.run(request(sent), CALLER);
      assertArrayEquals(new float[] {0, 0.3f, 0.7f, 1}, checked.get(0));
      assertArrayEquals(new float[] {0, 0.3f, 0.7f, 1}, sent, "the caller's memory is left alone");
      // It would be in range once it is rounded; it must not get so far.
      assertEquals(Code.OUT_OF_RANGE, refusal(session, request(0, 1.2f, 0, 0)).code());
      assertEquals(Code.NOT_FINITE, refusal(session, request(0, Float.NaN, 0, 0)).code());
      assertEquals(1, seen.size());
    }
  }

  @Test
  void whatASanitizerMakes_mustAgainBeAllowed_orTheModelDoesNotSeeIt() {
    for (float made :
        new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1e-9f, Math.nextUp(1f), 123.5f}) {
      try (GuardedSession session =
          GuardedSession.open(new FakeSession(input("x", "n", 4)), with(writing(made)))) {
        Finding finding = refusal(session, request(0, 0, 0, 0));
        assertEquals(
            Finding.at(
                2,
                "x",
                Code.NOT_SANITIZED,
                "tensor 'x' at index 2 was made a number by a sanitizer that the contract does not"
                    + " allow"),
            finding);
        assertFalse(events.get(events.size() - 1).toString().contains("123"));
      }
    }
    FakeSession unbounded = new FakeSession(input("x", "n", 4));
    GuardPolicy anyNumber =
        GuardPolicy.builder().sanitize("x", writing(Float.NaN)).onEvent(events::add).build();
    try (GuardedSession session = GuardedSession.open(unbounded, anyNumber)) {
      assertEquals(Code.NOT_SANITIZED, refusal(session, request(0, 0, 0, 0)).code());
      assertEquals(0, unbounded.runs.get());
    }
  }

  @Test
  void valuesAtTheEndsOfTheRange_areAllowed() {
    for (float made : new float[] {0, -0f, 1, Float.MIN_VALUE}) {
      try (GuardedSession session =
          GuardedSession.open(new FakeSession(input("x", "n", 4)), with(writing(made)))) {
        assertEquals(made, session.run(request(0, 0, 0, 0), CALLER).floats("y")[2]);
      }
    }
  }

  @Test
  void offenderBehindTheFirstBlock_isFoundByItsIndex() {
    int count = 3 * Scan.BLOCK + 7;
    Sanitizer late =
        input ->
            (from, shape, to) -> {
              System.arraycopy(from, 0, to, 0, count);
              to[count - 2] = Float.NEGATIVE_INFINITY;
            };
    FakeSession wide = new FakeSession(input("x", "n", count));
    try (GuardedSession session = GuardedSession.open(wide, with(late))) {
      InferenceRequest request = InferenceRequest.of("x", new float[count], 1, count);
      assertEquals(count - 2, refusal(session, request).index());
    }
  }

  @Test
  void sanitizerThatThrows_refuses_andItsTextStaysHere() {
    Sanitizer broken =
        input ->
            (from, shape, to) -> {
              throw new IllegalStateException("pixel 0.125");
            };
    try (GuardedSession session = open(with(ONE_BIT, broken))) {
      Finding finding = refusal(session, request(0, 0, 0, 0));
      assertEquals(Code.NOT_SANITIZED, finding.code());
      assertEquals(
          "tensor 'x' could not be sanitized: a sanitizer threw java.lang.IllegalStateException",
          finding.message());
      assertEquals(0, model.runs.get());
    }
  }

  @Test
  void sanitizerThatCannotBePreparedForACall_refuses_andCanBeLater() {
    AtomicInteger bindings = new AtomicInteger();
    Sanitizer fickle =
        input -> {
          if (bindings.getAndIncrement() == 1) { // the first is at open
            throw new IllegalStateException("pixel 0.125");
          }
          return (from, shape, to) -> System.arraycopy(from, 0, to, 0, from.length);
        };
    try (GuardedSession session = open(with(fickle))) {
      assertEquals(Code.NOT_SANITIZED, refusal(session, request(0, 0, 0, 0)).code());
      assertEquals(4, session.run(request(0, 0, 0, 1), CALLER).floats("y").length);
    }
  }

  @Test
  void sanitizerThatKeepsItsArrays_cannotChangeWhatRuns() {
    List<float[]> kept = new ArrayList<>();
    Sanitizer keeper =
        input ->
            (from, shape, to) -> {
              System.arraycopy(from, 0, to, 0, from.length);
              kept.add(from);
              kept.add(to);
            };
    model.inside = floats -> kept.forEach(array -> Arrays.fill(array, Float.NaN));
    try (GuardedSession session = GuardedSession.open(model, with(keeper))) {
      // The model reads its memory once more after that, and answers what it reads.
      float[] answer = session.run(request(0, 0.3f, 0.7f, 1), CALLER).floats("y");
      assertArrayEquals(new float[] {0, 0.3f, 0.7f, 1}, answer);
    }
  }

  @Test
  void callersWritesDuringTheSanitizing_changeNothing() {
    float[] sent = {0, 0.3f, 0.7f, 1};
    Sanitizer slow =
        input ->
            (from, shape, to) -> {
              Arrays.fill(sent, Float.NaN);
              System.arraycopy(from, 0, to, 0, from.length);
            };
    try (GuardedSession session = open(with(slow))) {
      assertArrayEquals(
          new float[] {0, 0.3f, 0.7f, 1}, session.run(request(sent), CALLER).floats("y"));
    }
  }

  @Test
  void rowsAloneAndInABatch_areSanitizedTheSame() {
    Sanitizer[] all = {
      Sanitizers.bits(3),
      Sanitizers.median(2),
      Sanitizers.jpeg(60),
      Sanitizers.totalVariation(.3, 5)
    };
    FakeSession images = new FakeSession(input("x", "n", 1, 4, 4));
    float[] data = OnnxSessionTest.random(5 * 16);
    GuardPolicy policy = policy().sanitize("x", all[0], all[1], all[2], all[3]).build();
    try (GuardedSession session = GuardedSession.open(images, policy)) {
      float[] together =
          session.run(InferenceRequest.of("x", data, 5, 1, 4, 4), CALLER).floats("y");
      for (int row = 0; row < 5; row++) {
        float[] own = Arrays.copyOfRange(data, 16 * row, 16 * row + 16);
        float[] alone = session.run(InferenceRequest.of("x", own, 1, 1, 4, 4), OTHER).floats("y");
        assertArrayEquals(alone, Arrays.copyOfRange(together, 16 * row, 16 * row + 16));
      }
    }
  }

  @Test
  void leasedAnswers_areOfSanitizedRows() {
    GuardPolicy policy = with(ONE_BIT);
    try (GuardedSession session = open(policy);
        Answer.Leased leased = session.lease(request(0.2f, 0.7f, 0, 1), CALLER)) {
      assertArrayEquals(new float[] {0, 1, 0, 1}, leased.copy().floats("y"));
    }
  }

  @Test
  void callsAtTheSameTime_doNotShareArraysOfSanitizers() throws InterruptedException {
    FakeSession images = new FakeSession(input("x", "n", 1, 8, 8));
    GuardPolicy policy =
        policy()
            .sanitize("x", Sanitizers.median(3), Sanitizers.jpeg(70), Sanitizers.bits(6))
            .build();
    AtomicInteger wrong = new AtomicInteger();
    try (GuardedSession session = GuardedSession.open(images, policy)) {
      List<Thread> threads = new ArrayList<>();
      for (int number = 1; number <= 4; number++) {
        float[] own = OnnxSessionTest.random(64 * number);
        Caller caller = Caller.of(Tenant.of("bank-" + number), "app");
        InferenceRequest request = InferenceRequest.of("x", own, number, 1, 8, 8);
        float[] expected = session.run(request, caller).floats("y");
        threads.add(
            new Thread(() -> {
              for (int call = 0; call < 200; call++) {
                float[] answer = session.run(request, caller).floats("y");
                wrong.addAndGet(Arrays.equals(expected, answer) ? 0 : 1);
              }
            }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(0, wrong.get());
  }

  @Test
  void squeezedCopies_areMadeOfSanitizedRows_alsoForTheOperator() {
    Detector lenient = new Detector(FeatureSqueezing.of("x").bits(2).comparing("y"), 2);
    Sanitizer half = Sanitizers.clamp(Range.from(0.5).to(1));
    GuardPolicy policy = policy().sanitize("x", half).detector(lenient).build();
    float[] half4 = {0.5f, 0.5f, 0.5f, 0.5f};
    float[] squeezed4 = {2f / 3, 2f / 3, 2f / 3, 2f / 3};
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      session.scores(lenient.scorer(), request(new float[4])); // tries rows, once
      model.inside = seen::add;
      session.run(request(new float[4]), CALLER); // jointly
      session.scores(lenient.scorer(), request(new float[4]));
      assertEquals(2, seen.size());
      for (float[] run : seen) {
        assertArrayEquals(half4, Arrays.copyOf(run, 4));
        assertArrayEquals(squeezed4, Arrays.copyOfRange(run, 4, 8));
      }
      seen.clear();
      session.run(request(new float[80]), CALLER); // apart
      session.scores(lenient.scorer(), request(new float[80]));
      assertEquals(4, seen.size());
      for (int run = 0; run < 4; run++) {
        assertArrayEquals(
            run % 2 == 0 ? half4 : squeezed4, Arrays.copyOfRange(seen.get(run), 76, 80));
      }
    }
  }

  @Test
  void cheapSanitizers_allocateNothingForEachCall() {
    GuardPolicy cheap =
        policy()
            .sanitize(
                "x",
                Sanitizers.bits(4),
                Sanitizers.median(3),
                Sanitizers.gaussianNoise(0.1),
                Sanitizers.clamp(Range.from(0.1).to(0.9)))
            .build();
    assertEquals(0, ThreadMeter.leastAllocated(judging(cheap)));
    GuardPolicy costly = policy().sanitize("x", Sanitizers.jpeg(50)).build();
    assertTrue(ThreadMeter.leastAllocated(judging(costly)) > 0, "the meter sees what others do");
  }

  private static Runnable judging(GuardPolicy policy) {
    Contract contract = Contract.of(List.of(input("x", "n", 1, 28, 28)), policy);
    Guard guard = new Guard(contract, List.of());
    InputMemory memory = InputMemory.direct(contract);
    InferenceRequest request =
        InferenceRequest.of("x", OnnxSessionTest.random(28 * 28), 1, 1, 28, 28);
    return () -> {
      for (int call = 0; call < 10; call++) {
        guard.judge(request, memory);
      }
    };
  }

  @Test
  void squeezerThatThrows_failsTheRun_withoutItsText() {
    Sanitizer broken =
        input ->
            (from, shape, to) -> {
              throw new IllegalStateException("pixel 0.125");
            };
    Detector detector = new Detector(FeatureSqueezing.of("x").by(broken).comparing("y"), 2);
    try (GuardedSession session = open(policy().detector(detector).onEvent(events::add).build())) {
      for (int rows : new int[] {1, 20}) {
        var thrown =
            assertThrows(
                RuntimeFailedException.class,
                () -> session.run(request(new float[4 * rows]), CALLER));
        assertEquals("SQUEEZER", thrown.errorCode());
        assertFalse(thrown.toString().contains("pixel"));
      }
    }
  }

  @Test
  void planesWithoutElements_areAnsweredWithoutThem_howeverWideTheyClaimToBe() {
    FakeSession planes = new FakeSession(input("x", "n", "h", "w"));
    GuardPolicy policy =
        GuardPolicy.builder()
            .input("x", InputRules.none().within(Range.from(0).to(1)).emptyAllowed())
            .sanitize("x", Sanitizers.median(3), Sanitizers.totalVariation(0.5, 10))
            .sanitize("x", Sanitizers.jpeg(75), ONE_BIT)
            .build();
    try (GuardedSession session = GuardedSession.open(planes, policy)) {
      long[] shape = {1, 0, Integer.MAX_VALUE};
      Answer answer = session.run(InferenceRequest.of("x", new float[0], shape), CALLER);
      assertArrayEquals(shape, answer.shape("y"));
    }
  }

  @Test
  void judgingWithoutARun_runsNoSanitizer() {
    GuardPolicy policy =
        policy().shape("x", Shape.of(Shape.ANY, 4)).sanitize("x", writing(Float.NaN)).build();
    assertEquals(new Verdict.Admitted(), Guard.of(policy).check(request(0, 0, 0, 0)));
  }

  @Test
  void arraysOfSanitizers_areZeroedBeforeTheyServeAnotherTenant() throws Exception {
    List<float[]> arrays = new ArrayList<>();
    Sanitizer keeper =
        input ->
            (from, shape, to) -> {
              System.arraycopy(from, 0, to, 0, from.length);
              arrays.addAll(List.of(from, to));
            };
    Contract contract = Contract.of(model.inputs(), with(keeper));
    Guard guard = new Guard(contract, List.of());
    InputMemory memory = InputMemory.direct(contract);
    long before = memory.reserved();
    guard.judge(request(0.1f, 0.2f, 0.3f, 0.4f), memory).orThrow();
    assertEquals(before + 3 * 16, memory.reserved(), "one copy outside the heap, two arrays");
    assertEquals(0.3f, arrays.get(0)[2]);
    assertEquals(0.3f, arrays.get(1)[2]);
    memory.zero();
    for (float[] array : arrays) {
      assertArrayEquals(new float[4], array);
    }
  }

  @Test
  void errorOfASanitizerAtOpen_closesTheModel() {
    Sanitizer broken =
        input -> {
          throw new AssertionError("not implemented");
        };
    assertThrows(AssertionError.class, () -> open(with(broken)));
    assertEquals(1, model.closes.get());
  }

  @Test
  void unfitSanitizers_areRefusedAtOpen_andTheModelIsClosed() {
    assertUnfit(
        "sanitizers change floats; input 'x' holds INT64",
        policy().sanitize("x", ONE_BIT).build(),
        new TensorSpec("x", "INT64", input("x", "n", 4).axes()));
    assertUnfit("input 'x' is a scalar", policy().sanitize("x", ONE_BIT).build(), input("x"));
    assertUnfit(
        "an input 'z'; there are [x]", policy().sanitize("z", ONE_BIT).build(), input("x", "n", 4));
    assertUnfit(
        "bound input 'x' in the policy with range or clamp",
        GuardPolicy.builder().sanitize("x", ONE_BIT).build(),
        input("x", "n", 4));
    assertUnfit(
        "a median filter needs rows of two or more dimensions",
        policy().sanitize("x", Sanitizers.median(2)).build(),
        input("x", "n", 4));
    Sanitizer nonsense =
        new Sanitizer() {
          @Override
          public Bound bind(Input input) {
            return (from, shape, to) -> {};
          }

          @Override
          public int expansion() {
            return 0;
          }

          @Override
          public String toString() {
            return "nonsense";
          }
        };
    assertUnfit(
        "nonsense says that it makes 0 values of one",
        policy().sanitize("x", nonsense).build(),
        input("x", "n", 4));
    assertUnfit(
        "give it one for all elements",
        GuardPolicy.builder()
            .input(
                "x",
                InputRules.none()
                    .withinFeatures(Action.DENY, Range.from(0).to(1), Range.from(0).to(2)))
            .sanitize("x", Sanitizers.gaussianNoise(1))
            .build(),
        input("x", "n", 2));
    assertUnfit(
        "leave out its rule on what is not finite",
        GuardPolicy.builder()
            .input("x", InputRules.none().notFinite(Action.REPORT))
            .sanitize("x", Sanitizers.gaussianNoise(1))
            .build(),
        input("x", "n", 2));
  }

  private static void assertUnfit(String why, GuardPolicy policy, TensorSpec... inputs) {
    FakeSession unfit = new FakeSession(inputs);
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> GuardedSession.open(unfit, policy));
    assertTrue(thrown.getMessage().contains(why), thrown.getMessage());
    assertEquals(1, unfit.closes.get());
  }
}
