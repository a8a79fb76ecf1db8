package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.caller.Caller;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
  private static final Caller CALLER = Caller.of(Caller.Tenant.of("bank-a"), "app");
  private static final GuardPolicy EMPTY = GuardPolicy.builder().maxBatch(4096).build();
  private static final GuardPolicy UNIT =
      GuardPolicy.builder().maxBatch(4096).range("x", 0, 1).onEvent(event -> {}).build();
  private static final VarHandle FLOATS =
      MethodHandles.byteBufferViewVarHandle(float[].class, ByteOrder.nativeOrder());
  private static final Set<Code> VALUE_CODES = Set.of(Code.NOT_FINITE, Code.OUT_OF_RANGE);
  private static final ByteOrder FOREIGN =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  private static Verdict judge(GuardPolicy policy, InferenceRequest request) {
    return new Guard(Contract.of(List.of(input("x", "n")), policy), policy.checks()).check(request);
  }

  private static Finding refusal(GuardPolicy policy, float... data) {
    Verdict.Refused refused =
        assertInstanceOf(
            Verdict.Refused.class, judge(policy, InferenceRequest.of("x", data, data.length)));
    assertEquals(1, refused.findings().size());
    return refused.findings().get(0);
  }

  private static float[] seenByTheModel(Buffer data, int elements) {
    try (GuardedSession session = GuardedSession.open(new FakeSession(input("x", "n")), EMPTY)) {
      return session.run(InferenceRequest.of("x", data, elements), CALLER).floats("y");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x7fc00000,
        0xffc00000,
        0x7f800001,
        0xff800001,
        0x7fffffff,
        0xffffffff,
        0x7f800000,
        0xff800000
      })
  void everyKindOfNanAndInfinity_isRefusedAtEveryIndex(int bits) {
    float[] data = new float[1500]; // more than one block
    for (int i = 0; i < data.length; i++) {
      data[i] = Float.intBitsToFloat(bits);
      Finding finding = refusal(EMPTY, data);
      assertEquals(Code.NOT_FINITE, finding.code());
      assertEquals(i, finding.index());
      data[i] = 0;
    }
  }

  @Test
  void subnormalsAndNegativeZero_areAdmittedUnchanged() {
    float[] data = {
      -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x0.fffffep-126f, Float.MAX_VALUE, -Float.MAX_VALUE
    };
    assertBits(data, seenByTheModel(FloatBuffer.wrap(data), data.length));
  }

  @Test
  void rangeIsExactToTheLastBit() {
    assertTrue(
        judge(
                UNIT,
                InferenceRequest.of(
                    "x", new float[] {0f, -0f, 1f, Math.nextDown(1f), Float.MIN_VALUE}, 5))
            .findings()
            .isEmpty());
    assertEquals(1, refusal(UNIT, 0f, Math.nextUp(1f), 7f).index());
    assertEquals(Code.OUT_OF_RANGE, refusal(UNIT, -Float.MIN_VALUE).code());
  }

  @Test
  void theFirstOffenderIsNamed_withoutItsValue() {
    Finding finding = refusal(UNIT, 0.5f, 123.456f, Float.NaN);
    assertEquals(1, finding.index());
    assertEquals("tensor 'x' at index 1 is outside [0.0, 1.0]", finding.message());
  }

  @Test
  void foreignByteOrder_isRefusedForDirectAndHeapBuffers() {
    // Java's view of these bytes reads 1.0, ONNX Runtime would read 4.6e-41: the check would pass
    // for another number.
    ByteBuffer direct = ByteBuffer.allocateDirect(4).order(FOREIGN).putFloat(0, 1f);
    ByteBuffer heap = ByteBuffer.allocate(4).order(FOREIGN).putFloat(0, 1f);
    for (Buffer buffer :
        new Buffer[] {direct, heap, direct.asFloatBuffer(), heap.asFloatBuffer()}) {
      assertEquals(
          Code.BYTE_ORDER,
          judge(UNIT, InferenceRequest.of("x", buffer, 1)).findings().get(0).code());
    }
  }

  @Test
  void byteOrderChangedAfterTheRequestWasMade_hasNoEffect() {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putFloat(0, 0.5f);
    InferenceRequest request = InferenceRequest.of("x", buffer, 1);
    buffer.order(FOREIGN).limit(0);
    assertEquals(List.of(), judge(UNIT, request).findings());
  }

  @Test
  void everyKindOfBuffer_reachesTheModelBitForBit() {
    float[] data = {0f, 1f, -2.5f, 3e-40f, Float.MAX_VALUE};
    ByteBuffer direct = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder());
    direct.asFloatBuffer().put(data);
    ByteBuffer heap = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    heap.asFloatBuffer().put(data);
    for (Buffer buffer :
        new Buffer[] {
          FloatBuffer.wrap(data),
          direct,
          direct.asFloatBuffer(),
          heap,
          heap.asFloatBuffer(),
          direct.asReadOnlyBuffer().order(ByteOrder.nativeOrder())
        }) {
      assertBits(data, seenByTheModel(buffer, 5));
    }
  }

  @Test
  void partBetweenPositionAndLimitCounts_andNeitherMoves() {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(new float[] {9, 1, 2, 3, 9, 9});
    bytes.position(4).limit(16);
    FloatBuffer floats = FloatBuffer.wrap(new float[] {9, 1, 2, 3, 9}, 1, 3);
    for (Buffer buffer : new Buffer[] {bytes, floats}) {
      int position = buffer.position();
      int limit = buffer.limit();
      assertBits(new float[] {1, 2, 3}, seenByTheModel(buffer, 3));
      assertEquals(position, buffer.position());
      assertEquals(limit, buffer.limit());
    }
  }

  @Test
  void bytesThatAreNoWholeFloats_areRefused() {
    ByteBuffer bytes = ByteBuffer.allocate(7).order(ByteOrder.nativeOrder());
    assertEquals(
        Code.ELEMENT_COUNT,
        judge(EMPTY, InferenceRequest.of("x", bytes, 1)).findings().get(0).code());
  }

  @Test
  void clampMovesToTheNearerEnd_andReportsIt() {
    GuardPolicy policy = GuardPolicy.builder().clamp("x", 0, 1).build();
    try (GuardedSession session = GuardedSession.open(new FakeSession(input("x", "n")), policy)) {
      float[] data = {0.5f, -3f, 7f, 1f, Math.nextUp(1f)};
      assertBits(
          new float[] {0.5f, 0f, 1f, 1f, 1f},
          session.run(InferenceRequest.of("x", data, 5), CALLER).floats("y"));
      assertEquals(7f, data[2], "the caller's memory stays as it was");
    }
    Verdict.Repaired repaired =
        assertInstanceOf(
            Verdict.Repaired.class, judge(policy, InferenceRequest.of("x", new float[] {0, 2}, 2)));
    assertEquals(1, repaired.findings().get(0).index());
    assertEquals(repaired, repaired.orThrow());
  }

  @Test
  void clampDoesNotHideNanAndInfinity() {
    GuardPolicy policy = GuardPolicy.builder().clamp("x", 0, 1).build();
    assertEquals(Code.NOT_FINITE, refusal(policy, 2f, Float.NaN).code());
    assertEquals(Code.NOT_FINITE, refusal(policy, Float.NEGATIVE_INFINITY).code());
  }

  @Test
  void writingToTheInputDuringTheRun_changesNothing() {
    float[] data = {0.25f, 0.5f};
    FakeSession model = new FakeSession(input("x", "n"));
    model.inside = seen -> Arrays.fill(data, 99f);
    try (GuardedSession session = GuardedSession.open(model, UNIT)) {
      assertBits(
          new float[] {0.25f, 0.5f},
          session.run(InferenceRequest.of("x", data, 2), CALLER).floats("y"));
    }
  }

  @Test
  void writerThatRacesWithTheCheck_neverGetsAnUncheckedNumberThrough() throws InterruptedException {
    ByteBuffer shared = ByteBuffer.allocateDirect(4 * 4096).order(ByteOrder.nativeOrder());
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(() -> {
          // Opaque writes: of plain ones to the same place the compiler keeps only the last.
          for (int i = 0; !stop.get(); i = (i + 1) % 4096) {
            FLOATS.setOpaque(shared, 4 * i, 1e30f);
            FLOATS.setOpaque(shared, 4 * i, Float.NaN);
            FLOATS.setOpaque(shared, 4 * i, 0.5f);
          }
        });
    FakeSession model = new FakeSession(input("x", "n"));
    model.inside =
        seen -> {
          for (float value : seen) {
            assertTrue(value >= 0 && value <= 1, "the model saw what the policy forbids");
          }
        };
    writer.start();
    int refused = 0;
    int calls = 0;
    try (GuardedSession session = GuardedSession.open(model, UNIT)) {
      InferenceRequest request = InferenceRequest.of("x", shared, 4096);
      // At least 2000 calls, and on a busy machine as many as it takes for the race to be won and
      // lost.
      for (;
          calls < 2000 || calls < 2_000_000 && (refused == 0 || model.runs.get() == 0);
          calls++) {
        try {
          session.run(request, CALLER);
        } catch (InputRefusedException e) {
          assertTrue(VALUE_CODES.contains(e.findings().get(0).code()), e.getMessage());
          refused++;
        }
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertNotEquals(0, refused, "the race never hit; the test shows nothing");
    assertNotEquals(0, model.runs.get(), "nothing ever ran; the test shows nothing");
    assertEquals(calls, refused + model.runs.get());
  }

  @Test
  void memoryIsZeroedBeforeItServesAnotherTenant() {
    Contract contract = Contract.of(List.of(input("x", "n")), EMPTY);
    Workspace workspace =
        new Workspace(
            new FakeSession(input("x", "n")),
            OutputPlan.of(List.of(), Set.of(), contract),
            contract);
    Guard guard = new Guard(contract, List.of());
    float[] secret = new float[3000];
    Arrays.fill(secret, 42f);
    InputMemory memory = workspace.memoryFor(Caller.Tenant.of("a"));
    guard.judge(InferenceRequest.of("x", secret, 3000), memory);
    workspace.memoryFor(Caller.Tenant.of("a"));
    assertEquals(42f, memory.tensor(0).get(2999));
    workspace.memoryFor(Caller.Tenant.of("b"));
    for (int i = 0; i < 3000; i++) {
      assertEquals(0f, memory.tensor(0).get(i));
    }
    assertTrue(memory.scan().isZero());
  }

  @Test
  void refusedInput_neverRuns() {
    FakeSession model = new FakeSession(input("x", "n"));
    try (GuardedSession session = GuardedSession.open(model, UNIT)) {
      assertThrows(
          InputRefusedException.class,
          () -> session.run(InferenceRequest.of("x", new float[] {2}, 1), CALLER));
      assertEquals(0, model.runs.get());
    }
  }

  private static void assertBits(float[] expected, float[] actual) {
    assertArrayEquals(bits(expected), bits(actual));
  }

  private static int[] bits(float[] floats) {
    int[] bits = new int[floats.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(floats[i]);
    }
    return bits;
  }
}
