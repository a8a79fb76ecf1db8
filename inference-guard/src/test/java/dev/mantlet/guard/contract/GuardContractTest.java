package dev.mantlet.guard.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.Guard;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.Shape;
import dev.mantlet.guard.Verdict;
import dev.mantlet.guard.contract.ImageRules.ImageType;
import dev.mantlet.guard.contract.TextRules.Form;
import dev.mantlet.guard.contract.TextRules.Trait;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardContractTest {
  private static final Range UNIT = Range.from(0).to(1);

  /** One input for each rule, and one for each of its forms. */
  private static GuardPolicy.Builder everything() {
    InputRules none = InputRules.none();
    return GuardPolicy.builder()
        .input("type", none.type(ElementType.FLOAT16).shape(Shape.of(Shape.ANY, 3)))
        .input("axes", none.axis(0, Extent.atMost(7)).axis(1, Extent.from(8).to(64).multipleOf(8)))
        .input("odd \"name\"\n\u2713", none.emptyAllowed().notFinite(Action.REPORT))
        .input(
            "range",
            none.within(UNIT, Action.CLAMP).denormals(Action.NORMALISE).constant(Action.SHADOW))
        .input(
            "ends",
            none.within(Range.from(-1e-300).to(Float.MAX_VALUE)).saturated(0.25, Action.DENY))
        .input("features", none.withinFeatures(Action.DENY, UNIT, Range.from(-3).to(0.1)))
        .input("channels", none.withinChannels(Action.CLAMP, UNIT, UNIT, UNIT))
        .input("ids", none.ids(30_522))
        .input("mask", none.contiguousMask())
        .input("p", none.simplex(1e-3, Action.NORMALISE))
        .input(
            "text",
            none.text(
                TextRules.standard()
                    .on(Trait.INVISIBLE, Action.NORMALISE)
                    .form(Form.NFKC, Action.NORMALISE)
                    .maxLength(512)))
        .input(
            "image", none.image(ImageRules.of(ImageType.PNG, ImageType.JPEG).maxPixels(1L << 40)))
        .dimension("sequence", Extent.from(1).to(512).multipleOf(8))
        .maxBatch(8)
        .maxElements(1 << 20)
        .maxBytes(1 << 21);
  }

  @Test
  void contractOfEveryRule_isReadAsItWasWritten() {
    byte[] json = everything().build().contract().toJson();
    GuardContract read = GuardContract.of(json);
    assertArrayEquals(json, read.toJson());
    GuardContract again = GuardPolicy.builder().contract(json).build().contract();
    assertEquals(read, again);
    assertEquals(read.digest(), again.digest());
    assertEquals(12, read.inputs().size());
  }

  /** The bytes are fixed: another release, another JDK, must write the same. */
  @Test
  void canonicalForm_isThis() {
    GuardContract contract =
        GuardPolicy.builder()
            .range("image", 0f, 1f)
            .input("image", InputRules.none().denormals(Action.NORMALISE))
            .input("ids", InputRules.none().ids(30_522))
            .dimension("n", Extent.atMost(64))
            .build()
            .contract();
    String expected =
        """
        {"dimensions":{"n":{"least":1,"most":64,"step":1}},"format":"mantlet-guard-contract",\
        "inputs":{"ids":[{"action":"deny","entries":30522,"rule":"ids"}],\
        "image":[{"action":"normalise","rule":"denormals"},\
        {"action":"deny","high":1,"low":0,"rule":"within"}]},\
        "maxBatch":256,"maxBytes":16777216,"maxElements":4194304,"version":1}\
        """;
    assertEquals(expected, new String(contract.toJson(), UTF_8));
    assertEquals(
        "18deaff0fa5e2d25e4cb9c7146bcd0e64f3c5c63cda70777e5ba86534d6c07c5", contract.digest());
  }

  /** UTF-8 has no form for half a surrogate pair; put in as it is, it would become another name. */
  @Test
  void namesWithHalfASurrogatePair_areReadAsTheyWereWritten() {
    for (String name : List.of("\ud800", "x\udc00", "\udc00\ud800", "\ud83d\ude00\ude00")) {
      GuardPolicy policy = GuardPolicy.builder().range(name, 0f, 1f).build();
      GuardContract contract = policy.contract();
      assertEquals(contract, GuardContract.of(contract.toJson()));
      GuardPolicy other = GuardPolicy.builder().range("?", 0f, 1f).build();
      assertNotEquals(contract.digest(), other.contract().digest());
    }
    byte[] whole = GuardPolicy.builder().range("\ud83d\ude00", 0f, 1f).build().contract().toJson();
    assertTrue(new String(whole, UTF_8).contains("\"\ud83d\ude00\""), "a pair is not escaped");
  }

  @Test
  void orderInWhichRulesAreSet_doesNotChangeTheDigest() {
    InputRules one = InputRules.none().within(UNIT).constant(Action.DENY);
    InputRules other = InputRules.none().constant(Action.DENY).within(UNIT);
    assertEquals(digest(one), digest(other));
    assertNotEquals(digest(one), digest(InputRules.none().within(UNIT)));
    assertNotEquals(digest(one), digest(InputRules.none().within(UNIT).constant(Action.REPORT)));
  }

  private static String digest(InputRules rules) {
    return GuardPolicy.builder().input("x", rules).build().contract().digest();
  }

  @Test
  void guardHoldsToTheContractThatItIsGiven() {
    byte[] json =
        GuardPolicy.builder()
            .shape("x", Shape.of(Shape.ANY))
            .range("x", 0f, 1f)
            .build()
            .contract()
            .toJson();
    Guard guard = Guard.of(GuardPolicy.builder().contract(json).build());
    Verdict verdict = guard.check(InferenceRequest.of("x", new float[] {0.5f, 2}, 2));
    assertInstanceOf(Verdict.Refused.class, verdict);
    assertEquals(Code.OUT_OF_RANGE, verdict.findings().get(0).code());
    assertThrows(
        IllegalArgumentException.class,
        () -> GuardPolicy.builder().range("x", 0f, 9f).contract(json));
  }

  @Test
  void everyDouble_isWrittenWithDigitsThatReadAsItself() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        assertEquals(number + 0.0, Double.parseDouble(JsonWriter.shortest(number)));
      }
    }
    assertEquals("0.1", JsonWriter.shortest(0.1));
    assertEquals("2E-323", JsonWriter.shortest(2e-323));
    assertEquals("0", JsonWriter.shortest(0));
  }

  @Test
  void anyChangedByte_isRefusedOrMeansSomethingElse() {
    byte[] json = everything().build().contract().toJson();
    String digest = GuardContract.of(json).digest();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < json.length; i++) {
      byte[] changed = json.clone();
      changed[i] ^= (byte) (1 << random.nextInt(8));
      try {
        assertNotEquals(digest, GuardContract.of(changed).digest());
      } catch (IllegalArgumentException refused) {
        assertNotEquals("", refused.getMessage());
      }
    }
  }

  @Test
  void everyBeginning_isRefused() {
    byte[] json = everything().build().contract().toJson();
    for (int length = 0; length < json.length; length++) {
      byte[] begun = Arrays.copyOf(json, length);
      assertThrows(IllegalArgumentException.class, () -> GuardContract.of(begun));
    }
  }

  @Test
  void anotherLayoutOfTheSameContract_isRefused() {
    String json = new String(GuardPolicy.builder().build().contract().toJson(), UTF_8);
    for (String other :
        List.of(
            json + "\n",
            " " + json,
            json.replace(":", ": "),
            json.replace("256", "2.56e2"),
            json.replace("\"version\"", "\"ver\\u0073ion\""))) {
      assertThrows(
          IllegalArgumentException.class, () -> GuardContract.of(other.getBytes(UTF_8)), other);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "{\"a\":1,\"a\":2}",
        "\"\\x\"",
        "1e999999999",
        "-",
        "01",
        "{\"a\":NaN}",
        "[1,]",
        "{\"a\" 1}",
        "\"\u0001\"",
        "tru",
        "\"\\u12g4\""
      })
  void whatIsNoContract_isRefused(String json) {
    assertThrows(IllegalArgumentException.class, () -> GuardContract.of(json.getBytes(UTF_8)));
  }

  @Test
  void whatIsLargeOrDeep_isRefusedWithoutBeingFollowed() {
    assertThrows(
        IllegalArgumentException.class, () -> GuardContract.of(new byte[JsonReader.MAX_BYTES + 1]));
    byte[] deep = "[".repeat(500_000).getBytes(UTF_8);
    assertThrows(IllegalArgumentException.class, () -> GuardContract.of(deep));
    assertThrows(
        IllegalArgumentException.class, () -> GuardContract.of(new byte[] {'"', (byte) 0xff, '"'}));
  }

  @Test
  void unknownVersionRuleMemberAndAction_areRefused() {
    String json = new String(everything().build().contract().toJson(), UTF_8);
    Stream.of(
            json.replace("\"version\":1", "\"version\":2"),
            json.replace("\"rule\":\"ids\"", "\"rule\":\"idz\""),
            json.replace("\"entries\":30522", "\"entries\":30522,\"extra\":1"),
            json.replace("\"entries\":30522", "\"entries\":\"30522\""),
            json.replace("\"entries\":30522", "\"entries\":1e30"),
            json.replace("\"sizes\":[-1,3]", "\"sizes\":[-1,1e30]"),
            json.replace("\"sizes\":[-1,3]", "\"sizes\":[-1,1.5]"),
            json.replace("\"action\":\"shadow\"", "\"action\":\"ignore\""),
            json.replace("\"contiguous\":true", "\"contiguous\":1"))
        .forEach(changed ->
            assertThrows(
                IllegalArgumentException.class,
                () -> GuardContract.of(changed.getBytes(UTF_8)),
                changed));
  }
}
