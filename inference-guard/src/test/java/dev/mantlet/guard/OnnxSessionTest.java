package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.spi.SessionMaker;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard around real sessions of ONNX Runtime, over models that {@link TinyOnnx} writes. */
class OnnxSessionTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final GuardPolicy EMPTY = GuardPolicy.builder().build();
  private static final byte[] IDENTITY =
      TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"batch", 4}, new Object[] {"batch", 4});

  static SessionMaker maker(byte[] model) {
    return environment -> {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        return environment.createSession(model, options);
      }
    };
  }

  static float[] random(int n) {
    Random random = new Random(n);
    float[] data = new float[n];
    for (int i = 0; i < n; i++) {
      data[i] = random.nextFloat();
    }
    return data;
  }

  @Test
  void answersEqualThoseOfTheBareSession_bitForBit_asBatchesComeAndGo() throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession bare = maker(IDENTITY).newSession(environment);
        GuardedSession guarded = GuardedSession.open(maker(IDENTITY), EMPTY)) {
      for (int batch : new int[] {1, 7, 7, 1, 3}) {
        float[] data = random(4 * batch);
        data[0] = -0f;
        data[1] = Float.MIN_VALUE;
        Answer answer = guarded.run(InferenceRequest.of("x", data, batch, 4), CALLER);
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(
                    environment, FloatBuffer.wrap(data), new long[] {batch, 4});
            OrtSession.Result result = bare.run(Map.of("x", tensor))) {
          assertEquals(
              -1,
              FloatBuffer.wrap(answer.floats("y"))
                  .mismatch(((OnnxTensor) result.get(0)).getFloatBuffer()));
          assertEquals(
              Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(answer.floats("y")[0]));
          assertArrayEquals(new long[] {batch, 4}, answer.shape("y"));
        }
      }
    }
  }

  @Test
  void modelSeesWhatWasChecked_whateverTheCallerDoesAfterwards() {
    float[] data = {1, 2, 3, 4};
    GuardPolicy vandal =
        GuardPolicy.builder()
            .range("x", 0, 9)
            .check(tensor -> {
              data[0] = Float.NaN;
              return Optional.empty();
            })
            .build();
    try (GuardedSession session = GuardedSession.open(maker(IDENTITY), vandal)) {
      assertArrayEquals(
          new float[] {1, 2, 3, 4},
          session.run(InferenceRequest.of("x", data, 1, 4), CALLER).floats("y"));
    }
  }

  @Test
  void contractComesFromTheModel() {
    try (GuardedSession session = GuardedSession.open(maker(IDENTITY), EMPTY)) {
      assertThrows(
          InputRefusedException.class,
          () -> session.run(InferenceRequest.of("x", new float[5], 1, 5), CALLER));
      assertThrows(
          InputRefusedException.class,
          () -> session.run(InferenceRequest.of("y", new float[4], 1, 4), CALLER));
      assertTrue(
          session.guard().check(InferenceRequest.of("x", new float[4], 1, 4)).findings().isEmpty());
    }
  }

  @Test
  void outputWhoseShapeIsUnknown_isCopiedFromTheRuntime() {
    byte[] model =
        TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"batch", 4}, new Object[] {"elsewhere", 4});
    try (GuardedSession session = GuardedSession.open(maker(model), EMPTY)) {
      for (int batch : new int[] {2, 5}) {
        Answer answer = session.run(InferenceRequest.of("x", random(4 * batch), batch, 4), CALLER);
        assertArrayEquals(random(4 * batch), answer.floats("y"));
        assertArrayEquals(new long[] {batch, 4}, answer.shape("y"));
      }
    }
  }

  @Test
  void outputThatIsNotOfItsDeclaredShape_failsTheRun_andIsNeverMislabelled() {
    byte[] liar =
        TinyOnnx.identity(
            TinyOnnx.FLOAT, new Object[] {"rows", "columns"}, new Object[] {"columns", "rows"});
    try (GuardedSession session =
        GuardedSession.open(maker(liar), GuardPolicy.builder().onEvent(event -> {}).build())) {
      assertThrows(
          RuntimeFailedException.class,
          () -> session.run(InferenceRequest.of("x", random(6), 2, 3), CALLER));
      assertArrayEquals(
          random(4), session.run(InferenceRequest.of("x", random(4), 2, 2), CALLER).floats("y"));
    }
  }

  @Test
  void tenantsThatTakeTurns_getTheirOwnAnswers() {
    try (GuardedSession session = GuardedSession.open(maker(IDENTITY), EMPTY)) {
      for (int i = 0; i < 10; i++) {
        float[] data = {i, i, i, i};
        assertArrayEquals(
            data,
            session
                .run(InferenceRequest.of("x", data, 1, 4), Caller.of(Tenant.of("t" + i % 2), "app"))
                .floats("y"));
      }
    }
  }

  @Test
  @Timeout(120)
  void closeUnderLoad_neitherCrashesNorLeaks() throws Exception {
    for (int round = 0; round < 20; round++) {
      OnnxInferenceSession session = OnnxInferenceSession.make(maker(IDENTITY));
      GuardedSession guarded = GuardedSession.open(session, EMPTY);
      CountDownLatch running = new CountDownLatch(3);
      List<FutureTask<Void>> workers = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        workers.add(new FutureTask<>(() -> runUntilClosed(guarded, running), null));
      }
      workers.forEach(worker -> new Thread(worker).start());
      running.await();
      guarded.close();
      assertEquals(0, session.openTensors());
      for (FutureTask<Void> worker : workers) {
        worker.get();
      }
    }
  }

  private static void runUntilClosed(GuardedSession guarded, CountDownLatch running) {
    try {
      for (int n = 1; ; n = 1 + n % 3) {
        assertArrayEquals(
            random(4 * n),
            guarded.run(InferenceRequest.of("x", random(4 * n), n, 4), CALLER).floats("y"));
        running.countDown();
      }
    } catch (SessionClosedException closed) {
      // What the test waits for.
    } finally {
      running.countDown();
    }
  }

  @Test
  void nativeErrorInARun_isSanitised_andTheSessionGoesOn() {
    List<GuardEvent> events = new ArrayList<>();
    GuardPolicy policy = GuardPolicy.builder().onEvent(events::add).build();
    try (GuardedSession session =
        GuardedSession.open(maker(TinyOnnx.reshapeToTwoByTwo("secret_node")), policy)) {
      var thrown =
          assertThrows(
              RuntimeFailedException.class,
              () -> session.run(InferenceRequest.of("x", new float[3], 3), CALLER));
      assertFalse(
          thrown.toString().contains("secret_node") || thrown.getMessage().contains("\n"),
          thrown.toString());
      assertEquals(null, thrown.getCause());
      assertTrue(thrown.errorCode().startsWith("ORT_"), thrown.errorCode());
      GuardEvent.Failed failed = (GuardEvent.Failed) events.get(0);
      assertTrue(
          failed.cause().getMessage().contains("secret_node"),
          "the operator must see the native text");
      assertArrayEquals(
          new float[] {1, 2, 3, 4},
          session.run(InferenceRequest.of("x", new float[] {1, 2, 3, 4}, 4), CALLER).floats("y"));
    }
  }

  @Test
  void modelThatDoesNotParse_failsToOpenWithTheCauseForTheOperator() {
    var thrown =
        assertThrows(
            RuntimeFailedException.class,
            () -> GuardedSession.open(maker(new byte[] {1, 2, 3}), EMPTY));
    assertNotNull(thrown.getCause());
  }

  @Test
  void everyNativeTensorIsClosed_afterAnswersAndFailuresOfManyShapes() {
    OnnxInferenceSession session =
        OnnxInferenceSession.make(maker(TinyOnnx.reshapeToTwoByTwo("node")));
    GuardedSession guarded =
        GuardedSession.open(session, GuardPolicy.builder().onEvent(event -> {}).build());
    int answered = 0;
    for (int i = 0; i < 200; i++) {
      int n = 3 + i % 3;
      try {
        guarded.run(InferenceRequest.of("x", new float[n], n), CALLER);
        answered++;
      } catch (RuntimeFailedException expected) {
        assertTrue(n != 4);
      }
    }
    assertEquals(67, answered);
    assertTrue(session.openTensors() > 0);
    guarded.close();
    assertEquals(0, session.openTensors());
    assertThrows(
        SessionClosedException.class,
        () -> guarded.run(InferenceRequest.of("x", new float[4], 4), CALLER));
  }

  @Test
  void adoptedSession_isGuardedAndClosedWithTheGuard() throws OrtException {
    OrtSession made = maker(IDENTITY).newSession(OrtEnvironment.getEnvironment());
    GuardedSession session = GuardedSession.adoptingUnsafely(made, EMPTY);
    assertThrows(
        InputRefusedException.class,
        () -> session.run(InferenceRequest.of("x", new float[5], 1, 5), CALLER));
    assertArrayEquals(
        random(4), session.run(InferenceRequest.of("x", random(4), 1, 4), CALLER).floats("y"));
    session.close();
    assertThrows(IllegalStateException.class, made::close, "the guard has not closed it");
  }

  @Test
  void adoptedSessionThatDoesNotFitThePolicy_isClosed() throws OrtException {
    OrtSession made = maker(IDENTITY).newSession(OrtEnvironment.getEnvironment());
    GuardPolicy other = GuardPolicy.builder().shape("z", Shape.of(1)).build();
    assertThrows(
        IllegalArgumentException.class, () -> GuardedSession.adoptingUnsafely(made, other));
    assertThrows(IllegalStateException.class, made::close, "the guard has not closed it");
  }

  @Test
  void plainBytes_areReadAsOnnxAlone_whateverTheirMark() {
    byte[] mark = {0x12, 6, 0, 0, 'O', 'R', 'T', 'M'}; // a producer name that the model may have
    byte[] marked = Arrays.copyOf(mark, mark.length + IDENTITY.length);
    System.arraycopy(IDENTITY, 0, marked, mark.length, IDENTITY.length);
    SessionMaker maker = SessionMaker.ofUnverified(marked);
    Arrays.fill(marked, (byte) 0);
    try (GuardedSession session = GuardedSession.open(maker, EMPTY)) {
      assertArrayEquals(
          random(4), session.run(InferenceRequest.of("x", random(4), 1, 4), CALLER).floats("y"));
    }
  }
}
