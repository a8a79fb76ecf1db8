package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Marks that would seal nothing, or of which a second name would make nothing. */
class MisplacedMarksTest {
  private static final String SECRET = "4711-secret";

  /** The getter is the property email for Jackson, the field another one. */
  @EncryptedRecord(type = "mail", schema = 1)
  static final class Mail {
    @Encrypted private String eMail = SECRET;

    public String getEMail() {
      return eMail;
    }

    public void setEMail(String eMail) {
      this.eMail = eMail;
    }
  }

  @EncryptedRecord(type = "question", schema = 1)
  static final class Question {
    @Encrypted private boolean isIll = true;

    public boolean isIll() {
      return isIll;
    }
  }

  @EncryptedRecord(type = "underscore", schema = 1)
  static final class Underscore {
    @Encrypted private String iban_ = SECRET;

    public String getIban() {
      return iban_;
    }

    public void setIban(String iban) {
      iban_ = iban;
    }
  }

  @EncryptedRecord(type = "on-a-setter", schema = 1)
  static final class OnASetter {
    private String iban = SECRET;
    @Encrypted public String note = SECRET;

    public String getIban() {
      return iban;
    }

    public void setIban(@Encrypted String iban) {
      this.iban = iban;
    }
  }

  @EncryptedRecord(type = "uncalled", schema = 1)
  static final class Uncalled {
    private String iban = SECRET;
    @Encrypted public String note = SECRET;

    Uncalled() {}

    /** Jackson calls the one without parameters. */
    private Uncalled(@Encrypted String first, @Encrypted String second) {
      iban = first + second;
    }

    static Uncalled of(String first, String second) {
      return new Uncalled(first, second);
    }

    public String getIban() {
      return iban;
    }

    public void setIban(String iban) {
      this.iban = iban;
    }
  }

