package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonKey;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sealed properties wherever Jackson finds them, with both Jacksons. */
class SealedShapesTest {
  private static final String CANARY = "canary-4711";

  record Item(String sku, @Encrypted String note) {}

  record Page<T>(List<T> items, @Encrypted T first) {}

  @EncryptedRecord(type = "order", schema = 1)
  record Order(
      String id,
      Item one,
      List<Item> items,
      Item[] array,
      Map<String, Item> byKey,
      Map<String, List<Item>> deep,
      Page<Item> page,
      @Encrypted List<Item> sealedItems) {}

  private static final Item ITEM = new Item("sku-1", CANARY);

  private static Order order() {
    return new Order(
        "o-1",
        ITEM,
        List.of(ITEM, new Item("sku-2", null)),
        new Item[] {ITEM},
        Map.of("a key.with [signs] \"and\" \u0001", ITEM),
        Map.of("k", List.of(ITEM, ITEM)),
        new Page<>(List.of(ITEM), ITEM),
        List.of(ITEM));
  }

  @ParameterizedTest
  @EnumSource
  void nestedValuesAreSealedAndComeBack(Jackson jackson) {
    String json = jackson.write(order());
    assertFalse(json.contains(CANARY), json);
    assertTrue(json.contains("\"one\":{\"sku\":\"sku-1\",\"note\":\"" + Envelope.PREFIX), json);
    Order read = jackson.read(Order.class, json);
    assertArrayEquals(order().array(), read.array());
    assertEquals(order().deep(), read.deep());
    assertEquals(order().byKey(), read.byKey());
    assertEquals(order().page(), read.page());
    assertEquals(order().items(), read.items());
    assertEquals(order().sealedItems(), read.sealedItems());
  }

  @ParameterizedTest
  @EnumSource
  void oneJacksonReadsWhatTheOtherWrote(Jackson jackson) {
    Jackson other = jackson == Jackson.TWO ? Jackson.THREE : Jackson.TWO;
    assertEquals(order().deep(), other.read(Order.class, jackson.write(order())).deep());
  }

  @EncryptedRecord(type = "outer", schema = 1)
  record Outer(@Encrypted String secret, Order inner, @Encrypted Order sealedInner) {}

  @ParameterizedTest
  @EnumSource
  void recordInARecordIsAPartOfIt(Jackson jackson) {
    String json = jackson.write(new Outer(CANARY, order(), order()));
    assertFalse(json.contains(CANARY), json);
    assertEquals(json.indexOf("_sealed"), json.lastIndexOf("_sealed"), "one header");
    Outer read = jackson.read(Outer.class, json);
    assertEquals(order().deep(), read.inner().deep());
    assertEquals(order().deep(), read.sealedInner().deep());
  }

  @EncryptedRecord(type = "unwrapping", schema = 1)
  static class Unwrapping {
    @JsonUnwrapped(prefix = "x_")
    public Bean bean = new Bean();

    static class Bean {
      @Encrypted public String note;
      public String clear;
    }
  }

