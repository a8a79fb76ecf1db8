package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.TextRules;
import dev.mantlet.guard.contract.TextRules.Trait;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors of every element type through a real session of ONNX Runtime that copies them. */
class ElementTypesTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final GuardPolicy EMPTY =
      GuardPolicy.builder().maxBatch(4096).onEvent(event -> {}).build();

  /** Elements of each type that are easily lost or changed, as their raw bytes. */
  private static final Map<ElementType, ByteBuffer> DELICATE = new EnumMap<>(ElementType.class);

  static {
    put(
        ElementType.FLOAT,
        b ->
            b.putFloat(-0f)
                .putFloat(Float.MIN_VALUE)
                .putFloat(Float.MAX_VALUE)
                .putFloat(-Float.MAX_VALUE));
    put(
        ElementType.DOUBLE,
        b ->
            b.putDouble(-0.0)
                .putDouble(Double.MIN_VALUE)
                .putDouble(Double.MAX_VALUE)
                .putDouble(0.1));
    put(
        ElementType.FLOAT16,
        b ->
            b.putShort((short) 0x8000)
                .putShort((short) 1)
                .putShort((short) 0x7bff)
                .putShort((short) 0xfbff));
    put(
        ElementType.BFLOAT16,
        b ->
            b.putShort((short) 0x8000)
                .putShort((short) 1)
                .putShort((short) 0x7f7f)
                .putShort((short) 0xff7f));
    put(ElementType.INT8, b -> b.put(new byte[] {-128, -1, 0, 127}));
    put(ElementType.UINT8, b -> b.put(new byte[] {-128, -1, 0, 127}));
    put(
        ElementType.INT16,
        b ->
            b.putShort(Short.MIN_VALUE)
                .putShort((short) -1)
                .putShort(Short.MAX_VALUE)
                .putShort((short) 7));
    put(
        ElementType.INT32,
        b -> b.putInt(Integer.MIN_VALUE).putInt(-1).putInt(Integer.MAX_VALUE).putInt(7));
    put(
        ElementType.INT64,
        b -> b.putLong(Long.MIN_VALUE).putLong(-1).putLong(Long.MAX_VALUE).putLong((1L << 53) + 1));
    put(ElementType.BOOL, b -> b.put(new byte[] {0, 1, 1, 0}));
  }

  private static void put(ElementType type, Function<ByteBuffer, ByteBuffer> elements) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * type.bytes()).order(ByteOrder.nativeOrder());
    DELICATE.put(type, elements.apply(bytes).flip());
  }

  private static GuardedSession copying(ElementType type) {
    return copying(type, EMPTY);
  }

  private static GuardedSession copying(ElementType type, GuardPolicy policy) {
    Object[] axes = {"n"};
    byte[] model = TinyOnnx.identity(TinyOnnx.number(type), axes, axes);
    return GuardedSession.open(OnnxSessionTest.maker(model), policy);
  }

  private static byte[] answerBytes(Answer answer) {
    ElementType type = answer.type("y");
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    switch (type) {
      case FLOAT -> bytes.asFloatBuffer().put(answer.floats("y"));
      case DOUBLE -> bytes.asDoubleBuffer().put(answer.doubles("y"));
      case INT64 -> bytes.asLongBuffer().put(answer.longs("y"));
      case INT32 -> bytes.asIntBuffer().put(answer.ints("y"));
      case INT16, FLOAT16, BFLOAT16 -> bytes.asShortBuffer().put(answer.shorts("y"));
      case BOOL -> {
        for (boolean element : answer.booleans("y")) {
          bytes.put((byte) (element ? 1 : 0));
        }
      }
      default -> bytes.put(answer.bytes("y"));
    }
    return Arrays.copyOf(bytes.array(), 4 * type.bytes());
  }

  private static byte[] content(ByteBuffer bytes) {
    byte[] content = new byte[bytes.remaining()];
    bytes.get(bytes.position(), content);
    return content;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
  void rawElements_reachTheModelAndComeBackBitForBit(ElementType type) {
    ByteBuffer delicate = DELICATE.get(type);
    ByteBuffer heap = ByteBuffer.allocate(delicate.remaining()).order(ByteOrder.nativeOrder());
    heap.put(0, delicate, 0, delicate.remaining());
    try (GuardedSession session = copying(type)) {
      for (ByteBuffer raw : new ByteBuffer[] {delicate, heap}) {
        assertArrayEquals(
            content(raw), answerBytes(session.run(InferenceRequest.of("x", raw, 4), CALLER)));
        assertArrayEquals(
            content(raw), answerBytes(session.run(InferenceRequest.of("x", type, raw, 4), CALLER)));
      }
    }
  }

  @Test
  void arrays_reachTheModelAndComeBack() {
    double[] doubles = {0.1, -0.0, Double.MIN_VALUE};
    try (GuardedSession session = copying(ElementType.DOUBLE)) {
      assertArrayEquals(
          doubles, session.run(InferenceRequest.of("x", doubles, 3), CALLER).doubles("y"));
    }
    long[] longs = {Long.MIN_VALUE, 0, Long.MAX_VALUE};
    try (GuardedSession session = copying(ElementType.INT64)) {
      assertArrayEquals(longs, session.run(InferenceRequest.of("x", longs, 3), CALLER).longs("y"));
    }
    int[] ints = {Integer.MIN_VALUE, 0, Integer.MAX_VALUE};
    try (GuardedSession session = copying(ElementType.INT32)) {
      assertArrayEquals(ints, session.run(InferenceRequest.of("x", ints, 3), CALLER).ints("y"));
    }
    short[] shorts = {Short.MIN_VALUE, 0, Short.MAX_VALUE};
    try (GuardedSession session = copying(ElementType.INT16)) {
      Answer answer = session.run(InferenceRequest.of("x", shorts, 3), CALLER);
      assertArrayEquals(shorts, answer.shorts("y"));
      assertArrayEquals(new int[] {Short.MIN_VALUE, 0, Short.MAX_VALUE}, answer.ints("y"));
    }
    byte[] bytes = {-128, 0, 127};
    for (ElementType type : new ElementType[] {ElementType.INT8, ElementType.UINT8}) {
      try (GuardedSession session = copying(type)) {
        Answer answer = session.run(InferenceRequest.of("x", bytes, 3), CALLER);
        assertArrayEquals(bytes, answer.bytes("y"));
        assertEquals(type == ElementType.UINT8 ? 128 : -128, answer.ints("y")[0]);
      }
    }
    boolean[] booleans = {true, false, true};
    try (GuardedSession session = copying(ElementType.BOOL)) {
      assertArrayEquals(
          booleans, session.run(InferenceRequest.of("x", booleans, 3), CALLER).booleans("y"));
    }
  }

  @Test
  void strings_reachTheModelAndComeBack_runAfterRun() {
    String[] texts = {"", "plain", "gr\u00fcn \u2713", "\ud83d\ude42", "a\nb"};
    try (GuardedSession session = copying(ElementType.STRING)) {
      for (int run = 0; run < 3; run++) {
        Answer answer = session.run(InferenceRequest.of("x", texts, 5), CALLER);
        assertArrayEquals(texts, answer.strings("y"));
        assertArrayEquals(new long[] {5}, answer.shape("y"));
      }
      assertArrayEquals(
          new String[] {"one"},
          session.run(InferenceRequest.of("x", new String[] {"one"}, 1), CALLER).strings("y"));
    }
  }

  @Test
  void stringsOfTwoDimensions_comeBackRowByRow() {
    Object[] axes = {"n", 2};
    byte[] model = TinyOnnx.identity(TinyOnnx.number(ElementType.STRING), axes, axes);
    String[] texts = {"a", "b", "c", "d", "e", "f"};
    try (GuardedSession session = GuardedSession.open(OnnxSessionTest.maker(model), EMPTY)) {
      Answer answer = session.run(InferenceRequest.of("x", texts, 3, 2), CALLER);
      assertArrayEquals(texts, answer.strings("y"));
      assertArrayEquals(new long[] {3, 2}, answer.shape("y"));
    }
  }

  @Test
  void halvesGivenWithTheirType_areWidenedInTheAnswer() {
    ShortBuffer halves = ShortBuffer.wrap(new short[] {0x3c00, (short) 0xc000, 1});
    try (GuardedSession session = copying(ElementType.FLOAT16)) {
      Answer answer = session.run(InferenceRequest.of("x", ElementType.FLOAT16, halves, 3), CALLER);
      assertArrayEquals(new float[] {1f, -2f, 0x1p-24f}, answer.floats("y"));
      assertEquals(
          Code.WRONG_TYPE,
          refusal(session, InferenceRequest.of("x", ElementType.BFLOAT16, halves, 3)));
      assertEquals(Code.WRONG_TYPE, refusal(session, InferenceRequest.of("x", halves, 3)));
    }
    ShortBuffer bfloats = ShortBuffer.wrap(new short[] {0x3f80, (short) 0xc000});
    try (GuardedSession session = copying(ElementType.BFLOAT16)) {
      Answer answer =
          session.run(InferenceRequest.of("x", ElementType.BFLOAT16, bfloats, 2), CALLER);
      assertArrayEquals(new float[] {1f, -2f}, answer.floats("y"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void elementsOfAnotherType_areRefused(ElementType type) {
    Map<ElementType, InferenceRequest> requests = new EnumMap<>(ElementType.class);
    requests.put(ElementType.FLOAT, InferenceRequest.of("x", new float[4], 4));
    requests.put(ElementType.DOUBLE, InferenceRequest.of("x", new double[4], 4));
    requests.put(ElementType.INT64, InferenceRequest.of("x", new long[4], 4));
    requests.put(ElementType.INT32, InferenceRequest.of("x", new int[4], 4));
    requests.put(ElementType.INT16, InferenceRequest.of("x", new short[4], 4));
    requests.put(ElementType.BOOL, InferenceRequest.of("x", new boolean[4], 4));
    requests.put(ElementType.STRING, InferenceRequest.of("x", new String[] {"", "", "", ""}, 4));
    try (GuardedSession session = copying(type)) {
      requests.forEach((given, request) -> {
        if (given != type) {
          assertEquals(Code.WRONG_TYPE, refusal(session, request), given.toString());
        }
      });
      if (type.bytes() != 1) {
        assertEquals(Code.WRONG_TYPE, refusal(session, InferenceRequest.of("x", new byte[4], 4)));
      }
    }
  }

  @Test
  void textIsNotTakenFromBytes() {
    try (GuardedSession session = copying(ElementType.STRING)) {
      assertEquals(
          Code.WRONG_TYPE, refusal(session, InferenceRequest.of("x", ByteBuffer.allocate(4), 4)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "INT64", "INT32", "INT16", "FLOAT16", "BFLOAT16", "FLOAT"})
  void foreignByteOrder_isRefusedForEveryTypeOfSeveralBytes(ElementType type) {
    ByteOrder foreign =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    ByteBuffer raw = ByteBuffer.allocateDirect(4 * type.bytes()).order(foreign);
    Buffer view =
        switch (type) {
          case FLOAT -> raw.asFloatBuffer();
          case DOUBLE -> raw.asDoubleBuffer();
          case INT64 -> raw.asLongBuffer();
          case INT32 -> raw.asIntBuffer();
          default -> raw.asShortBuffer();
        };
    try (GuardedSession session = copying(type)) {
      assertEquals(Code.BYTE_ORDER, refusal(session, InferenceRequest.of("x", raw, 4)));
      assertEquals(Code.BYTE_ORDER, refusal(session, InferenceRequest.of("x", type, view, 4)));
    }
  }

  @Test
  void foreignByteOrderOfSingleBytes_changesNothing() {
    ByteBuffer raw = ByteBuffer.wrap(new byte[] {1, 2, 3}); // big-endian by Java's default
    try (GuardedSession session = copying(ElementType.UINT8)) {
      assertArrayEquals(
          raw.array(), session.run(InferenceRequest.of("x", raw, 3), CALLER).bytes("y"));
    }
  }

  @Test
  void byteThatIsNoBoolean_isRefused() {
    ByteBuffer raw = ByteBuffer.wrap(new byte[] {0, 1, 2});
    try (GuardedSession session = copying(ElementType.BOOL)) {
      assertEquals(Code.NOT_A_BOOLEAN, refusal(session, InferenceRequest.of("x", raw, 3)));
    }
  }

  @Test
  void partOfATypedBuffer_countsFromItsPosition() {
    long[] longs = {9, 1, 2, 9};
    try (GuardedSession session = copying(ElementType.INT64)) {
      LongBuffer part = LongBuffer.wrap(longs, 1, 2);
      assertArrayEquals(
          new long[] {1, 2}, session.run(InferenceRequest.of("x", part, 2), CALLER).longs("y"));
      assertEquals(1, part.position());
    }
    try (GuardedSession session = copying(ElementType.INT32)) {
      IntBuffer part = IntBuffer.wrap(new int[] {9, 1, 2, 9}, 1, 2);
      assertArrayEquals(
          new int[] {1, 2}, session.run(InferenceRequest.of("x", part, 2), CALLER).ints("y"));
    }
    try (GuardedSession session = copying(ElementType.DOUBLE)) {
      DoubleBuffer part = DoubleBuffer.wrap(new double[] {9, 1, 2, 9}, 1, 2);
      assertArrayEquals(
          new double[] {1, 2}, session.run(InferenceRequest.of("x", part, 2), CALLER).doubles("y"));
    }
  }

  @Test
  void answerAskedForAsAnotherType_isRefused() {
    try (GuardedSession session = copying(ElementType.INT64)) {
      Answer answer = session.run(InferenceRequest.of("x", new long[] {1}, 1), CALLER);
      for (Function<String, Object> asked :
          Arrays.<Function<String, Object>>asList(
              answer::floats,
              answer::doubles,
              answer::ints,
              answer::shorts,
              answer::bytes,
              answer::booleans,
              answer::strings)) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> asked.apply("y"));
        assertTrue(thrown.getMessage().contains("holds INT64"), thrown.getMessage());
      }
    }
  }

  @Test
  void everyNotFiniteNumberOfEveryType_isRefusedAtItsIndex() {
    SplittableRandom random = new SplittableRandom(1);
    Map<ElementType, long[]> notFinite =
        Map.of(
            ElementType.FLOAT,
            new long[] {
              0x7f800000L, 0xff800000L, 0x7fc00000L, 0xffc00000L, 0x7f800001L, 0xffffffffL
            },
            ElementType.DOUBLE,
            new long[] {
              0x7ff0000000000000L,
              0xfff0000000000000L,
              0x7ff8000000000000L,
              0x7ff0000000000001L,
              -1L
            },
            ElementType.FLOAT16,
            new long[] {0x7c00, 0xfc00, 0x7e00, 0x7c01, 0xffff},
            ElementType.BFLOAT16,
            new long[] {0x7f80, 0xff80, 0x7fc0, 0x7f81, 0xffff});
    notFinite.forEach((type, patterns) -> {
      Guard guard = Guard.of(policyFor(type));
      ByteBuffer raw =
          ByteBuffer.allocateDirect(2500 * type.bytes()).order(ByteOrder.nativeOrder());
      for (long pattern : patterns) {
        for (int index : new int[] {0, 1023, 1024, 2499, random.nextInt(2500)}) {
          putRaw(raw, type, index, pattern);
          Finding finding = guard.check(InferenceRequest.of("x", raw, 2500)).findings().get(0);
          assertEquals(Code.NOT_FINITE, finding.code());
          assertEquals(index, finding.index());
          putRaw(raw, type, index, 0);
        }
      }
      assertEquals(new Verdict.Admitted(), guard.check(InferenceRequest.of("x", raw, 2500)));
    });
  }

  private static GuardPolicy policyFor(ElementType type) {
    return GuardPolicy.builder()
        .input("x", InputRules.none().type(type).shape(Shape.of(Shape.ANY)))
        .maxBatch(4096)
        .build();
  }

  private static void putRaw(ByteBuffer raw, ElementType type, int index, long bits) {
    switch (type.bytes()) {
      case 2 -> raw.putShort(2 * index, (short) bits);
      case 4 -> raw.putInt(4 * index, (int) bits);
      default -> raw.putLong(8 * index, bits);
    }
  }

  private static Code refusal(GuardedSession session, InferenceRequest request) {
    return assertThrows(InputRefusedException.class, () -> session.run(request, CALLER))
        .findings()
        .get(0)
        .code();
  }

  /**
   * ONNX Runtime's binding takes texts from Java in modified UTF-8 (JNI specification), which is
   * another encoding for these alone.
   */
  @Test
  void texts_areTheModelsInUtf8_butForNulAndWhatIsBeyondTheFirstPlane() {
    for (String text : List.of("a", "\u00e9", "\u65e5\u672c")) {
      assertTrue(isTheSameInTheModel(text), text);
    }
    for (String text : List.of("\ud83d\ude00", "a\0b")) {
      assertFalse(isTheSameInTheModel(text), text);
    }
  }

  private static boolean isTheSameInTheModel(String text) {
    TextRules controls = TextRules.standard().on(Trait.CONTROLS, Action.REPORT);
    GuardPolicy policy =
        GuardPolicy.builder()
            .input("x", InputRules.none().text(controls))
            .onEvent(event -> {})
            .build();
    try (GuardedSession session =
        GuardedSession.open(OnnxSessionTest.maker(TinyOnnx.equalsText(text)), policy)) {
      return session.run(InferenceRequest.of("x", new String[] {text}, 1), CALLER).booleans("y")[0];
    }
  }
}
