package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.Extent;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.TextRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each rule of an input finds, and what becomes of the input. */
class RulesTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InputRules NONE = InputRules.none();

  private static Verdict judge(InputRules rules, ElementType type, InferenceRequest request) {
    TensorSpec open = FakeSession.input("x", "n", "m");
    TensorSpec spec = new TensorSpec("x", type.name(), open.axes());
    GuardPolicy policy = GuardPolicy.builder().input("x", rules).maxBatch(4096).build();
    return new Guard(Contract.of(List.of(spec), policy), List.of()).check(request);
  }

  private static Verdict floats(InputRules rules, int width, float... data) {
    return judge(
        rules, ElementType.FLOAT, InferenceRequest.of("x", data, data.length / width, width));
  }

  private static Verdict longs(InputRules rules, int width, long... data) {
    return judge(
        rules, ElementType.INT64, InferenceRequest.of("x", data, data.length / width, width));
  }

  private static void assertRefused(Code code, long index, Verdict verdict) {
    assertInstanceOf(Verdict.Refused.class, verdict);
    assertEquals(code, verdict.findings().get(0).code());
    assertEquals(index, verdict.findings().get(0).index());
  }

  private static void assertClean(Verdict verdict) {
    assertEquals(new Verdict.Admitted(), verdict);
  }

  /** What the model gets, by way of a session. */
  private static float[] run(InputRules rules, int width, float... data) {
    GuardPolicy policy = GuardPolicy.builder().input("x", rules).onEvent(event -> {}).build();
    FakeSession model = new FakeSession(FakeSession.input("x", "n", "m"));
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      return session
          .run(InferenceRequest.of("x", data, data.length / width, width), CALLER)
          .floats("y");
    }
  }

  @Test
  void idBeyondTheTable_andNegativeAlias_areRefused() {
    InputRules ids = NONE.ids(30_522);
    assertClean(longs(ids, 3, 0, 30_521, 7));
    assertRefused(Code.NOT_AN_ID, 1, longs(ids, 2, 0, 30_522));
    assertRefused(Code.NOT_AN_ID, 1, longs(ids, 2, 0, -1));
    assertRefused(Code.NOT_AN_ID, 0, longs(ids, 1, Long.MIN_VALUE));
    assertRefused(Code.NOT_AN_ID, 0, longs(ids, 1, Long.MAX_VALUE));
  }

  @Test
  void idsOfSmallTypes_areChecked() {
    var request = InferenceRequest.of("x", new byte[] {0, 3, -1}, 1, 3);
    assertRefused(Code.NOT_AN_ID, 2, judge(NONE.ids(4), ElementType.INT8, request));
    assertRefused(Code.NOT_AN_ID, 2, judge(NONE.ids(255), ElementType.UINT8, request));
    assertClean(judge(NONE.ids(256), ElementType.UINT8, request));
  }

  @Test
  void maskWithAnythingButZeroAndOne_isRefused() {
    assertClean(longs(NONE.mask(), 4, 1, 0, 1, 0));
    assertRefused(Code.NOT_A_MASK, 2, longs(NONE.mask(), 4, 1, 0, 2, 0));
    assertRefused(Code.NOT_A_MASK, 3, longs(NONE.mask(), 4, 1, 0, 1, -1));
    assertClean(floats(NONE.mask(), 4, 1, 0, 1, 0));
    assertRefused(Code.NOT_A_MASK, 1, floats(NONE.mask(), 4, 1, 0.5f, 1, 0));
    assertRefused(Code.NOT_A_MASK, 0, floats(NONE.mask(), 1, Math.nextUp(1f)));
  }

  @Test
  void contiguousMask_hasOneRunOfOnesInEachRow() {
    InputRules mask = NONE.contiguousMask();
    assertClean(longs(mask, 4, 1, 1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1));
    assertRefused(Code.NOT_A_MASK, 4, longs(mask, 4, 1, 1, 0, 0, 1, 0, 0, 1));
    assertRefused(Code.NOT_A_MASK, 4, longs(mask, 4, 1, 1, 0, 0, 0, 0, 0, 0));
    assertRefused(Code.NOT_A_MASK, 0, floats(mask, 3, 1, 0, 1));
  }

  @Test
  void featureOutsideItsOwnRange_isRefused() {
    InputRules rules =
        NONE.withinFeatures(Action.DENY, Range.from(0).to(120), Range.from(-1).to(1));
    assertClean(floats(rules, 2, 120, -1, 0, 1));
    assertRefused(Code.OUT_OF_RANGE, 3, floats(rules, 2, 120, -1, 0, 2));
    assertRefused(Code.OUT_OF_RANGE, 2, floats(rules, 2, 120, -1, -1, 1));
    assertRefused(Code.WRONG_DIMENSION, -1, floats(rules, 3, 0, 0, 0));
    assertRefused(
        Code.OUT_OF_RANGE,
        1,
        longs(NONE.withinFeatures(Action.DENY, Range.from(0).to(9), Range.from(5).to(5)), 2, 9, 4));
  }

  @Test
  void featuresAreClampedEachToItsOwnRange() {
    InputRules rules =
        NONE.withinFeatures(Action.CLAMP, Range.from(0).to(120), Range.from(-1).to(1));
    assertArrayEquals(new float[] {120, 1, 0, -1}, run(rules, 2, 500, 7, -3, -7));
  }

  @Test
  void channelOutsideItsOwnRange_isRefused_overBlocks() {
    TensorSpec image = FakeSession.input("x", "n", 3, 40, 40);
    GuardPolicy policy =
        GuardPolicy.builder()
            .input(
                "x",
                NONE.withinChannels(
                    Action.DENY, Range.from(0).to(1), Range.from(2).to(3), Range.from(-5).to(-4)))
            .build();
    Guard guard = new Guard(Contract.of(List.of(image), policy), List.of());
    float[] data = new float[2 * 3 * 1600];
    float[] good = {0.5f, 2.5f, -4.5f};
    for (int i = 0; i < data.length; i++) {
      data[i] = good[i / 1600 % 3];
    }
    assertClean(guard.check(InferenceRequest.of("x", data, 2, 3, 40, 40)));
    for (int i : new int[] {0, 1599, 1600, 3199, 3200, 4799, 4800, 9599}) {
      float kept = data[i];
      data[i] = good[(i / 1600 + 1) % 3];
      assertRefused(
          Code.OUT_OF_RANGE, i, guard.check(InferenceRequest.of("x", data, 2, 3, 40, 40)));
      data[i] = kept;
    }
  }

  @Test
  void distributionThatDoesNotSumToOne_isRefusedOrScaled() {
    InputRules simplex = NONE.simplex(1e-3, Action.DENY);
    assertClean(floats(simplex, 2, 0.25f, 0.75f, 1, 0));
    assertRefused(Code.NOT_A_SIMPLEX, 2, floats(simplex, 2, 0.25f, 0.75f, 1, 0.1f));
    assertRefused(Code.NOT_A_SIMPLEX, 1, floats(simplex, 2, 1.25f, -0.25f));
    InputRules scaled = NONE.simplex(1e-3, Action.NORMALISE);
    assertArrayEquals(new float[] {0.25f, 0.75f, 1, 0}, run(scaled, 2, 1, 3, 1, 0));
    assertRefused(Code.NOT_A_SIMPLEX, 0, floats(scaled, 2, 0, 0));
    assertRefused(Code.NOT_A_SIMPLEX, 1, floats(scaled, 2, 2, -1));
  }

  @Test
  void constantRow_isFound_alsoAmongOthers() {
    InputRules rules = NONE.constant(Action.DENY);
    assertClean(floats(rules, 3, 1, 1, 2, 0, 0, 1));
    assertRefused(Code.CONSTANT, 3, floats(rules, 3, 1, 1, 2, 7, 7, 7));
  }

  @Test
  void saturatedRow_isFoundAboveItsShare() {
    InputRules rules = NONE.within(Range.from(0).to(1)).saturated(0.5, Action.DENY);
    assertClean(floats(rules, 4, 0, 1, 0.5f, 0.5f));
    assertRefused(Code.SATURATED, 4, floats(rules, 4, 0, 1, 0.5f, 0.5f, 0, -0f, 1, 0.5f));
  }

  @Test
  void denormal_isRefusedOrMadeAZeroOfItsSign() {
    float[] data = {1, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -0f};
    assertRefused(Code.DENORMAL, 1, floats(NONE.denormals(Action.DENY), 5, data));
    float[] flushed = run(NONE.denormals(Action.NORMALISE), 5, data);
    float[] expected = {1, 0f, -0f, Float.MIN_NORMAL, -0f};
    for (int i = 0; i < 5; i++) {
      assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(flushed[i]));
    }
    assertEquals(2, data[1] == 0 ? 0 : 2, "the caller's memory stays as it was");
  }

  @Test
  void repairsAreCounted() {
    float[] data = new float[3000];
    for (int i = 100; i < 150; i++) {
      data[i] = 5;
    }
    Verdict verdict = floats(NONE.within(Range.from(0).to(1), Action.CLAMP), 1, data);
    assertInstanceOf(Verdict.Repaired.class, verdict);
    assertEquals(100, verdict.findings().get(0).index());
    assertTrue(verdict.findings().get(0).message().endsWith("and 49 more like it"));
  }

  @Test
  void reportedInput_runsAsItIs_andTheVerdictSaysWhatWasFound() {
    InputRules rules = NONE.within(Range.from(0).to(1), Action.REPORT);
    Verdict verdict = floats(rules, 2, 0.5f, 7);
    assertInstanceOf(Verdict.Admitted.class, verdict);
    assertEquals(Code.OUT_OF_RANGE, verdict.findings().get(0).code());
    assertArrayEquals(new float[] {0.5f, 7}, run(rules, 2, 0.5f, 7));
  }

  @Test
  void notFiniteNumberThatIsReported_runsAsItIs() {
    InputRules rules = NONE.notFinite(Action.REPORT);
    assertEquals(Code.NOT_FINITE, floats(rules, 1, Float.NaN).findings().get(0).code());
    assertArrayEquals(new float[] {Float.NaN}, run(rules, 1, Float.NaN));
  }

  @Test
  void ruleInTheShadow_tellsTheOperatorAlone() {
    List<GuardEvent> events = new ArrayList<>();
    GuardPolicy policy =
        GuardPolicy.builder()
            .input("x", NONE.within(Range.from(0).to(1), Action.SHADOW))
            .onEvent(events::add)
            .build();
    FakeSession model = new FakeSession(FakeSession.input("x", "n"));
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      InferenceRequest request = InferenceRequest.of("x", new float[] {7}, 1);
      assertArrayEquals(new float[] {7}, session.run(request, CALLER).floats("y"));
      assertEquals(new Verdict.Admitted(), session.guard().check(request));
    }
    var shadowed = assertInstanceOf(GuardEvent.Shadowed.class, events.get(0));
    assertEquals(Code.OUT_OF_RANGE, shadowed.findings().get(0).code());
    assertEquals(new GuardEvent.Admitted(CALLER), events.get(1));
  }

  @Test
  void deniedElementAfterARepairedOne_refuses() {
    InputRules rules = NONE.within(Range.from(0).to(1), Action.CLAMP);
    assertRefused(Code.NOT_FINITE, 1, floats(rules, 2, 7, Float.NaN));
  }

  @Test
  void emptyTensor_isRefusedUnlessAllowed() {
    var empty = InferenceRequest.of("x", new float[0], 0, 3);
    assertRefused(Code.WRONG_DIMENSION, -1, judge(NONE, ElementType.FLOAT, empty));
    assertClean(judge(NONE.emptyAllowed(), ElementType.FLOAT, empty));
    assertRefused(
        Code.WRONG_DIMENSION,
        -1,
        judge(
            NONE.emptyAllowed(), ElementType.FLOAT, InferenceRequest.of("x", new float[0], 0, -3)));
    assertRefused(
        Code.ELEMENT_COUNT,
        -1,
        judge(
            NONE.emptyAllowed(),
            ElementType.FLOAT,
            InferenceRequest.of("x", new float[1], 0, Long.MAX_VALUE)));
    for (InputRules rules :
        List.of(NONE.constant(Action.DENY), NONE.mask(), NONE.simplex(0.1, Action.DENY))) {
      assertClean(judge(rules.emptyAllowed(), ElementType.FLOAT, empty));
      assertClean(
          judge(
              rules.emptyAllowed(),
              ElementType.FLOAT,
              InferenceRequest.of("x", new float[0], 3, 0)));
    }
  }

  @Test
  void dimensionOutsideItsExtent_isRefused() {
    InputRules rules = NONE.axis(1, Extent.from(8).to(64).multipleOf(8));
    assertClean(floats(rules, 16, new float[16]));
    for (int width : new int[] {1, 7, 12, 65, 72}) {
      assertRefused(Code.WRONG_DIMENSION, -1, floats(rules, width, new float[width]));
    }
  }

  @Test
  void namedDimension_isBoundedOverAllInputs() {
    TensorSpec[] inputs = {
      FakeSession.input("a", "batch", "sequence"), FakeSession.input("b", "batch", "sequence")
    };
    GuardPolicy policy = GuardPolicy.builder().dimension("sequence", Extent.atMost(4)).build();
    Guard guard = new Guard(Contract.of(List.of(inputs), policy), List.of());
    assertClean(
        guard.check(InferenceRequest.of("a", new float[8], 2, 4).and("b", new float[8], 2, 4)));
    assertEquals(
        Code.WRONG_DIMENSION,
        guard
            .check(InferenceRequest.of("a", new float[5], 1, 5).and("b", new float[5], 1, 5))
            .findings()
            .get(0)
            .code());
    GuardPolicy stranger = GuardPolicy.builder().dimension("length", Extent.atMost(4)).build();
    assertThrows(IllegalArgumentException.class, () -> Contract.of(List.of(inputs), stranger));
  }

  @Test
  void bytesOfAllTensorsTogether_areBounded() {
    GuardPolicy policy = GuardPolicy.builder().maxBytes(24).build();
    TensorSpec[] inputs = {
      new TensorSpec("a", "INT64", FakeSession.input("a", "n").axes()), FakeSession.input("b", "m")
    };
    Guard guard = new Guard(Contract.of(List.of(inputs), policy), List.of());
    assertClean(guard.check(InferenceRequest.of("a", new long[2], 2).and("b", new float[2], 2)));
    assertEquals(
        List.of(Code.TOO_MANY_BYTES),
        guard
            .check(InferenceRequest.of("a", new long[2], 2).and("b", new float[3], 3))
            .findings()
            .stream()
            .map(Finding::code)
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void rulesThatATypeCannotBreak_areRefusedAtOpen(ElementType type) {
    List<InputRules> wrong = new ArrayList<>();
    if (!type.isFloating()) {
      wrong.add(NONE.denormals(Action.DENY));
      wrong.add(NONE.notFinite(Action.REPORT));
    }
    if (!type.isInteger()) {
      wrong.add(NONE.ids(7));
    }
    wrong.add(
        type == ElementType.STRING
            ? NONE.within(Range.from(0).to(1))
            : NONE.text(TextRules.standard()));
    wrong.add(NONE.type(type == ElementType.FLOAT ? ElementType.INT64 : ElementType.FLOAT));
    TensorSpec spec = new TensorSpec("x", type.name(), FakeSession.input("x", "n").axes());
    for (InputRules rules : wrong) {
      GuardPolicy policy = GuardPolicy.builder().input("x", rules).build();
      assertThrows(
          IllegalArgumentException.class,
          () -> Contract.of(List.of(spec), policy),
          rules.toString());
    }
  }

  @Test
  void actionThatARuleCannotTake_isRefusedOnItsLine() {
    assertThrows(IllegalArgumentException.class, () -> NONE.denormals(Action.CLAMP));
    assertThrows(IllegalArgumentException.class, () -> NONE.notFinite(Action.CLAMP));
    assertThrows(IllegalArgumentException.class, () -> NONE.ids(7, Action.CLAMP));
    assertThrows(
        IllegalArgumentException.class, () -> NONE.within(Range.from(0).to(1), Action.NORMALISE));
    assertThrows(IllegalArgumentException.class, () -> NONE.simplex(0, Action.DENY));
    assertThrows(IllegalArgumentException.class, () -> NONE.saturated(1, Action.DENY));
    assertThrows(IllegalArgumentException.class, () -> NONE.ids(0));
    assertThrows(IllegalArgumentException.class, () -> NONE.axis(-1, Extent.atMost(3)));
    assertThrows(IllegalArgumentException.class, () -> NONE.mask().mask());
    assertThrows(IllegalArgumentException.class, () -> Extent.from(2).to(1));
  }

  @Test
  void repairBesideWhatIsOnlyReported_isToldAsARepair() {
    Range half = Range.from(0).to(0.5);
    for (Action quiet : List.of(Action.SHADOW, Action.REPORT)) {
      InputRules rules =
          NONE.within(Range.from(0).to(1), Action.CLAMP).withinFeatures(quiet, half, half);
      Verdict verdict = floats(rules, 2, 0.7f, 2);
      Finding repair =
          assertInstanceOf(Verdict.Repaired.class, verdict, quiet.name()).findings().get(0);
      assertEquals(1, repair.index());
      assertTrue(repair.message().contains("was moved into"), repair.message());
      assertEquals(quiet == Action.REPORT ? 2 : 1, verdict.findings().size());
    }
  }

  @Test
  void featureThatWouldMoveOutOfTheRangeOfAll_isRefusedAtOpen() {
    InputRules unit = NONE.within(Range.from(0).to(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> floats(unit.withinFeatures(Action.CLAMP, Range.from(2).to(3)), 1, 0.5f));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            floats(
                unit.withinFeatures(Action.CLAMP, Range.from(0).to(1), Range.from(-3).to(-2)), 2));
    float[] moved = run(unit.withinFeatures(Action.CLAMP, Range.from(0.5).to(3)), 1, 0.25f, 1);
    assertArrayEquals(new float[] {0.5f, 1}, moved);
  }

  @Test
  void rowThatIsDividedByItsSum_keepsToTheOtherRulesOfItsElements() {
    InputRules scaled = NONE.simplex(1e-3, Action.NORMALISE);
    Range narrow = Range.from(0).to(0.4);
    for (InputRules rules :
        List.of(
            scaled.within(narrow),
            scaled.within(narrow, Action.CLAMP),
            scaled.withinFeatures(Action.DENY, Range.from(0).to(1), narrow),
            scaled.mask())) {
      assertThrows(IllegalArgumentException.class, () -> floats(rules, 2, 0.2f, 0.1f));
    }
    assertArrayEquals(
        new float[] {0.25f, 0.75f}, run(scaled.within(Range.from(0).to(1)), 2, 0.125f, 0.375f));
    assertArrayEquals(
        new float[] {0.25f, 0.75f}, run(scaled.within(narrow, Action.REPORT), 2, 0.125f, 0.375f));
  }

  @Test
  void denormalThatAScaledRowWouldHave_isZeroWhereDenormalsAreKeptOut() {
    InputRules scaled = NONE.simplex(1e-3, Action.NORMALISE);
    float[] row = {Float.MIN_NORMAL, 4};
    for (Action keptOut : List.of(Action.DENY, Action.NORMALISE)) {
      assertArrayEquals(new float[] {0, 1}, run(scaled.denormals(keptOut), 2, row));
    }
    assertArrayEquals(new float[] {Float.MIN_NORMAL / 4, 1}, run(scaled, 2, row));
  }

  @Test
  void shareOfSaturatedElements_isTakenAsItIsWritten() {
    InputRules rules = NONE.within(Range.from(0).to(1)).saturated(0.29, Action.DENY);
    float[] row = new float[100];
    Arrays.fill(row, 0.5f);
    Arrays.fill(row, 0, 29, 1);
    assertClean(floats(rules, 100, row));
    row[99] = 0;
    assertRefused(Code.SATURATED, 0, floats(rules, 100, row));
  }

  @Test
  void rangeJustBeyondTheWholeNumbersOfAType_isRefusedAtOpen() {
    InputRules beyond = NONE.within(Range.from(0x1p63).to(0x1p64));
    assertThrows(IllegalArgumentException.class, () -> longs(beyond, 1, Long.MAX_VALUE));
    InputRules last = NONE.within(Range.from(Math.nextDown(0x1p63)).to(0x1p64));
    assertClean(longs(last, 1, Long.MAX_VALUE));
    var octet = InferenceRequest.of("x", new byte[] {-1}, 1, 1);
    assertClean(judge(NONE.within(Range.from(255).to(300)), ElementType.UINT8, octet));
    assertThrows(
        IllegalArgumentException.class,
        () -> judge(NONE.within(Range.from(255.5).to(300)), ElementType.UINT8, octet));
  }

  @Test
  void dimensionThatIsFixedOutsideItsExtent_isRefusedAtOpen() {
    InputRules seven = NONE.shape(Shape.of(Shape.ANY, 7));
    assertThrows(
        IllegalArgumentException.class,
        () -> floats(seven.axis(1, Extent.from(8).to(64)), 7, new float[7]));
    Range any = Range.from(-9).to(9);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            floats(NONE.axis(1, Extent.atMost(1)).withinFeatures(Action.DENY, any, any), 2, 1, 1));
    assertClean(floats(seven.axis(1, Extent.from(7).to(64)), 7, new float[7]));
    GuardPolicy named =
        GuardPolicy.builder()
            .input("x", seven)
            .dimension("m", Extent.from(8).to(64).multipleOf(8))
            .build();
    List<TensorSpec> inputs = List.of(FakeSession.input("x", "n", "m"));
    assertThrows(IllegalArgumentException.class, () -> Contract.of(inputs, named));
  }

  /** Otherwise a caller could have the guard work for long on an input that it refuses. */
  @Test
  void elementsThatAreInOrder_costNoMemory_whereOneIsNot() {
    Range unit = Range.from(0).to(1);
    float[] lastIsBad = new float[1 << 15];
    lastIsBad[lastIsBad.length - 1] = 2;
    float[] allAreBad = new float[1 << 15];
    Arrays.fill(allAreBad, 2);
    for (Action action : List.of(Action.DENY, Action.CLAMP, Action.REPORT)) {
      for (InputRules rules :
          List.of(NONE.within(unit, action), NONE.withinFeatures(action, unit, unit))) {
        for (float[] data : List.of(lastIsBad, allAreBad)) {
          GuardPolicy policy = GuardPolicy.builder().input("x", rules).maxBatch(1 << 15).build();
          Contract contract = Contract.of(List.of(FakeSession.input("x", "n", "m")), policy);
          Guard guard = new Guard(contract, List.of());
          InputMemory memory = InputMemory.onHeap(contract);
          InferenceRequest request = InferenceRequest.of("x", data, data.length / 2, 2);
          long bytes = ThreadMeter.leastAllocated(() -> guard.judge(request, memory), 1 << 14);
          assertTrue(bytes <= 1 << 14, bytes + " bytes for " + rules);
        }
      }
    }
  }
}
