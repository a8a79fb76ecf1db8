package dev.mantlet.guard;

import static dev.mantlet.guard.Shape.ANY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.sanitize.Sanitizers;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Which models of ONNX Runtime let rows and their copies share a run, and that answers are the same
 * either way.
 */
class RowProbeTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final Detector DETECTOR =
      new Detector(FeatureSqueezing.of("x").bits(3).comparing("y"), 2);
  private static final GuardPolicy POLICY =
      GuardPolicy.builder().range("x", 0, 1).detector(DETECTOR).build();

  private static int jointRows(byte[] model, GuardPolicy policy, int times)
      throws InferenceSession.RunFailure {
    OnnxInferenceSession session = OnnxInferenceSession.make(OnnxSessionTest.maker(model));
    try {
      Contract contract = Contract.of(session.inputs(), policy);
      int rows =
          RowProbe.jointRows(
              session, OutputPlan.of(session.outputs(), Set.of(), contract), contract, times);
      assertEquals(0, session.openTensors(), "the probe left tensors");
      return rows;
    } finally {
      session.close();
    }
  }

  private static byte[] identity(Object... axes) {
    return TinyOnnx.identity(TinyOnnx.FLOAT, axes, axes);
  }

  @Test
  void independentRows_shareARun() throws InferenceSession.RunFailure {
    assertEquals(16, jointRows(identity("n", 4), POLICY, 3));
    assertEquals(
        16, jointRows(identity("n", 4), GuardPolicy.builder().build(), 3), "without a range");
    assertEquals(
        16,
        jointRows(
            identity("n", "m"), GuardPolicy.builder().shape("x", Shape.of(ANY, 4)).build(), 3));
    assertEquals(
        16,
        jointRows(
            identity("n", 4), GuardPolicy.builder().maxBatch(1).range("x", 200, 255).build(), 3));
  }

  @Test
  void rowsAreTriedWithinTheRange_eachWithAWiderSpreadThanTheOneBefore() {
    FakeSession model = new FakeSession(FakeSession.input("x", "n", 784));
    List<float[]> seen = new ArrayList<>();
    model.inside = seen::add;
    GuardPolicy policy = GuardPolicy.builder().range("x", 200, 264).build();
    Contract contract = Contract.of(model.inputs(), policy);
    RowProbe.jointRows(model, OutputPlan.of(model.outputs(), Set.of(), contract), contract, 2);
    for (int row = 0; row < 16; row++) {
      assertEquals(784, seen.get(row).length, "each row is first tried alone");
      for (float value : seen.get(row)) {
        assertTrue(value >= 200 && value <= 200 + 4 * (row + 1));
      }
      float[] sorted = seen.get(row).clone();
      Arrays.sort(sorted);
      assertTrue(sorted[783] > 200 + 4 * row, "row " + row);
    }
  }

  @Test
  void rowsThatShareAMean_areFound() throws InferenceSession.RunFailure {
    assertEquals(0, jointRows(TinyOnnx.meanOfRowsAdded("n", 4), POLICY, 2));
  }

  @Test
  void rowsThatShareAScale_areFound() throws InferenceSession.RunFailure {
    assertEquals(0, jointRows(TinyOnnx.dynamicallyQuantised("n", 4), POLICY, 2));
    assertEquals(0, jointRows(TinyOnnx.dynamicallyQuantised("n", 784), POLICY, 2));
  }

  private static final GuardPolicy ANY_POLICY = GuardPolicy.builder().build();

  private static Object[] axes(Object... axes) {
    return axes;
  }

  @Test
  void rowsOfSeveralInputs_shareARun_ifTheModelNamesOneBatch() throws InferenceSession.RunFailure {
    assertEquals(16, jointRows(TinyOnnx.sum(axes("n", 4), axes("n", 4)), ANY_POLICY, 2));
    assertEquals(4, jointRows(TinyOnnx.sum(axes("n", 1 << 19), axes("n", 1 << 19)), ANY_POLICY, 2));
  }

  @Test
  void rowsThatTouchThroughAnyInput_areFound() throws InferenceSession.RunFailure {
    assertEquals(
        0, jointRows(TinyOnnx.meanOfTheOtherAdded(axes("n", 4), axes("n", 4)), ANY_POLICY, 2));
  }

  @Test
  void inputsWithoutOneNamedBatch_areNotTried() throws InferenceSession.RunFailure {
    assertEquals(0, jointRows(TinyOnnx.sum(axes("n", 4), axes("m", 4)), ANY_POLICY, 2));
    assertEquals(0, jointRows(TinyOnnx.sum(axes("", 4), axes("", 4)), ANY_POLICY, 2));
    assertEquals(0, jointRows(TinyOnnx.sum(axes("n", 4), axes(1, 4)), ANY_POLICY, 2));
    assertEquals(0, jointRows(TinyOnnx.sum(axes("n", 4), axes()), ANY_POLICY, 2));
    assertEquals(0, jointRows(TinyOnnx.sum(axes("n", 4), axes("n", "m")), ANY_POLICY, 2));
  }

  @Test
  void inputOfOtherThanFloats_isNotTried() throws InferenceSession.RunFailure {
    int type = TinyOnnx.number(ElementType.INT64);
    byte[] whole = TinyOnnx.identity(type, axes("n", 4), axes("n", 4));
    assertEquals(0, jointRows(whole, ANY_POLICY, 2));
  }

  @Test
  void modelThatFailsATrial_keepsRunsApart() throws InferenceSession.RunFailure {
    assertEquals(
        0,
        jointRows(TinyOnnx.reshapeToTwoByTwo("node"), GuardPolicy.builder().build(), 2),
        "runs 4 rows only");
  }

  @Test
  void outputWithoutRows_keepsRunsApart() {
    FakeSession model = new FakeSession(FakeSession.input("x", "n", 4));
    Contract contract = Contract.of(model.inputs(), POLICY);
    OutputPlan outputs = OutputPlan.of(model.outputs(), Set.of(), contract);
    assertEquals(16, RowProbe.jointRows(model, outputs, contract, 2));
    model.losesRows = true;
    assertEquals(0, RowProbe.jointRows(model, outputs, contract, 2));
  }

  @Test
  void fixedBatch_unknownRows_hugeRowsAndTooManyCopies_areNotTried()
      throws InferenceSession.RunFailure {
    assertEquals(0, jointRows(identity(2, 4), POLICY, 2));
    assertEquals(0, jointRows(identity("n", "m"), POLICY, 2));
    assertEquals(0, jointRows(identity("n", 1L << 40, 1L << 40), POLICY, 2));
    assertEquals(0, jointRows(identity("n", 1 << 22), POLICY, 2));
    assertEquals(0, jointRows(identity("n", 4), POLICY, 17));
  }

  @Test
  void rowsOfAMillionElements_shareARunOfAsManyAsFitIntoItsBound()
      throws InferenceSession.RunFailure {
    assertEquals(4, jointRows(identity("n", 1 << 20), POLICY, 2));
  }

  @Test
  void answersEqualThoseOfTheBareSession_bitForBit_whetherRowsAreIndependentOrNot()
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    List<byte[]> models =
        List.of(
            identity("n", 4),
            identity(3, 4),
            TinyOnnx.meanOfRowsAdded("n", 4),
            TinyOnnx.dynamicallyQuantised("n", 4));
    for (byte[] model : models) {
      try (OrtSession bare = OnnxSessionTest.maker(model).newSession(environment);
          GuardedSession guarded = GuardedSession.open(OnnxSessionTest.maker(model), POLICY)) {
        for (int rows :
            model == models.get(1) ? new int[] {3, 3} : new int[] {1, 3, 3, 8, 9, 30, 2}) {
          float[] data = OnnxSessionTest.random(4 * rows);
          Answer answer = guarded.run(InferenceRequest.of("x", data, rows, 4), CALLER);
          try (OnnxTensor tensor =
                  OnnxTensor.createTensor(
                      environment, FloatBuffer.wrap(data), new long[] {rows, 4});
              OrtSession.Result result = bare.run(Map.of("x", tensor))) {
            assertEquals(
                -1,
                FloatBuffer.wrap(answer.floats("y"))
                    .mismatch(((OnnxTensor) result.get(0)).getFloatBuffer()));
          }
          assertArrayEquals(new long[] {rows, 4}, answer.shape("y"));
        }
      }
    }
  }

  @Test
  void sanitizedRows_areAnsweredAsTheBareSessionAnswersThem_whetherRowsAreIndependentOrNot()
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    GuardPolicy policy =
        GuardPolicy.builder()
            .range("x", 0, 1)
            .sanitize("x", Sanitizers.bits(2))
            .detector(DETECTOR)
            .build();
    for (byte[] model :
        List.of(
            identity("n", 4),
            TinyOnnx.meanOfRowsAdded("n", 4),
            TinyOnnx.dynamicallyQuantised("n", 4))) {
      try (OrtSession bare = OnnxSessionTest.maker(model).newSession(environment);
          GuardedSession guarded = GuardedSession.open(OnnxSessionTest.maker(model), policy)) {
        for (int rows : new int[] {1, 3, 8, 9, 30}) {
          float[] data = OnnxSessionTest.random(4 * rows);
          float[] rounded = new float[data.length];
          for (int i = 0; i < data.length; i++) {
            rounded[i] = (float) Math.rint(data[i] * 3) / 3;
          }
          Answer answer = guarded.run(InferenceRequest.of("x", data, rows, 4), CALLER);
          try (OnnxTensor tensor =
                  OnnxTensor.createTensor(
                      environment, FloatBuffer.wrap(rounded), new long[] {rows, 4});
              OrtSession.Result result = bare.run(Map.of("x", tensor))) {
            assertEquals(
                -1,
                FloatBuffer.wrap(answer.floats("y"))
                    .mismatch(((OnnxTensor) result.get(0)).getFloatBuffer()),
                "rows " + rows);
          }
        }
      }
    }
  }

  @Test
  void scoresOfCoupledRows_areThoseOfSqueezingTheWholeRequest() {
    float[] data = OnnxSessionTest.random(8);
    float[] squeezed = new float[8];
    for (int i = 0; i < 8; i++) {
      squeezed[i] = (float) Math.rint(data[i] * 7) / 7;
    }
    try (GuardedSession session =
        GuardedSession.open(
            OnnxSessionTest.maker(TinyOnnx.meanOfRowsAdded("n", 4)),
            GuardPolicy.builder().range("x", 0, 1).build())) {
      float[] plain = session.run(InferenceRequest.of("x", data, 2, 4), CALLER).floats("y");
      float[] moved = session.run(InferenceRequest.of("x", squeezed, 2, 4), CALLER).floats("y");
      double[] scores = session.scores(DETECTOR.scorer(), InferenceRequest.of("x", data, 2, 4));
      for (int row = 0; row < 2; row++) {
        float[][] answers = {row(plain, row), row(moved, row)};
        assertEquals(DETECTOR.scorer().score(answers), scores[row]);
      }
    }
  }

  private static float[] row(float[] floats, int row) {
    return Arrays.copyOfRange(floats, 4 * row, 4 * row + 4);
  }

  @Test
  void outputThatLosesTheRows_failsTheRun() {
    List<GuardEvent> events = new ArrayList<>();
    FeatureSqueezing squeezing = FeatureSqueezing.of("x").bits(1).comparing("y");
    GuardPolicy policy =
        GuardPolicy.builder()
            .range("x", 0, 1)
            .detector(new Detector(squeezing, 2))
            .onEvent(events::add)
            .build();
    try (GuardedSession session =
        GuardedSession.open(OnnxSessionTest.maker(TinyOnnx.reshapeToTwoByTwo("node")), policy)) {
      var thrown =
          assertThrows(
              RuntimeFailedException.class,
              () -> session.run(InferenceRequest.of("x", new float[4], 4), CALLER));
      assertEquals("ROWS", thrown.errorCode());
      assertEquals(1, events.stream().filter(GuardEvent.Failed.class::isInstance).count());
    }
  }

  @Test
  void everyNativeTensorIsClosed() {
    OnnxInferenceSession session =
        OnnxInferenceSession.make(OnnxSessionTest.maker(identity("n", 4)));
    GuardedSession guarded = GuardedSession.open(session, POLICY);
    for (int i = 0; i < 100; i++) {
      int rows = 1 + i % 11;
      guarded.run(InferenceRequest.of("x", new float[4 * rows], rows, 4), CALLER);
      guarded.scores(DETECTOR.scorer(), InferenceRequest.of("x", new float[4 * rows], rows, 4));
    }
    guarded.close();
    assertEquals(0, session.openTensors());
  }
}