  static List<Arguments> marksThatSealNothing() {
    List<Object> values =
        List.of(new Question(), new Underscore(), new OnASetter(), Uncalled.of("a", "b"));
    return values.stream()
        .flatMap(value -> List.of(Jackson.values()).stream().map(by -> Arguments.of(by, value)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("marksThatSealNothing")
  void classWhereAMarkSealsNothing_isNotWritten(Jackson jackson, Object value) {
    assertRefused(() -> jackson.write(value), value.getClass().getName());
  }

  @EncryptedRecord(type = "underscore", schema = 1)
  record UnderscoreOfARecord(@Encrypted String iban_) {}

  @ParameterizedTest
  @EnumSource
  void classWhereAMarkSealsNothing_isNotRead(Jackson jackson) {
    String json = jackson.write(new UnderscoreOfARecord(SECRET));
    String forged = json.replaceFirst(",\"_sealed\"", ",\"iban\":\"forged\",\"_sealed\"");
    assertRefused(() -> jackson.read(Underscore.class, forged), Underscore.class.getName());
  }

  /** Jackson 3 takes field and getter for one, Jackson 2 for two. */
  @Test
  void fieldThatTheGetterNamesInAnotherCase_isSealed_orTheClassRefused() {
    assertFalse(Jackson.THREE.write(new Mail()).contains(SECRET));
    assertRefused(() -> Jackson.TWO.write(new Mail()), Mail.class.getName());
  }

  @EncryptedRecord(type = "one-name", schema = 1)
  static final class OneName {
    @JsonProperty("email")
    @Encrypted
    private String eMail = SECRET;

    @JsonProperty("email")
    public String getEMail() {
      return eMail;
    }

    /** Repeats the mark, as some generators of code do. */
    @JsonProperty("email")
    public void setEMail(@Encrypted String email) {
      this.eMail = email;
    }
  }

  @EncryptedRecord(type = "alike", schema = 1)
  record Alike(@Encrypted String note, String Note, @Encrypted String land, String island) {}

  @ParameterizedTest
  @EnumSource
  void fieldAndGetterOfOneName_andRecordsWithNamesAlike_areSealed(Jackson jackson) {
    String json = jackson.write(new OneName());
    assertFalse(json.contains(SECRET), json);
    assertTrue(jackson.read(OneName.class, json).getEMail().equals(SECRET));
    assertFalse(jackson.write(new Alike(SECRET, "a", SECRET, "b")).contains(SECRET));
  }

  record Payer(@Encrypted String iban, String clear) {}

  @EncryptedRecord(type = "aliased", schema = 1)
  record Aliased(@JsonAlias("payor") Payer payer) {}

  @EncryptedRecord(type = "aliased-list", schema = 1)
  record AliasedList(@JsonAlias("payors") Map<String, List<Payer>> payers) {}

  @EncryptedRecord(type = "any-case", schema = 1)
  @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
  record AnyCase(Payer payer) {}

  /** Read under its second name the empty object of a forger would take the place of the sealed. */
  @ParameterizedTest
  @EnumSource
  void secondNameOfAnObjectWithSealedValues_isRefused(Jackson jackson) {
    Payer payer = new Payer(SECRET, "c");
    for (Object value :
        List.of(
            new Aliased(payer), new AliasedList(Map.of("a", List.of(payer))), new AnyCase(payer))) {
      assertRefused(() -> jackson.write(value), "several names");
    }
  }

  @EncryptedRecord(type = "aliased", schema = 1)
  record Unaliased(Payer payer) {}

  @ParameterizedTest
  @EnumSource
  void documentInWhichASecondNameHidesASealedValue_isRefused(Jackson jackson) {
    String json = jackson.write(new Unaliased(new Payer(SECRET, "c")));
    String forged = json.replaceFirst(",\"_sealed\"", ",\"payor\":{\"clear\":\"x\"},\"_sealed\"");
    assertRefused(() -> jackson.read(Aliased.class, forged), "several names");
  }

  @EncryptedRecord(type = "keys", schema = 1)
  record Keys(Map<Integer, Payer> byNumber, Map<UUID, Payer> byId) {}

  @ParameterizedTest
  @EnumSource
  void keyInAnotherSpelling_hidesNoSealedValue(Jackson jackson) {
    UUID id = new UUID(10, 11);
    Payer payer = new Payer(SECRET, "c");
    Keys value = new Keys(Map.of(-1, payer), Map.of(id, payer));
    String json = jackson.write(value);
    assertEquals(value, jackson.read(Keys.class, json));
    for (String forged :
        List.of(
            json.replaceFirst("\\{\"-1\":(\\{[^}]*})", "{\"-1\":$1,\"-01\":{\"clear\":\"x\"}"),
            json.replaceFirst(
                "(\\{\"" + id + "\":\\{[^}]*})",
                "$1,\"" + id.toString().toUpperCase(Locale.ROOT) + "\":{\"clear\":\"x\"}"))) {
      assertNotEquals(json, forged);
      assertThrows(DecryptionFailedException.class, () -> jackson.read(Keys.class, forged), forged);
    }
  }

  @EncryptedRecord(type = "leaf", schema = 1)
  @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
  record AliasedLeaf(@JsonAlias("number") String id, List<String> tags, @Encrypted String iban) {}

  @ParameterizedTest
  @EnumSource
  void secondNameOfWhatHoldsNothingSealed_isTaken(Jackson jackson) {
    AliasedLeaf value = new AliasedLeaf("1", List.of("a"), SECRET);
    String json = jackson.write(value).replace("\"id\"", "\"NUMBER\"");
    assertTrue(jackson.read(AliasedLeaf.class, json).equals(value));
  }

  record Foreign(@JsonAlias("account") String iban) {}

  record ForeignList(List<Foreign> all) {}

  @ParameterizedTest
  @EnumSource
  void secondNameOfWhatPathsSeal_isRefused_andTreesHaveNone(Jackson jackson) {
    SealedPaths paths = SealedPaths.of("foreign", 1, "$.iban");
    String json = jackson.write(paths, Map.of("iban", SECRET));
    String forged = json.replaceFirst(",\"_sealed\"", ",\"account\":\"forged\",\"_sealed\"");
    assertNotEquals(json, forged);
    assertRefused(() -> jackson.read(paths, Foreign.class, forged), "second name");
    assertRefused(() -> jackson.read(paths, ForeignList.class, forged), "second name");
    assertEquals(SECRET, jackson.read(paths, Map.class, forged).get("iban"));
  }

  @Test
  void mapperThatTakesNamesInAnyCase_refusesObjectsWithSealedValuesInside() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
    Unaliased value = new Unaliased(new Payer(SECRET, "c"));
    var three =
        tools.jackson.databind.json.JsonMapper.builder()
            .enable(tools.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(cipher))
            .build();
    assertRefused(
        () ->
            dev.mantlet.fieldcrypto.jackson.SealedJson.writer(three)
                .forRecord("t", "r")
                .writeValueAsString(value),
        "several names");
    var two =
        com.fasterxml.jackson.databind.json.JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .addModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(cipher))
            .build();
    assertRefused(
        () ->
            dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(two)
                .forRecord("t", "r")
                .writeValueAsString(value),
        "several names");
  }

  @EncryptedRecord(type = "hidden-empty", schema = 1)
  record HiddenEmpty(
      @Encrypted(hidesNull = true) @JsonInclude(JsonInclude.Include.NON_ABSENT)
          AtomicReference<String> note) {}

  @ParameterizedTest
  @EnumSource
  void hiddenNullInAReference_looksLikeAValue(Jackson jackson) {
    String empty = jackson.write(new HiddenEmpty(new AtomicReference<>()));
    String full = jackson.write(new HiddenEmpty(new AtomicReference<>(SECRET)));
    assertTrue(empty.length() == full.length(), empty);
    assertNull(jackson.read(HiddenEmpty.class, empty).note().get());
  }

  private static void assertRefused(Executable use, String hint) {
    RefusedUseException thrown = assertThrows(RefusedUseException.class, use);
    assertTrue(thrown.getMessage().contains(hint), thrown.getMessage());
    assertFalse(thrown.getMessage().contains(SECRET), thrown.getMessage());
  }
}
