package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static dev.mantlet.guard.Shape.ANY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import java.nio.IntBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {
  private static final GuardPolicy EMPTY = GuardPolicy.builder().build();
  private static final TensorSpec IMAGE = input("image", "batch", 1, 2, 2);

  private static Verdict judge(GuardPolicy policy, InferenceRequest request, TensorSpec... inputs) {
    return new Guard(Contract.of(List.of(inputs), policy), policy.checks()).check(request);
  }

  private static List<Code> codes(Verdict verdict) {
    return verdict.findings().stream().map(Finding::code).toList();
  }

  private static List<Code> image(int elements, long... shape) {
    return codes(judge(EMPTY, InferenceRequest.of("image", new float[elements], shape), IMAGE));
  }

  @Test
  void shapeOfTheModelWithAnyBatch_isAdmitted() {
    assertEquals(List.of(), image(4, 1, 1, 2, 2));
    assertEquals(List.of(), image(28, 7, 1, 2, 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void dimensionThatIsNotPositive_isRefusedAtEveryAxis(long size) {
    for (int axis = 0; axis < 4; axis++) {
      long[] shape = {1, 1, 2, 2};
      shape[axis] = size;
      assertEquals(List.of(Code.WRONG_DIMENSION), image(4, shape));
      assertEquals(List.of(Code.WRONG_DIMENSION), image(0, shape));
    }
  }

  @Test
  void productThatOverflowsToTheRightCount_isRefused() {
    TensorSpec free = input("image", "a", "b", "c");
    var request = InferenceRequest.of("image", new float[0], 1L << 33, 1L << 33, 28);
    assertEquals(
        List.of(Code.TOO_MANY_ELEMENTS),
        codes(
            judge(
                GuardPolicy.builder().maxBatch(1 << 28).build(),
                InferenceRequest.of("image", new float[4], 4, 1L << 62, 4),
                free)));
    assertEquals(List.of(Code.BATCH_TOO_LARGE), codes(judge(EMPTY, request, free)));
  }

  @Test
  void longMaxAtEveryAxis_isRefused() {
    TensorSpec free = input("image", 2, "b", "c");
    assertEquals(
        List.of(Code.TOO_MANY_ELEMENTS),
        codes(
            judge(EMPTY, InferenceRequest.of("image", new float[2], 2, Long.MAX_VALUE, 1), free)));
    assertEquals(
        List.of(Code.TOO_MANY_ELEMENTS),
        codes(
            judge(EMPTY, InferenceRequest.of("image", new float[2], 2, 1, Long.MAX_VALUE), free)));
    assertEquals(List.of(Code.BATCH_TOO_LARGE), image(4, Long.MAX_VALUE, 1, 2, 2));
  }

  @Test
  void rankZeroAndSixtyFour_areRefused() {
    assertEquals(List.of(Code.WRONG_RANK), image(1));
    assertEquals(
        List.of(Code.WRONG_RANK), image(1, IntStream.range(0, 64).mapToLong(i -> 1).toArray()));
  }

  @Test
  void scalarInput_takesOneElementAndNoDimensions() {
    assertEquals(
        List.of(), codes(judge(EMPTY, InferenceRequest.of("t", new float[1]), input("t"))));
    assertEquals(
        List.of(Code.ELEMENT_COUNT),
        codes(judge(EMPTY, InferenceRequest.of("t", new float[2]), input("t"))));
  }

  @Test
  void fixedDimensionOfAnotherSize_isRefused() {
    assertEquals(List.of(Code.WRONG_DIMENSION), image(8, 1, 2, 2, 2));
  }

  @Test
  void dataShorterOrLongerThanTheShape_areRefused() {
    assertEquals(List.of(Code.ELEMENT_COUNT), image(3, 1, 1, 2, 2));
    assertEquals(List.of(Code.ELEMENT_COUNT), image(5, 1, 1, 2, 2));
  }

  @Test
  void batchAboveThePolicy_isRefused_andAtThePolicyAdmitted() {
    GuardPolicy policy = GuardPolicy.builder().maxBatch(3).build();
    assertEquals(
        List.of(),
        codes(judge(policy, InferenceRequest.of("image", new float[12], 3, 1, 2, 2), IMAGE)));
    assertEquals(
        List.of(Code.BATCH_TOO_LARGE),
        codes(judge(policy, InferenceRequest.of("image", new float[16], 4, 1, 2, 2), IMAGE)));
  }

  @Test
  void elementsOfAllTensorsTogether_areBounded() {
    GuardPolicy policy = GuardPolicy.builder().maxElements(5).build();
    TensorSpec[] inputs = {input("a", "n"), input("b", "m"), input("scalar")};
    var fits =
        InferenceRequest.of("a", new float[2], 2)
            .and("b", new float[2], 2)
            .and("scalar", new float[1]);
    var tooLarge =
        InferenceRequest.of("a", new float[3], 3)
            .and("b", new float[2], 2)
            .and("scalar", new float[1]);
    assertEquals(List.of(), codes(judge(policy, fits, inputs)));
    assertEquals(List.of(Code.TOO_MANY_ELEMENTS), codes(judge(policy, tooLarge, inputs)));
  }

  @Test
  void dimensionsOfOneSymbol_mustBeEqualOverInputs() {
    TensorSpec[] inputs = {input("a", "batch", 1), input("b", "batch", "length")};
    var equal = InferenceRequest.of("a", new float[2], 2, 1).and("b", new float[6], 2, 3);
    var unequal = InferenceRequest.of("a", new float[2], 2, 1).and("b", new float[6], 3, 2);
    assertEquals(List.of(), codes(judge(EMPTY, equal, inputs)));
    assertEquals(List.of(Code.WRONG_DIMENSION), codes(judge(EMPTY, unequal, inputs)));
  }

  @Test
  void tensorsInAnotherOrder_areFoundByName() {
    TensorSpec[] inputs = {input("a", 1), input("b", 2)};
    assertEquals(
        List.of(),
        codes(
            judge(
                EMPTY,
                InferenceRequest.of("b", new float[2], 2).and("a", new float[1], 1),
                inputs)));
  }

  @Test
  void missingAndUnknownTensors_areBothReported() {
    assertEquals(
        List.of(Code.MISSING_TENSOR, Code.UNKNOWN_TENSOR),
        codes(judge(EMPTY, InferenceRequest.of("Image", new float[4], 1, 1, 2, 2), IMAGE)));
    var extra = InferenceRequest.of("image", new float[4], 1, 1, 2, 2).and("mask", new float[1], 1);
    assertEquals(List.of(Code.UNKNOWN_TENSOR), codes(judge(EMPTY, extra, IMAGE)));
  }

  @Test
  void unknownNameFromOutside_isEncodedAndCut() {
    Finding finding =
        judge(
                EMPTY,
                InferenceRequest.of("a\r\n\u001b[31m" + "x".repeat(500), new float[1], 1),
                input("a", 1))
            .findings()
            .get(1);
    assertTrue(finding.message().chars().allMatch(c -> c >= ' ' && c <= '~'), finding.message());
    assertTrue(finding.tensor().length() < 150, finding.tensor());
  }

  @Test
  void manyUnknownTensors_yieldBoundedFindings() {
    InferenceRequest request = InferenceRequest.of("a", new float[1], 1);
    for (int i = 0; i < 100; i++) {
      request = request.and("extra" + i, new float[1], 1);
    }
    assertEquals(Findings.MAX, judge(EMPTY, request, input("a", 1)).findings().size());
  }

  @Test
  void integersAreNotTakenForFloats() {
    assertEquals(
        List.of(Code.WRONG_TYPE),
        codes(judge(EMPTY, InferenceRequest.of("a", IntBuffer.allocate(1), 1), input("a", 1))));
  }

  @Test
  void refusedShape_readsAndReservesNothing() {
    Contract contract = Contract.of(List.of(IMAGE), EMPTY);
    InputMemory memory = InputMemory.onHeap(contract);
    assertFalse(
        new Guard(contract, List.of())
            .judge(InferenceRequest.of("image", new float[4], 1, 2, 2, 2), memory)
            .findings()
            .isEmpty());
    assertEquals(0, memory.tensor(0).elements());
  }

  @Test
  void requestWithOneRefusedTensor_reservesNothingForTheOthers() {
    Contract contract = Contract.of(List.of(input("a", 4), input("b", 4)), EMPTY);
    InputMemory memory = InputMemory.onHeap(contract);
    InferenceRequest request = InferenceRequest.of("a", new float[4], 4).and("b", new float[3], 3);
    assertFalse(new Guard(contract, List.of()).judge(request, memory).findings().isEmpty());
    assertEquals(0, memory.tensor(0).elements());
  }

  @Test
  void namesOfTheModelsInputs_areEncodedInMessages() {
    Finding finding =
        judge(EMPTY, InferenceRequest.of("other", new float[1], 1), input("x\nFAKE LINE", 1))
            .findings()
            .get(1);
    assertTrue(finding.message().chars().allMatch(c -> c >= ' ' && c <= '~'), finding.message());
  }

  @Test
  void policyFixesWhatTheModelLeavesOpen() {
    GuardPolicy policy = GuardPolicy.builder().shape("image", Shape.of(1, ANY, 2, ANY)).build();
    assertEquals(
        List.of(),
        codes(judge(policy, InferenceRequest.of("image", new float[4], 1, 1, 2, 2), IMAGE)));
    assertEquals(
        List.of(Code.WRONG_DIMENSION),
        codes(judge(policy, InferenceRequest.of("image", new float[8], 2, 1, 2, 2), IMAGE)));
  }

  @Test
  void policyThatContradictsTheModel_isRefusedWithBothShapes() {
    GuardPolicy policy = GuardPolicy.builder().shape("image", Shape.of(ANY, 3, 2, 2)).build();
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> Contract.of(List.of(IMAGE), policy));
    assertEquals(
        "the policy says [?, 3, 2, 2] for input 'image', the model says [?, 1, 2, 2]",
        thrown.getMessage());
    GuardPolicy otherRank = GuardPolicy.builder().shape("image", Shape.of(ANY)).build();
    assertThrows(IllegalArgumentException.class, () -> Contract.of(List.of(IMAGE), otherRank));
  }

  @Test
  void policyForAnInputThatTheModelLacks_isRefused() {
    GuardPolicy policy = GuardPolicy.builder().range("picture", 0, 1).build();
    assertThrows(IllegalArgumentException.class, () -> Contract.of(List.of(IMAGE), policy));
  }

  @Test
  void modelWithInputsOfAnUnknownType_isRefused() {
    TensorSpec ids = new TensorSpec("ids", "UNKNOWN", List.of());
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> Contract.of(List.of(ids), EMPTY));
    assertTrue(
        thrown.getMessage().contains("'ids'") && thrown.getMessage().contains("UNKNOWN"),
        thrown.getMessage());
  }
}
