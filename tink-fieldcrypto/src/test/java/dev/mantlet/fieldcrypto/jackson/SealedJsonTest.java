package dev.mantlet.fieldcrypto.jackson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.Base64Variants;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class SealedJsonTest {
  record Address(String street, int number) {}

  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(
      String id, @Encrypted String iban, @Encrypted Address address, BigDecimal amount) {}

  private final RecordCipher cipher =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
  private final JsonMapper mapper =
      JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();

  @Test
  void documentShowsClearMembersSealedTextsAndTheHeader() {
    JsonNode json =
        mapper.readTree(
            write(
                new Deposit(
                    "d-17", "DE44", new Address("Hafengasse", 9), new BigDecimal("12.30"))));
    assertEquals(
        List.of("id", "iban", "address", "amount", "_sealed"), List.copyOf(json.propertyNames()));
    assertEquals("d-17", json.get("id").asString());
    assertEquals(0, new BigDecimal("12.30").compareTo(json.get("amount").decimalValue()));
    for (String sealed : List.of("iban", "address", "_sealed")) {
      assertTrue(json.get(sealed).asString().startsWith("mf1."), sealed);
    }
  }

  @Test
  void recordComesBackEqual() {
    Deposit deposit =
        new Deposit("d-17", "DE44", new Address("Hafengasse", 9), new BigDecimal("12.30"));
    assertEquals(deposit, read(Deposit.class, write(deposit)));
  }

  @Test
  void orderAndLayoutOfMembersDoNotMatter() {
    Deposit deposit = new Deposit("d-17", "DE44", new Address("Hafengasse", 9), BigDecimal.ONE);
    JsonNode json = mapper.readTree(write(deposit));
    List<String> names = new ArrayList<>(json.propertyNames());
    java.util.Collections.reverse(names);
    StringBuilder turned = new StringBuilder("{ ");
    for (Iterator<String> each = names.iterator(); each.hasNext(); ) {
      String name = each.next();
      turned
          .append('"')
          .append(name)
          .append("\" :\n ")
          .append(json.get(name))
          .append(each.hasNext() ? " , " : " }");
    }
    assertEquals(deposit, read(Deposit.class, turned.toString()));
  }

  @Test
  void recordComesBackFromBytesAndFromATree() {
    Deposit deposit = new Deposit("d-17", "DE44", new Address("Hafengasse", 9), BigDecimal.ONE);
    var reader = SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "d-17");
    byte[] bytes = SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValueAsBytes(deposit);
    assertEquals(deposit, reader.readValue(bytes));
    assertEquals(deposit, reader.readValue(mapper.readTree(bytes)));
  }

  @Test
  void nullStaysNullAndIsNoMember() {
    Deposit deposit = new Deposit("d-17", null, null, null);
    String json = write(deposit);
    assertTrue(json.contains("\"iban\":null"), json);
    assertEquals(deposit, read(Deposit.class, json));
  }

  @EncryptedRecord(type = "all", schema = 1)
  record AllTypes(
      @Encrypted String text,
      @Encrypted boolean truth,
      @Encrypted byte small,
      @Encrypted long large,
      @Encrypted Integer boxed,
      @Encrypted double number,
      @Encrypted float single,
      @Encrypted char letter,
      @Encrypted BigDecimal decimal,
      @Encrypted BigInteger integer,
      @Encrypted LocalDate day,
      @Encrypted Thread.State state,
      @Encrypted List<Address> list,
      @Encrypted Map<String, List<Integer>> map,
      @Encrypted Optional<String> some,
      @Encrypted Optional<String> none,
      @Encrypted JsonNode tree,
      @Encrypted Object anything) {}

  @Test
  void anyJsonValueComesBackWithItsType() {
    AllTypes all =
        new AllTypes(
            "\"quoted\" \u0000 \ud83d\ude00 ",
            true,
            (byte) -1,
            Long.MIN_VALUE,
            7,
            -0.0,
            1.1f,
            '\u20ac',
            new BigDecimal("0.10000000000000000000000000000000000001"),
            BigInteger.TWO.pow(200),
            LocalDate.of(2026, 2, 28),
            Thread.State.BLOCKED,
            List.of(new Address("a", 1), new Address("b", 2)),
            Map.of("k", List.of(1, 2), "", List.of()),
            Optional.of("x"),
            Optional.empty(),
            mapper.readTree("{\"deep\":[1,{\"er\":null}]}"),
            Map.of("list", List.of("x", 1, true)));
    assertEquals(all, read(AllTypes.class, write(all)));
  }

  @Test
  void numbersThatAreNoNumbersComeBack() {
    AllTypes nan = read(AllTypes.class, write(allTypes(Double.NaN, Float.NEGATIVE_INFINITY)));
    assertEquals(Double.NaN, nan.number());
    assertEquals(Float.NEGATIVE_INFINITY, nan.single());
  }

  private static AllTypes allTypes(double number, float single) {
    return new AllTypes(
        null,
        false,
        (byte) 0,
        0,
        null,
        number,
        single,
        'x',
        null,
        null,
        null,
        null,
        null,
        null,
        Optional.empty(),
        Optional.empty(),
        null,
        null);
  }

  @Test
  void textThatHasNoUtf8FormComesBack() {
    assertEquals(
        "\ud800", read(Deposit.class, write(new Deposit("d-17", "\ud800", null, null))).iban());
  }

  private static final Tree TREE = new Tree(List.of(new Tree(List.of(), "leaf")), "root");

  @EncryptedRecord(type = "tree", schema = 1)
  record Tree(@Encrypted List<Tree> children, @Encrypted String name) {}

  @Test
  void typeThatContainsItselfIsSealedAsAWhole() {
    assertEquals(TREE, read(Tree.class, write(TREE)));
  }

  @Test
  void emptyStringStaysApartFromNull() {
    assertEquals("", read(Deposit.class, write(new Deposit("d-17", "", null, null))).iban());
  }

  /** A class with fields, a getter and a setter instead of components. */
  @EncryptedRecord(type = "person", schema = 2)
  static class Person {
    @Encrypted private String privateField;
    private byte[] viaGetter = new byte[0];

    @JsonProperty("renamed")
    @Encrypted
    public int publicField = -1;

    public String clear = "clear";

    @Encrypted
    public byte[] getPhoto() {
      return viaGetter;
    }

    public void setPhoto(byte[] photo) {
      viaGetter = photo;
    }
  }

  @Test
  void fieldsAndGettersOfAClassAreSealed() {
    Person person = new Person();
    person.privateField = "secret";
    person.viaGetter = new byte[] {-1, -2, -3};
    person.publicField = 42;
    String json = write(person);
    assertTrue(
        json.contains("\"privateField\":\"mf1.")
            && json.contains("\"photo\":\"mf1.")
            && json.contains("\"renamed\":\"mf1."),
        json);
    Person read = read(Person.class, json);
    assertEquals("secret", read.privateField);
    assertTrue(Arrays.equals(person.viaGetter, read.viaGetter));
    assertEquals(42, read.publicField);
  }

  @EncryptedRecord(type = "shaped", schema = 1)
  record Shaped(
      @Encrypted @JsonFormat(shape = JsonFormat.Shape.STRING) long asText,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Encrypted String leftOut,
      @Encrypted Animal animal) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @com.fasterxml.jackson.annotation.JsonSubTypes(
      @com.fasterxml.jackson.annotation.JsonSubTypes.Type(Cat.class))
  interface Animal {}

  @JsonTypeName("cat")
  record Cat(String name) implements Animal {}

  @Test
  void propertysOwnJacksonAnnotationsAreKept() {
    Shaped shaped = new Shaped(7, null, new Cat("Mia"));
    String json = write(shaped);
    assertFalse(json.contains("leftOut"), json);
    assertEquals(shaped, read(Shaped.class, json));
  }

  @EncryptedRecord(type = "created", schema = 1)
  static final class Created {
    private final String secret;

    @JsonCreator
    Created(@JsonProperty("secret") @Encrypted String secret) {
      this.secret = secret;
    }

    public String getSecret() {
      return secret;
    }
  }

  @Test
  void annotationOnAConstructorParameterSealsItsProperty() {
    String json = write(new Created("canary"));
    assertFalse(json.contains("canary"), json);
    assertEquals("canary", read(Created.class, json).secret);
  }

  /** Takes its annotations from elsewhere. */
  record Foreign(String secret) {}

  @EncryptedRecord(type = "foreign", schema = 1)
  interface ForeignMixIn {
    @Encrypted
    String secret();
  }

  @Test
  void annotationsMayComeFromAMixIn() {
    JsonMapper mixed =
        JsonMapper.builder()
            .addModule(EncryptedModule.using(cipher))
            .addMixIn(Foreign.class, ForeignMixIn.class)
            .build();
    String json =
        SealedJson.writer(mixed).forRecord("bank-a", "f").writeValueAsString(new Foreign("canary"));
    assertFalse(json.contains("canary"), json);
    assertEquals(
        new Foreign("canary"),
        SealedJson.reader(mixed, Foreign.class).forRecord("bank-a", "f").readValue(json));
  }

  @Test
  void settingsOfTheMapperAreKept() {
    JsonMapper other =
        JsonMapper.builder()
            .addModule(EncryptedModule.using(cipher))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .defaultBase64Variant(Base64Variants.MODIFIED_FOR_URL)
            .build();
    Person person = new Person();
    person.privateField = "x";
    person.viaGetter = new byte[] {-1, -2, -3, -4};
    String json = SealedJson.writer(other).forRecord("bank-a", "p").writeValueAsString(person);
    assertTrue(json.contains("\n  \"private-field\" : \"mf1."), json);
    Person read = SealedJson.reader(other, Person.class).forRecord("bank-a", "p").readValue(json);
    assertTrue(Arrays.equals(person.viaGetter, read.viaGetter));
  }

  @Test
  void oneWriterWritesManyRecordsOneByOne() {
    var writer = SealedJson.writer(mapper).forRecord("bank-a", "d-17");
    Deposit deposit = new Deposit("d-17", "DE44", null, null);
    String first = writer.writeValueAsString(deposit);
    String second = writer.writeValueAsString(deposit);
    assertNotEquals(first, second);
    var reader = SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "d-17");
    assertEquals(deposit, reader.readValue(first));
    assertEquals(deposit, reader.readValue(second));
  }

  @Test
  void typesWithoutAnnotationsAreWrittenAsUsual() {
    assertEquals(
        "{\"number\":9,\"street\":\"Hafengasse\"}".length(),
        mapper.writeValueAsString(new Address("Hafengasse", 9)).length());
    assertEquals(
        new Address("Hafengasse", 9),
        mapper.readValue(mapper.writeValueAsString(new Address("Hafengasse", 9)), Address.class));
  }

  private String write(Object value) {
    return SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValueAsString(value);
  }

  private <T> T read(Class<T> type, String json) {
    return SealedJson.reader(mapper, type).forRecord("bank-a", "d-17").readValue(json);
  }
}
