package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.detect.Calibration;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Feature squeezing on a network for digits, beside the scores of another implementation and
 * manipulated images.
 */
class FeatureSqueezingVectorsTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final FeatureSqueezing SQUEEZING =
      FeatureSqueezing.of("image").bits(1).median(2).comparing("logits");
  private static final List<String> ATTACKS =
      List.of(
          "fgsm_010",
          "fgsm_030",
          "pgd_010",
          "pgd_030",
          "deepfool",
          "cw_l2",
          "square_030",
          "hop_skip_jump");

  /** What the authors of the references found realistic for another runtime. */
  private static final double TOLERANCE = 1e-4;

  private static GuardPolicy.Builder policy() {
    return GuardPolicy.builder().range("image", 0, 1);
  }

  private static GuardedSession open(GuardPolicy.Builder policy) throws IOException {
    return GuardedSession.open(OnnxSessionTest.maker(DigitReader.model()), policy.build());
  }

  private static double[] scores(
      GuardedSession session, FeatureSqueezing squeezing, String set, int batch)
      throws IOException {
    float[] images = DigitReader.images(set);
    int count = images.length / DigitReader.PIXELS;
    double[] scores = new double[count];
    for (int first = 0; first < count; first += batch) {
      int rows = Math.min(batch, count - first);
      double[] some = session.scores(squeezing, DigitReader.request(images, first, rows));
      System.arraycopy(some, 0, scores, first, rows);
    }
    return scores;
  }

  @Test
  void scoresEqualTheReferences() throws IOException {
    Map<String, FeatureSqueezing> squeezings =
        Map.of(
            "fs", SQUEEZING,
            "fs_bit5", FeatureSqueezing.of("image").bits(5).comparing("logits"),
            "fs_bit5_median2", FeatureSqueezing.of("image").bits(5).median(2).comparing("logits"));
    int compared = 0;
    try (GuardedSession session = open(policy())) {
      for (Map.Entry<String, FeatureSqueezing> squeezing : squeezings.entrySet()) {
        List<String> sets = new ArrayList<>(ATTACKS);
        sets.add("evaluation");
        for (String set : sets) {
          double[] expected = DigitReader.scores(set, squeezing.getKey());
          double[] scores =
              scores(
                  session,
                  squeezing.getValue(),
                  set,
                  set.equals("evaluation") ? 4 : 9); // jointly, and apart
          assertEquals(expected.length, scores.length);
          for (int i = 0; i < scores.length; i++) {
            assertEquals(expected[i], scores[i], TOLERANCE, set + " " + i);
          }
          compared += scores.length;
        }
      }
    }
    Vectors.ran("guard/model-a feature squeezing scores", compared);
  }

  @Test
  void calibratedDetector_refusesManipulatedImages_andFewCleanOnes() throws IOException {
    Calibration calibration;
    try (GuardedSession session = open(policy())) {
      float[] images = DigitReader.images("calibration");
      List<InferenceRequest> clean = new ArrayList<>();
      for (int first = 0; first < 1000; first += 5) {
        clean.add(DigitReader.request(images, first, 5));
      }
      calibration = SQUEEZING.calibrate(session, clean, 0.01);
    }
    assertEquals(1000, calibration.samples());
    assertEquals(
        Calibration.of(SQUEEZING.name(), DigitReader.scores("calibration", "fs"), 0.01).threshold(),
        calibration.threshold(),
        TOLERANCE);
    try (GuardedSession session =
        open(policy().detector(SQUEEZING.refusingAbove(calibration)).onEvent(event -> {}))) {
      // Of 400 clean images 4 are expected above a threshold at 0.01; more than 11 have a
      // probability of 1 in 1000.
      assertShareRefused(session, calibration, "evaluation", 0, 11 / 400.0);
      // That each decision is the one of the references is the sharp test; besides, a detector that
      // misses every second of these
      // images would not be worth its runs.
      for (String attack : List.of("fgsm_030", "pgd_030", "square_030")) {
        assertShareRefused(session, calibration, attack, 0.5, 1);
      }
    }
  }

  private static void assertShareRefused(
      GuardedSession session, Calibration calibration, String set, double least, double most)
      throws IOException {
    float[] images = DigitReader.images(set);
    double[] reference = DigitReader.scores(set, "fs");
    int refused = 0;
    for (int i = 0; i < reference.length; i++) {
      boolean refuses = isRefused(session, DigitReader.request(images, i, 1));
      refused += refuses ? 1 : 0;
      if (Math.abs(reference[i] - calibration.threshold()) > TOLERANCE) {
        assertEquals(reference[i] > calibration.threshold(), refuses, set + " " + i);
      }
    }
    System.out.println(
        "feature squeezing at a false-alarm rate of 0.01: "
            + refused
            + " of "
            + reference.length
            + " refused of "
            + set);
    double share = refused / (double) reference.length;
    assertTrue(share >= least && share <= most, set + " " + share);
  }

  private static boolean isRefused(GuardedSession session, InferenceRequest request) {
    try {
      session.run(request, CALLER);
      return false;
    } catch (InputRefusedException e) {
      assertEquals(Finding.Code.DETECTED, e.findings().get(0).code());
      return true;
    }
  }

  @Test
  void answersEqualThoseOfTheBareSession_bitForBit() throws IOException, OrtException {
    float[] images = DigitReader.images("evaluation");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    GuardPolicy.Builder lenient = policy().detector(new Detector(SQUEEZING, 2));
    try (OrtSession bare = OnnxSessionTest.maker(DigitReader.model()).newSession(environment);
        GuardedSession guarded = open(lenient)) {
      for (int rows = 1; rows <= 32; rows++) {
        FloatBuffer pixels = FloatBuffer.wrap(images, 0, rows * DigitReader.PIXELS);
        Answer answer = guarded.run(InferenceRequest.of("image", pixels, rows, 1, 28, 28), CALLER);
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(environment, pixels.slice(), new long[] {rows, 1, 28, 28});
            OrtSession.Result result = bare.run(Map.of("image", tensor))) {
          for (String output : new String[] {"logits", "features"}) {
            OnnxTensor expected = (OnnxTensor) result.get(output).orElseThrow();
            assertEquals(
                -1,
                expected.getFloatBuffer().mismatch(FloatBuffer.wrap(answer.floats(output))),
                output + " " + rows);
          }
        }
      }
    }
    Vectors.ran("guard/model-a batches with a detector", 32);
  }

  @Test
  void rowsOfTheNetworkAreIndependent_soTheyShareARun()
      throws IOException, InferenceSession.RunFailure {
    OnnxInferenceSession session =
        OnnxInferenceSession.make(OnnxSessionTest.maker(DigitReader.model()));
    try {
      Contract contract = Contract.of(session.inputs(), policy().build());
      ScreeningPlan plan = new ScreeningPlan(session, contract, List.of(), List.of(SQUEEZING));
      assertTrue(plan.runsJointly(5) && !plan.runsJointly(6));
    } finally {
      session.close();
    }
  }

  @Test
  void outputThatTheDetectorComparesAndTheCallerDoesNotAskFor_staysInside() throws IOException {
    GuardPolicy.Builder features =
        policy().outputs("features").detector(new Detector(SQUEEZING, 2));
    float[] images = DigitReader.images("evaluation");
    try (GuardedSession session = open(features)) {
      for (int rows : new int[] {1, 6}) {
        assertEquals(
            List.of("features"), session.run(DigitReader.request(images, 0, rows), CALLER).names());
      }
    }
  }
}