  @ParameterizedTest
  @EnumSource
  void unwrappedPropertyIsSealedUnderItsNewName(Jackson jackson) {
    Unwrapping value = new Unwrapping();
    value.bean.note = CANARY;
    String json = jackson.write(value);
    assertTrue(json.contains("\"x_note\":\"" + Envelope.PREFIX), json);
    assertEquals(CANARY, jackson.read(Unwrapping.class, json).bean.note);
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({@JsonSubTypes.Type(value = Cat.class, name = "cat")})
  interface Animal {}

  record Cat(int age, @Encrypted String name) implements Animal {}

  @EncryptedRecord(type = "zoo", schema = 1)
  record Zoo(List<Animal> animals) {}

  @ParameterizedTest
  @EnumSource
  void polymorphicElementIsSealedAndComesBackWithItsTypeIdAnywhere(Jackson jackson) {
    Zoo zoo = new Zoo(List.of(new Cat(3, CANARY), new Cat(4, null)));
    String json = jackson.write(zoo);
    assertFalse(json.contains(CANARY), json);
    assertEquals(zoo, jackson.read(Zoo.class, json));
    String typeLast =
        json.replaceFirst(
            "\"@type\":\"cat\",(\"age\":3,\"name\":\"[^\"]+\")", "$1,\"@type\":\"cat\"");
    assertFalse(typeLast.equals(json), json);
    assertEquals(zoo, jackson.read(Zoo.class, typeLast), "Jackson buffers up to the type id");
  }

  @EncryptedRecord(type = "any", schema = 1)
  static class Any {
    @Encrypted public String secret = CANARY;
    private final Map<String, Item> others = new LinkedHashMap<>();

    @JsonAnyGetter
    public Map<String, Item> others() {
      return others;
    }

    @JsonAnySetter
    public void other(String name, Item value) {
      others.put(name, value);
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfAnAnyGetterAreSealedWhereTheirClassSaysSo(Jackson jackson) {
    Any any = new Any();
    any.others.put("x y", ITEM);
    String json = jackson.write(any);
    assertFalse(json.contains(CANARY), json);
    assertEquals(any.others, jackson.read(Any.class, json).others);
    any.others.put("_sealed", ITEM);
    assertRefused(jackson, any);
  }

  @EncryptedRecord(type = "array", schema = 1)
  record Holder(AsArray inner) {}

  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record AsArray(int number, @Encrypted Item object, @Encrypted String text) {}

  @ParameterizedTest
  @EnumSource
  void elementOfAnObjectThatIsWrittenAsAnArrayIsSealed(Jackson jackson) {
    Holder holder = new Holder(new AsArray(1, ITEM, null));
    String json = jackson.write(holder);
    assertTrue(json.contains("{\"inner\":[1,\"" + Envelope.PREFIX), json);
    assertEquals(holder, jackson.read(Holder.class, json));
  }

  @EncryptedRecord(type = "value", schema = 1)
  record Valued(Wrapper wrapper, @Encrypted String secret) {}

  record Wrapper(@JsonValue Item item) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Wrapper {}
  }

  @ParameterizedTest
  @EnumSource
  void valueThatStandsForItsObjectIsSealedByItsOwnClass(Jackson jackson) {
    Valued valued = new Valued(new Wrapper(ITEM), CANARY);
    String json = jackson.write(valued);
    assertFalse(json.contains(CANARY), json);
    assertEquals(valued, jackson.read(Valued.class, json));
  }

  @EncryptedRecord(type = "alias", schema = 1)
  record Aliased(@JsonAlias("other") @Encrypted String secret) {}

  @ParameterizedTest
  @EnumSource
  void aliasIsRefused(Jackson jackson) {
    assertRefused(jackson, new Aliased(CANARY));
  }

  @EncryptedRecord(type = "hidden", schema = 1)
  record Hidden(
      @Encrypted(hidesNull = true) String first,
      @Encrypted(hidesNull = true) @JsonInclude(JsonInclude.Include.NON_NULL) String second) {}

  @ParameterizedTest
  @EnumSource
  void hiddenNullLooksLikeAValue(Jackson jackson) {
    String json = jackson.write(new Hidden(null, null));
    String full = jackson.write(new Hidden("DE02120300000000202051", "x"));
    assertFalse(json.contains("null"), json);
    assertEquals(full.length(), json.length());
    assertEquals(new Hidden(null, null), jackson.read(Hidden.class, json));
    assertEquals(new Hidden("DE02120300000000202051", "x"), jackson.read(Hidden.class, full));
  }

  @EncryptedRecord(type = "raw", schema = 1)
  record Raw(@JsonRawValue String raw, @Encrypted String secret) {}

  @ParameterizedTest
  @EnumSource
  void rawJsonInClearIsOneValueAndNoWayToWriteMembers(Jackson jackson) {
    assertTrue(
        jackson.write(new Raw("{\"a\":[1,2.50]}", CANARY)).startsWith("{\"raw\":{\"a\":[1,2.50"));
    assertRefused(jackson, new Raw("1,\"secret\":\"x\"", CANARY));
    assertRefused(jackson, new Raw("\"" + Envelope.PREFIX + "AAAA\"", CANARY));
    assertRefused(jackson, new Raw("nothing", CANARY));
  }

  record RawPart(@JsonRawValue String raw) {}

  @EncryptedRecord(type = "raw", schema = 1)
  record SealedRaw(@Encrypted RawPart part) {}

  @ParameterizedTest
  @EnumSource
  void rawJsonThatCouldNotBeReadAgainIsNotSealed(Jackson jackson) {
    SealedRaw text = new SealedRaw(new RawPart("\"text\""));
    assertEquals("text", jackson.read(SealedRaw.class, jackson.write(text)).part().raw());
    assertRefused(jackson, new SealedRaw(new RawPart("nothing")));
    assertRefused(jackson, new SealedRaw(new RawPart("1,\"raw\":2")));
  }

  /** A number of a class that Jackson does not know is written as what it says as a text. */
  static final class Odd extends Number {
    private static final long serialVersionUID = 1L;
    private final String text;

    Odd(String text) {
      this.text = text;
    }

    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @EncryptedRecord(type = "odd", schema = 1)
  record OddNumbers(Number clear, @Encrypted Number sealed) {}

  @ParameterizedTest
  @EnumSource
  void numberThatIsNoneAsAText_isNotWritten(Jackson jackson) {
    OddNumbers half = new OddNumbers(new Odd("0.5"), new Odd("1.5"));
    OddNumbers back = jackson.read(OddNumbers.class, jackson.write(half));
    assertEquals(List.of(0.5, 1.5), List.of(back.clear(), back.sealed()));
    for (String none : List.of("1/3", "NaN", "", "true", "1,\"x\":2", "1".repeat(2000))) {
      assertRefused(jackson, new OddNumbers(new Odd(none), 1));
    }
    for (String none : List.of("1/3", "NaN", "", "true", "1,\"x\":2")) {
      assertRefused(jackson, new OddNumbers(1, new Odd(none)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void textInClearThatLooksSealedIsNotWritten(Jackson jackson) {
    String text = Envelope.PREFIX + "text";
    assertRefused(jackson, new Valued(new Wrapper(new Item(text, CANARY)), CANARY));
    Valued sealed = new Valued(new Wrapper(new Item("a", text)), text);
    assertEquals(sealed, jackson.read(Valued.class, jackson.write(sealed)), "sealed it may be");
  }

  @EncryptedRecord(type = "ids", schema = 1)
  record Ids(@Encrypted Node sealed, Node clear) {}

  @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
  record Node(String text) {}

  @EncryptedRecord(type = "ids", schema = 1)
  record PropertyIds(
      @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class) Item item,
      @Encrypted String secret) {}

  @ParameterizedTest
  @EnumSource
  void objectIdsAreRefused(Jackson jackson) {
    Node node = new Node(CANARY);
    assertRefused(jackson, new Ids(node, node));
    assertRefused(jackson, new PropertyIds(ITEM, CANARY));
    assertTrue(jackson.writeWithoutContext(true, node).contains(CANARY), "elsewhere they work");
  }

  @EncryptedRecord(type = "key", schema = 1)
  record Keyed(Map<Key, String> map, @Encrypted String secret) {}

  record Key(@JsonKey @Encrypted String name) {}

  @EncryptedRecord(type = "any", schema = 1)
  static class EncryptedAny {
    public String clear = "";

    @JsonAnyGetter
    @Encrypted
    public Map<String, String> others() {
      return Map.of("k", CANARY);
    }
  }

  @EncryptedRecord(type = "list", schema = 1)
  static class EncryptedList extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    @Encrypted public String secret = CANARY;
  }

  @EncryptedRecord(type = "nulls", schema = 1)
  record Nullish(@Encrypted @JsonSetter(nulls = Nulls.AS_EMPTY) String secret) {}

  @ParameterizedTest
  @EnumSource
  void whatHasNoPlaceOfItsOwnIsRefused(Jackson jackson) {
    assertRefused(jackson, new Keyed(Map.of(new Key(CANARY), ""), CANARY));
    assertRefused(jackson, new EncryptedAny());
    assertRefused(jackson, new EncryptedList());
    String json = jackson.write(new Nullish("x"));
    Exception thrown = assertThrows(Exception.class, () -> jackson.read(Nullish.class, json));
    assertTrue(thrown instanceof RefusedUseException, thrown::toString);
  }

  @EncryptedRecord(type = "ignoring", schema = 1)
  record Full(@Encrypted String a, @Encrypted String b) {}

  @EncryptedRecord(type = "ignoring", schema = 1)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Less(@Encrypted String a) {}

  @EncryptedRecord(type = "ignoring", schema = 1)
  record InClear(@Encrypted String a, @JsonProperty("b") String b) {}

  @ParameterizedTest
  @EnumSource
  void openedValueThatNothingTakesIsRefused(Jackson jackson) {
    String json = jackson.write(new Full("x", "y"));
    assertThrows(RefusedUseException.class, () -> jackson.read(Less.class, json));
    assertThrows(RefusedUseException.class, () -> jackson.read(InClear.class, json));
    String nulls = jackson.write(new Full("x", null));
    assertThrows(RefusedUseException.class, () -> jackson.read(InClear.class, nulls));
  }

  @ParameterizedTest
  @EnumSource
  void withoutAContextNothingIsWrittenOrRead(Jackson jackson) {
    for (boolean module : List.of(true, false)) {
      for (Object value : Arrays.asList(ITEM, new Full("x", null), List.of(ITEM), order())) {
        Exception thrown =
            assertThrows(Exception.class, () -> jackson.writeWithoutContext(module, value));
        assertFalse(thrown.toString().contains(CANARY), thrown.toString());
      }
      assertThrows(
          Exception.class,
          () -> jackson.readWithoutContext(module, Item.class, "{\"note\":\"clear\"}"));
    }
  }

  @EncryptedRecord(type = "twice", schema = 1)
  record Twice(Map<Object, String> clear, Map<Object, Item> sealed) {}

  @ParameterizedTest
  @EnumSource
  void keysOfTheSameTextAreRefusedNotLost(Jackson jackson) {
    assertRefused(jackson, new Twice(Map.of(1, "a", "1", "b"), Map.of()));
    assertRefused(jackson, new Twice(Map.of(), Map.of(1, ITEM, "1", ITEM)));
  }

  private static void assertRefused(Jackson jackson, Object value) {
    Exception thrown = assertThrows(Exception.class, () -> jackson.write(value));
    assertTrue(thrown instanceof RefusedUseException, () -> "refused by us, not by " + thrown);
    assertFalse(thrown.toString().contains(CANARY), thrown.toString());
  }
}
