package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RecordId;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents that were changed at any depth, with both Jacksons. */
class SealedDocumentTamperTest {
  private static final Pattern MEMBER = Pattern.compile("\"mf[0-9]\\.[^\"]+\"");

  record Item(String sku, @Encrypted String note) {}

  @EncryptedRecord(type = "order", schema = 1)
  record Order(String id, List<Item> items, Map<String, Item> byKey, @Encrypted String last) {}

  private static final Order ORDER =
      new Order(
          "o-1",
          List.of(new Item("a", "one"), new Item("b", "two"), new Item("c", null)),
          Map.of("k", new Item("d", "three")),
          "four");

  /** Where each sealed text stands; the last is the header's. */
  private static List<int[]> members(String json) {
    List<int[]> places = new ArrayList<>();
    for (Matcher m = MEMBER.matcher(json); m.find(); ) {
      places.add(new int[] {m.start(), m.end()});
    }
    return places;
  }

  private static String replaced(String json, int[] place, String by) {
    return json.substring(0, place[0]) + by + json.substring(place[1]);
  }

  @ParameterizedTest
  @EnumSource
  void changedByteOfTheDocument_opensToTheSameOrNotAtAll(Jackson jackson) {
    String json = jackson.write(ORDER);
    assertEquals(ORDER, jackson.read(Order.class, json));
    byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 << (i % 7));
      assertSealedPartSame(jackson, new String(changed, StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest
  @EnumSource
  void truncatedOrExtendedDocument_doesNotOpen(Jackson jackson) {
    String json = jackson.write(ORDER);
    for (int length = 0; length < json.length(); length++) {
      assertForged(jackson, json.substring(0, length));
    }
    for (String more : List.of("x", "{}", "null", json, ",")) {
      assertForged(jackson, json + more);
    }
  }

  /** Clear parts may change; what is sealed either is what it was, or nothing is. */
  private static void assertSealedPartSame(Jackson jackson, String json) {
    try {
      Order read = jackson.read(Order.class, json);
      assertEquals("four", read.last());
      assertEquals(List.of("one", "two"), read.items().stream().map(Item::note).limit(2).toList());
      assertNull(read.items().get(2).note());
    } catch (DecryptionFailedException | RefusedUseException refused) {
      assertTrue(refused.getCause() == null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void membersSwappedAnywhere_doNotOpen(Jackson jackson) {
    String json = jackson.write(ORDER);
    List<int[]> members = members(json);
    assertEquals(6, members.size(), "four values, the header and the list of nulls");
    for (int i = 0; i < members.size(); i++) {
      for (int j = i + 1; j < members.size(); j++) {
        String first = json.substring(members.get(i)[0], members.get(i)[1]);
        String second = json.substring(members.get(j)[0], members.get(j)[1]);
        assertForged(
            jackson, replaced(replaced(json, members.get(j), first), members.get(i), second));
        assertForged(jackson, replaced(json, members.get(j), first));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void memberReplacedByClearOrByOneOfAnotherSealOfTheSameRecord_doesNotOpen(Jackson jackson) {
    String json = jackson.write(ORDER);
    String other = jackson.write(ORDER);
    for (int i = 0; i < members(json).size(); i++) {
      int[] place = members(json).get(i);
      int[] theirs = members(other).get(i);
      assertForged(jackson, replaced(json, place, other.substring(theirs[0], theirs[1])));
      for (String clear : List.of("\"clear\"", "null", "7", "{}", "[]", "\"mf1.\"", "\"mf9.AA\"")) {
        assertForged(jackson, replaced(json, place, clear));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void elementOrMemberDroppedAddedRenamedOrMoved_doesNotOpen(Jackson jackson) {
    String json = jackson.write(ORDER);
    String a = json.substring(json.indexOf("{\"sku\":\"a\""), json.indexOf(",{\"sku\":\"b\""));
    String b = json.substring(json.indexOf("{\"sku\":\"b\""), json.indexOf(",{\"sku\":\"c\""));
    assertForged(jackson, json.replace(a + ",", ""));
    assertForged(jackson, json.replace(a, a + "," + a));
    assertForged(jackson, json.replace(a + "," + b, b + "," + a));
    assertForged(jackson, json.replace("\"k\":", "\"l\":"));
    assertForged(jackson, json.replace("\"byKey\"", "\"byKez\""));
    assertForged(jackson, json.replace("[" + a, "[null," + a));
    assertForged(jackson, json.replace("\"sku\":\"c\",\"note\":null", "\"sku\":\"c\""));
    assertForged(
        jackson, json.replace("\"sku\":\"c\",\"note\":null", "\"sku\":\"c\",\"note\":\"x\""));
    assertForged(
        jackson, json.replace("{\"sku\":\"c\"", "{\"sku\":\"d\",\"note\":null},{\"sku\":\"c\""));
  }

  @ParameterizedTest
  @EnumSource
  void elementInClearThatIsAdded_isNotTaken(Jackson jackson) {
    String json = jackson.write(ORDER);
    String added = json.replace("]", ",{\"sku\":\"e\",\"note\":\"clear\"}]");
    assertForged(jackson, added);
    assertForged(
        jackson, json.replace("\"byKey\":{", "\"byKey\":{\"x\":{\"sku\":\"e\",\"note\":null},"));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
  interface Pet {}

  record Cat(int age) implements Pet {}

  record Owner(String name, @Encrypted Pet pet) {}

  @EncryptedRecord(type = "owners", schema = 1)
  record Owners(List<Owner> owners) {}

  /** Jackson asks a property with a type id in another way than one without. */
  @ParameterizedTest
  @EnumSource
  void nullOfAPolymorphicPropertyThatIsAdded_doesNotOpen(Jackson jackson) {
    Owners owners = new Owners(List.of(new Owner("a", null)));
    String json = jackson.write(owners);
    assertEquals(owners, jackson.read(Owners.class, json));
    String added = json.replace("\"pet\":null}", "\"pet\":null},{\"name\":\"b\",\"pet\":null}");
    assertThrows(DecryptionFailedException.class, () -> jackson.read(Owners.class, added));
  }

  @ParameterizedTest
  @EnumSource
  void nameThatStandsTwiceAtAnyDepth_doesNotOpen(Jackson jackson) {
    String json = jackson.write(ORDER);
    assertForged(jackson, json.replace("{\"sku\":\"a\"", "{\"note\":null,\"sku\":\"a\""));
    assertForged(jackson, json.replace("{\"sku\":\"a\"", "{\"sku\":\"z\",\"sku\":\"a\""));
    assertForged(jackson, json.replace("{\"id\"", "{\"last\":\"x\",\"id\""));
    assertForged(jackson, json.replace("{\"id\"", "{\"l\\u0061st\":\"x\",\"id\""));
    assertForged(jackson, json.replace("{\"id\"", "{\"_sealed\":\"x\",\"id\""));
  }

  @EncryptedRecord(type = "own", schema = 1)
  record Own(@TenantId String tenant, @RecordId long id, @Encrypted String secret) {}

  @ParameterizedTest
  @EnumSource
  void valueThatRepeatsTheContextIsComparedWithIt(Jackson jackson) {
    Own own = new Own("bank-a", 17, "secret");
    String json = jackson.write("bank-a", "17", own);
    assertEquals(own, jackson.read("bank-a", "17", Own.class, json));
    assertThrows(RefusedUseException.class, () -> jackson.write("bank-b", "17", own));
    assertThrows(RefusedUseException.class, () -> jackson.write("bank-a", "18", own));
    assertThrows(
        RefusedUseException.class, () -> jackson.write("bank-a", "17", new Own(null, 17, "x")));
    for (String changed :
        List.of(
            json.replace("\"bank-a\"", "\"bank-b\""),
            json.replace("\"bank-a\"", "null"),
            json.replace("\"id\":17", "\"id\":18"))) {
      assertThrows(
          DecryptionFailedException.class,
          () -> jackson.read("bank-a", "17", Own.class, changed),
          changed);
    }
  }

  private static void assertForged(Jackson jackson, String json) {
    var thrown = assertThrows(Exception.class, () -> jackson.read(Order.class, json), json);
    assertSame(DecryptionFailedException.class, thrown.getClass(), () -> thrown + " for " + json);
    assertEquals(DecryptionFailedException.UNIFORM_MESSAGE, thrown.getMessage());
    assertNull(thrown.getCause());
  }
}
