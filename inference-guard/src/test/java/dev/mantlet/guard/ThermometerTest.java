package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model that takes a code: the contract is that of the image, the model gets the code. */
class ThermometerTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final Sanitizer FOUR = Sanitizers.thermometer(4);

  private final FakeSession model = new FakeSession(input("x", "n", 4, 2));
  private final List<float[]> seen = new ArrayList<>();

  private static GuardPolicy.Builder policy(Sanitizer first, Sanitizer... more) {
    return GuardPolicy.builder().range("x", 0, 1).sanitize("x", first, more);
  }

  private GuardedSession open(GuardPolicy policy) {
    model.inside = seen::add;
    return GuardedSession.open(model, policy);
  }

  private static Code refused(GuardedSession session, InferenceRequest request) {
    return assertThrows(InputRefusedException.class, () -> session.run(request, CALLER))
        .findings()
        .get(0)
        .code();
  }

  @Test
  void requestHasTheChannelsOfTheImage_andTheModelThoseOfTheCode() {
    try (GuardedSession session = open(policy(Sanitizers.bits(2), FOUR).build())) {
      Answer answer = session.run(InferenceRequest.of("x", new float[] {0.4f, 1}, 1, 1, 2), CALLER);
      // 0.4 has become a third, which is above 0 and 1/4.
      assertArrayEquals(new float[] {1, 1, 1, 1, 0, 1, 0, 1}, seen.get(0));
      assertArrayEquals(new long[] {1, 4, 2}, answer.shape("y"));
      assertEquals(
          Code.WRONG_DIMENSION, refused(session, InferenceRequest.of("x", new float[8], 1, 4, 2)));
      assertEquals(
          Code.OUT_OF_RANGE,
          refused(session, InferenceRequest.of("x", new float[] {2, 0}, 1, 1, 2)));
      assertEquals(1, seen.size());
    }
  }

  @Test
  void batchesComeAndGo_andRunsOfOneShapeAreBoundOnce() {
    try (GuardedSession session = open(policy(FOUR).build())) {
      for (int rows : new int[] {1, 1, 3, 3, 1}) {
        float[] data = new float[2 * rows];
        data[2 * rows - 1] = 1;
        Answer answer = session.run(InferenceRequest.of("x", data, rows, 1, 2), CALLER);
        assertArrayEquals(new long[] {rows, 4, 2}, answer.shape("y"));
        assertEquals(1, answer.floats("y")[8 * rows - 1]);
        assertEquals(0, answer.floats("y")[8 * rows - 2]);
      }
      assertEquals(3, model.bindings.get());
    }
  }

  @Test
  void limitsCountTheElementsOfTheCode_beforeAnythingIsReserved() {
    try (GuardedSession session = open(policy(FOUR).maxElements(16).build())) {
      session.run(InferenceRequest.of("x", new float[4], 2, 1, 2), CALLER);
      assertEquals(
          Code.TOO_MANY_ELEMENTS,
          refused(session, InferenceRequest.of("x", new float[6], 3, 1, 2)));
    }
    FakeSession again = new FakeSession(input("x", "n", 4, 2));
    try (GuardedSession session = GuardedSession.open(again, policy(FOUR).maxBytes(64).build())) {
      session.run(InferenceRequest.of("x", new float[4], 2, 1, 2), CALLER);
      assertEquals(
          Code.TOO_MANY_BYTES, refused(session, InferenceRequest.of("x", new float[6], 3, 1, 2)));
    }
  }

  @Test
  void realModelGetsTheCode() {
    byte[] identity =
        TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"n", 4, 2}, new Object[] {"n", 4, 2});
    OnnxInferenceSession real = OnnxInferenceSession.make(OnnxSessionTest.maker(identity));
    GuardedSession session = GuardedSession.open(real, policy(FOUR).build());
    for (int rows : new int[] {1, 2, 2, 5, 1}) {
      float[] data = new float[2 * rows];
      data[0] = 0.6f;
      Answer answer = session.run(InferenceRequest.of("x", data, rows, 1, 2), CALLER);
      float[] code = answer.floats("y");
      assertArrayEquals(new long[] {rows, 4, 2}, answer.shape("y"));
      assertArrayEquals(new float[] {1, 0, 1, 0, 1, 0, 0, 0}, Arrays.copyOf(code, 8));
    }
    session.close();
    assertEquals(0, real.openTensors());
  }

  @Test
  void otherInputsAreLeftAsTheyAre() {
    FakeSession two =
        new FakeSession(
            List.of(input("z", "n", 3), input("x", "n", 4)), List.of(input("y", "n", 3)));
    try (GuardedSession session = GuardedSession.open(two, policy(FOUR).build())) {
      Answer answer =
          session.run(
              InferenceRequest.of("x", new float[] {1}, 1, 1).and("z", new float[] {7, 8, 9}, 1, 3),
              CALLER);
      assertArrayEquals(new float[] {7, 8, 9}, answer.floats("y"));
      InputMemory memory = two.memories.iterator().next();
      assertEquals(memory.tensor(0), memory.running(0));
      assertEquals(1, memory.tensor(1).elements());
      assertEquals(4, memory.running(1).elements());
    }
  }

  @Test
  void codeIsZeroedBeforeItServesAnotherTenant() {
    Contract contract =
        Contract.of(List.of(input("x", "n", 1, 2)), policy(FOUR).build()); // the request's
    InputMemory memory = InputMemory.direct(contract);
    new Guard(contract, List.of())
        .judge(InferenceRequest.of("x", new float[] {1, 1}, 1, 1, 2), memory)
        .orThrow();
    assertEquals(1, memory.running(0).get(7));
    memory.zero();
    for (int i = 0; i < 8; i++) {
      assertEquals(0, memory.running(0).get(i));
    }
  }

  @Test
  void modelWhoseChannelsDoNotFit_doesNotOpen() {
    for (TensorSpec unfit :
        List.of(input("x", "n", 6, 2), input("x", "n", "channels", 2), input("x", "n"))) {
      FakeSession session = new FakeSession(unfit);
      var thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> GuardedSession.open(session, policy(FOUR).build()));
      assertTrue(
          thrown
              .getMessage()
              .startsWith(
                  "thermometer 4 makes 4 channels of each one, on axis 1; the model's input 'x' is"),
          thrown.getMessage());
      assertEquals(1, session.closes.get());
    }
  }

  @Test
  void codeThatIsNotTheLast_orGoesWithDetectors_doesNotOpen() {
    var order =
        assertThrows(
            IllegalArgumentException.class, () -> open(policy(FOUR, Sanitizers.bits(1)).build()));
    assertEquals(
        "thermometer 4 codes input 'x': it must be its last sanitizer", order.getMessage());
    FakeSession flat = new FakeSession(input("x", "n", 4));
    Detector detector = new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 2);
    var coded =
        assertThrows(
            IllegalArgumentException.class,
            () -> GuardedSession.open(flat, policy(FOUR).detector(detector).build()));
    assertTrue(
        coded.getMessage().contains("leave out the detectors, or the code"), coded.getMessage());
    Detector squeezing = new Detector(FeatureSqueezing.of("x").by(FOUR).comparing("y"), 2);
    GuardPolicy copies = GuardPolicy.builder().range("x", 0, 1).detector(squeezing).build();
    assertThrows(
        IllegalArgumentException.class,
        () -> GuardedSession.open(new FakeSession(input("x", "n", 4)), copies));
  }
}
