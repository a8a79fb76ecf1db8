package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Inputs that are made to hurt: each group of them by the letter under which it is known. */
class HostileInputsTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final List<GuardEvent> events = new ArrayList<>();

  private static Guard guard(ElementType type, InputRules rules) {
    TensorSpec spec = new TensorSpec("x", type.name(), FakeSession.input("x", "n").axes());
    GuardPolicy policy = GuardPolicy.builder().input("x", rules).maxBatch(1 << 16).build();
    return new Guard(Contract.of(List.of(spec), policy), List.of());
  }

  /** How many elements a finding of this code is about; 0 if there is none. */
  private static long count(Verdict verdict, Code code) {
    for (Finding finding : verdict.findings()) {
      if (finding.code() == code) {
        Matcher more = Pattern.compile("and (\\d+) more like it").matcher(finding.message());
        return more.find() ? 1 + Long.parseLong(more.group(1)) : 1;
      }
    }
    return 0;
  }

  private static double[] edges() throws IOException {
    String json = Files.readString(Vectors.suite("hostile/numeric_edges.json"));
    String bits = json.substring(json.indexOf("doubleBits"), json.indexOf(']'));
    return Pattern.compile("\"([0-9a-f]{16})\"")
        .matcher(bits)
        .results()
        .mapToDouble(match -> Double.longBitsToDouble(Long.parseUnsignedLong(match.group(1), 16)))
        .toArray();
  }

  private static long[] longEdges() throws IOException {
    String json = Files.readString(Vectors.suite("hostile/numeric_edges.json"));
    int start = json.indexOf('[', json.indexOf("\"longs\""));
    return Stream.of(json.substring(start + 1, json.indexOf(']', start)).split(","))
        .mapToLong(number -> Long.parseLong(number.trim()))
        .toArray();
  }

  /** G01: found and repaired exactly as often as a loop over the numbers finds them. */
  @Test
  void g01_numericEdges_areCountedExactly_asDoublesAndAsFloats() throws IOException {
    double[] edges = edges();
    long notFinite = 0;
    long denormal = 0;
    long outside = 0;
    for (double edge : edges) {
      boolean finite = Double.isFinite(edge);
      notFinite += finite ? 0 : 1;
      denormal += edge != 0 && Math.abs(edge) < Double.MIN_NORMAL ? 1 : 0;
      outside += finite && (edge < -1 || edge > 1) ? 1 : 0;
    }
    InputRules rules =
        InputRules.none()
            .notFinite(Action.REPORT)
            .denormals(Action.NORMALISE)
            .within(Range.from(-1).to(1), Action.CLAMP);
    Verdict verdict =
        guard(ElementType.DOUBLE, rules).check(InferenceRequest.of("x", edges, edges.length));
    assertInstanceOf(Verdict.Repaired.class, verdict);
    assertEquals(notFinite, count(verdict, Code.NOT_FINITE));
    assertEquals(denormal, count(verdict, Code.DENORMAL));
    assertEquals(outside, count(verdict, Code.OUT_OF_RANGE));
    assertTrue(notFinite > 5 && denormal > 1 && outside > 9);
    assertFloatsAreCounted(edges, rules);
    Vectors.ran("hostile/numeric_edges doubles", edges.length);
  }

  private static void assertFloatsAreCounted(double[] edges, InputRules rules) {
    float[] floats = new float[edges.length];
    long notFinite = 0;
    long denormal = 0;
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) edges[i];
      notFinite += Float.isFinite(floats[i]) ? 0 : 1;
      denormal += floats[i] != 0 && Math.abs(floats[i]) < Float.MIN_NORMAL ? 1 : 0;
    }
    Verdict verdict =
        guard(ElementType.FLOAT, rules).check(InferenceRequest.of("x", floats, floats.length));
    assertEquals(notFinite, count(verdict, Code.NOT_FINITE));
    assertEquals(denormal, count(verdict, Code.DENORMAL));
  }

  @Test
  void g01_eachEdge_isRefusedOrReachesTheModelUnchanged() throws IOException {
    for (double edge : edges()) {
      Verdict verdict =
          guard(ElementType.DOUBLE, InputRules.none())
              .check(InferenceRequest.of("x", new double[] {edge}, 1));
      assertEquals(Double.isFinite(edge), verdict instanceof Verdict.Admitted, () -> "" + edge);
    }
    for (long edge : longEdges()) {
      Verdict verdict =
          guard(ElementType.INT64, InputRules.none().ids(1L << 31))
              .check(InferenceRequest.of("x", new long[] {edge}, 1));
      assertEquals(
          edge >= 0 && edge < 1L << 31, verdict instanceof Verdict.Admitted, () -> "" + edge);
    }
    Vectors.ran("hostile/numeric_edges one by one", edges().length + longEdges().length);
  }

  /** G02. */
  @Test
  void g02_boundIsExactToOneUnitInTheLastPlace_ofDoublesAndFloats() {
    double low = 0.1;
    double high = 1e300;
    Guard doubles = guard(ElementType.DOUBLE, InputRules.none().within(Range.from(low).to(high)));
    double[] inside = {low, Math.nextUp(low), high, Math.nextDown(high)};
    assertEquals(new Verdict.Admitted(), doubles.check(InferenceRequest.of("x", inside, 4)));
    for (double outside : new double[] {Math.nextDown(low), Math.nextUp(high)}) {
      assertInstanceOf(
          Verdict.Refused.class,
          doubles.check(InferenceRequest.of("x", new double[] {outside}, 1)));
    }
    // 0.1 lies between two floats: the upper one is inside, the lower one is not.
    Guard floats = guard(ElementType.FLOAT, InputRules.none().within(Range.from(0.1).to(1)));
    float nearest = 0.1f;
    float upper = nearest >= 0.1 ? nearest : Math.nextUp(nearest);
    assertEquals(
        new Verdict.Admitted(), floats.check(InferenceRequest.of("x", new float[] {upper}, 1)));
    assertInstanceOf(
        Verdict.Refused.class,
        floats.check(InferenceRequest.of("x", new float[] {Math.nextDown(upper)}, 1)));
  }

  /** G03 and G04: refused by numbers alone, before anything is reserved. */
  @Test
  void g03g04_bombsOfShapes_areRefusedAndReserveNothing() {
    TensorSpec spec = FakeSession.input("x", "a", "b", "c");
    GuardPolicy policy = GuardPolicy.builder().maxBatch(1 << 28).build();
    Contract contract = Contract.of(List.of(spec), policy);
    InputMemory memory = InputMemory.direct(contract);
    Guard guard = new Guard(contract, List.of());
    long[][] bombs = {
      {100_000, 100_000, 1},
      {1L << 32, 1L << 32, 1},
      {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE},
      {1L << 62, 4, 1},
      {3, 1L << 63, 1},
      {0, 1L << 40, 1},
      {-1, -1, 1},
      {1 << 28, 1 << 10, 1},
      {1, 1, 1L << 23},
    };
    for (long[] bomb : bombs) {
      assertInstanceOf(
          Verdict.Refused.class, guard.judge(InferenceRequest.of("x", new float[1], bomb), memory));
      assertEquals(0, memory.reserved());
    }
  }

  /** G05: lengths are compared before a character is read. */
  @Test
  void g05_textBeyondTheLength_isRefusedUnread() {
    String huge = "\ud800".repeat(5_000_000); // malformed, too: whoever read it would say so
    Verdict verdict =
        guard(ElementType.STRING, InputRules.none())
            .check(InferenceRequest.of("x", new String[] {"fine", huge}, 2));
    assertEquals(Code.TEXT_TOO_LONG, verdict.findings().get(0).code());
    assertEquals(1, verdict.findings().get(0).index());
  }

  /** G07: typed, and the model never runs. */
  @Test
  void g07_wrongNameTypeMissingAndExtra_neverReachTheModel() {
    FakeSession model = new FakeSession(FakeSession.input("x", "n"));
    try (GuardedSession session =
        GuardedSession.open(model, GuardPolicy.builder().onEvent(events::add).build())) {
      List<InferenceRequest> wrong =
          List.of(
              InferenceRequest.of("y", new float[1], 1),
              InferenceRequest.of("x", new double[1], 1),
              InferenceRequest.of("x", new long[1], 1),
              InferenceRequest.of("x", new String[] {"1"}, 1),
              InferenceRequest.of("X", new float[1], 1),
              InferenceRequest.of("x", new float[1], 1).and("z", new float[1], 1));
      for (InferenceRequest request : wrong) {
        assertThrows(InputRefusedException.class, () -> session.run(request, CALLER));
      }
      assertEquals(0, model.runs.get());
      assertEquals(0, model.bindings.get());
      assertEquals(wrong.size(), events.size());
    }
  }

  /** G08: of every type, the session goes on and nothing stays open. */
  @Test
  void g08_runtimeThatFails_leavesNothingOpenAndKeepsTheCause() {
    byte[] model = TinyOnnx.reshapeToTwoByTwo("node");
    OnnxInferenceSession session = OnnxInferenceSession.make(OnnxSessionTest.maker(model));
    GuardPolicy policy = GuardPolicy.builder().onEvent(events::add).build();
    GuardedSession guarded = GuardedSession.open(session, policy);
    for (int i = 0; i < 50; i++) {
      assertThrows(
          RuntimeFailedException.class,
          () -> guarded.run(InferenceRequest.of("x", new float[3], 3), CALLER));
      assertThrows(
          RuntimeFailedException.class,
          () -> guarded.lease(InferenceRequest.of("x", new float[5], 5), CALLER));
      guarded.run(InferenceRequest.of("x", new float[4], 4), CALLER);
    }
    assertEquals(0, guarded.leases().size());
    guarded.close();
    assertEquals(0, session.openTensors());
    var failed = assertInstanceOf(GuardEvent.Failed.class, events.get(0));
    assertTrue(failed.cause().getMessage().contains("node"), "the operator gets the cause");
  }

  /** G28: whatever a racing writer does, no id beyond the table gets to the model. */
  @ParameterizedTest
  @EnumSource(names = {"INT64", "DOUBLE"})
  void g28_racingWriter_neverGetsAnUncheckedValueThrough(ElementType type)
      throws InterruptedException {
    int count = 4096;
    ByteBuffer shared = ByteBuffer.allocateDirect(8 * count).order(ByteOrder.nativeOrder());
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(() -> {
          for (int i = 0; !stop.get(); i = (i + 1) % count) {
            LONGS.setOpaque(shared, 8 * i, -1L); // NaN, or an alias
            LONGS.setOpaque(shared, 8 * i, 0L);
          }
        });
    TensorSpec spec = new TensorSpec("x", type.name(), FakeSession.input("x", "n").axes());
    InputRules rules = type == ElementType.INT64 ? InputRules.none().ids(10) : InputRules.none();
    GuardPolicy policy = GuardPolicy.builder().input("x", rules).maxBatch(count).build();
    Contract contract = Contract.of(List.of(spec), policy);
    Guard guard = new Guard(contract, List.of());
    InputMemory memory = InputMemory.direct(contract);
    InferenceRequest request = InferenceRequest.of("x", shared, count);
    int refused = 0;
    int admitted = 0;
    writer.start();
    try {
      for (int i = 0; i < 2000 || i < 2_000_000 && (refused == 0 || admitted == 0); i++) {
        if (guard.judge(request, memory) instanceof Verdict.Refused) {
          refused++;
        } else {
          admitted++;
          for (int j = 0; j < count; j++) {
            assertEquals(0, memory.tensor(0).raw(j), "the model would see what was not checked");
          }
        }
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertNotEquals(0, refused, "the race never hit; the test shows nothing");
    assertNotEquals(0, admitted, "nothing ever passed; the test shows nothing");
  }

  /** G28, without a race: a view, a slice, a read-only view, all of them changed afterwards. */
  @Test
  void g28_writesThroughViewsAfterTheCheck_changeNothing() {
    ByteBuffer whole = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
    ByteBuffer slice = whole.slice(8, 32).order(ByteOrder.nativeOrder());
    for (InferenceRequest request :
        List.of(
            InferenceRequest.of("x", slice, 8),
            InferenceRequest.of("x", slice.asFloatBuffer(), 8),
            InferenceRequest.of("x", slice.asReadOnlyBuffer().order(ByteOrder.nativeOrder()), 8))) {
      whole.putFloat(8, 0.5f);
      FakeSession model = new FakeSession(FakeSession.input("x", "n"));
      model.inside = seen -> whole.putFloat(8, Float.NaN);
      GuardPolicy policy = GuardPolicy.builder().range("x", 0, 1).build();
      try (GuardedSession session = GuardedSession.open(model, policy)) {
        float[] expected = new float[8];
        expected[0] = 0.5f;
        assertArrayEquals(expected, session.run(request, CALLER).floats("y"));
      }
    }
  }
}
