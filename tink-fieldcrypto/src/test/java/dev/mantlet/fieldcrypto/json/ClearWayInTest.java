package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in clear in a document becomes no encrypted property, on whatever way a class offers. */
class ClearWayInTest {
  private static final String SECRET = "4711-secret";
  private static final String FORGED = "forged-0815";

  private static String with(String json, String found, String replacement) {
    String forged = json.replaceFirst(found, replacement);
    assertNotEquals(json, forged);
    return forged;
  }

  static class Account {
    @Encrypted public String iban = "";

    public Account() {}

    /** As many classes have one, which Jackson calls for a text. */
    public Account(String text) {
      iban = text;
    }
  }

  static class Amount {
    @Encrypted public long cents;

    public Amount() {}

    public Amount(long number) {
      cents = number;
    }
  }

  @EncryptedRecord(type = "payment", schema = 1)
  record Payment(Account account, Amount amount, List<Account> others, @Encrypted String note) {}

  @ParameterizedTest
  @EnumSource
  void objectWithEncryptedProperties_isNotMadeFromATextOrANumber(Jackson jackson) {
    String json = jackson.write(new Payment(null, null, List.of(), SECRET));
    List<String> forgeries =
        List.of(
            with(json, "\"account\":null", "\"account\":\"" + FORGED + "\""),
            with(json, "\"amount\":null", "\"amount\":17"),
            with(json, "\"others\":\\[]", "\"others\":[\"" + FORGED + "\"]"));
    for (String forged : forgeries) {
      assertThrows(RefusedUseException.class, () -> jackson.read(Payment.class, forged), forged);
    }
    Payment full =
        new Payment(new Account(SECRET), new Amount(17), List.of(new Account(SECRET)), SECRET);
    Payment back = jackson.read(Payment.class, jackson.write(full));
    assertEquals(SECRET, back.account().iban);
    assertEquals(17, back.amount().cents);
    assertEquals(SECRET, back.others().get(0).iban);
  }

  static final class OfAMap {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Encrypted
    public String iban;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    OfAMap(Map<String, String> all) {
      iban = all.get("iban");
    }
  }

  @EncryptedRecord(type = "of-a-map", schema = 1)
  record MapHolder(OfAMap part, @Encrypted String note) {}

  @ParameterizedTest
  @EnumSource
  void objectWithEncryptedProperties_isNotMadeFromAMap(Jackson jackson) {
    String json = jackson.write(new MapHolder(new OfAMap(Map.of()), SECRET));
    String forged = with(json, "\"part\":\\{}", "\"part\":{\"iban\":\"" + FORGED + "\"}");
    assertThrows(RefusedUseException.class, () -> jackson.read(MapHolder.class, forged));
  }

  @EncryptedRecord(type = "creator", schema = 1)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  static final class FieldAndCreator {
    @Encrypted private final String iban;
    @Encrypted public String note = SECRET;

    @JsonCreator
    FieldAndCreator(@JsonProperty("iban") String iban) {
      this.iban = iban;
    }

    public String getIban() {
      return iban;
    }
  }

  @ParameterizedTest
  @EnumSource
  void parameterOfAnEncryptedField_takesNothingInClear(Jackson jackson) {
    String json = jackson.write(new FieldAndCreator(SECRET));
    assertFalse(json.contains(SECRET), json);
    assertEquals(SECRET, jackson.read(FieldAndCreator.class, json).iban);
    String forged =
        with(jackson.write(new FieldAndCreator(null)), "\\{", "{\"iban\":\"" + FORGED + "\",");
    assertThrows(
        DecryptionFailedException.class, () -> jackson.read(FieldAndCreator.class, forged));
  }

  @EncryptedRecord(type = "setter", schema = 1)
  static final class SetterOnly {
    private String iban = SECRET;
    @Encrypted public String note = SECRET;

    public String getIban() {
      return iban;
    }

    @Encrypted
    public void setIban(String iban) {
      this.iban = iban;
    }
  }

  @ParameterizedTest
  @EnumSource
  void markOnASetter_sealsWhatTheGetterGives(Jackson jackson) {
    String json = jackson.write(new SetterOnly());
    assertFalse(json.contains(SECRET), json);
    assertEquals(SECRET, jackson.read(SetterOnly.class, json).getIban());
  }

  @EncryptedRecord(type = "set-null", schema = 1)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SetsNull(@Encrypted @JsonSetter(nulls = Nulls.SET) String iban, @Encrypted String note) {}

  @ParameterizedTest
  @EnumSource
  void nullThatIsSlippedIn_isRefused_alsoWhereNullsAreSetByWish(Jackson jackson) {
    String forged = with(jackson.write(new SetsNull(null, SECRET)), "\\{", "{\"iban\":null,");
    assertTrue(forged.contains("null"));
    assertThrows(DecryptionFailedException.class, () -> jackson.read(SetsNull.class, forged));
  }
}
