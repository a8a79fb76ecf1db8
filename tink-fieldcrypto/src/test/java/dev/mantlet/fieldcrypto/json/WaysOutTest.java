package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Marks on whatever Jackson calls a member of a property, under settings that applications have.
 */
class WaysOutTest {
  private static final String SECRET = "4711-secret";
  private static final RecordCipher CIPHER =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));

  interface HasIban {
    @Encrypted
    String getBankIban();
  }

  @EncryptedRecord(type = "interface", schema = 1)
  static final class OfInterface implements HasIban {
    private String value = SECRET;

    @Override
    public String getBankIban() {
      return value;
    }

    public void setBankIban(String bankIban) {
      value = bankIban;
    }
  }

  abstract static class Base<T> {
    @Encrypted private T bankIban;

    public T getBankIban() {
      return bankIban;
    }

    public void setBankIban(T bankIban) {
      this.bankIban = bankIban;
    }
  }

  @EncryptedRecord(type = "sub", schema = 1)
  static final class Sub extends Base<String> {
    Sub() {
      setBankIban(SECRET);
    }

    @Override
    public String getBankIban() {
      return super.getBankIban();
    }
  }

  @EncryptedRecord(type = "fields", schema = 1)
  @JsonAutoDetect(
      fieldVisibility = JsonAutoDetect.Visibility.ANY,
      getterVisibility = JsonAutoDetect.Visibility.NONE)
  static final class ByFields {
    private String bankIban = SECRET;

    @Encrypted
    public String getBankIban() {
      return bankIban;
    }
  }

  @EncryptedRecord(type = "renamed", schema = 1)
  static final class Renamed {
    @Encrypted private String bankIban = SECRET;

    @JsonProperty("bank_account")
    public String getBankIban() {
      return bankIban;
    }

    @JsonSetter("bank_account")
    public void setBankIban(String bankIban) {
      this.bankIban = bankIban;
    }
  }

  static final class Part {
    @Encrypted public String bankIban = SECRET;
  }

  @EncryptedRecord(type = "unwrapped", schema = 1)
  static final class Unwrapped {
    @JsonUnwrapped(prefix = "a")
    public Part first = new Part();

    @JsonUnwrapped(prefix = "b")
    public Part second = new Part();
  }

  private static String write2(boolean snake, boolean wrap, Object value) throws Exception {
    var mapper = com.fasterxml.jackson.databind.json.JsonMapper.builder();
    if (snake) {
      mapper.propertyNamingStrategy(
          com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE);
    }
    mapper.configure(com.fasterxml.jackson.databind.SerializationFeature.WRAP_ROOT_VALUE, wrap);
    mapper.configure(com.fasterxml.jackson.databind.DeserializationFeature.UNWRAP_ROOT_VALUE, wrap);
    var built =
        mapper.addModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(CIPHER)).build();
    String json =
        dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(built)
            .forRecord("t", "r")
            .writeValueAsString(value);
    Object back =
        dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(built, value.getClass())
            .forRecord("t", "r")
            .readValue(json);
    assertEquals(value.getClass(), back.getClass());
    return json;
  }

  private static String write3(boolean snake, boolean wrap, Object value) {
    var mapper = tools.jackson.databind.json.JsonMapper.builder();
    if (snake) {
      mapper.propertyNamingStrategy(tools.jackson.databind.PropertyNamingStrategies.SNAKE_CASE);
    }
    mapper.configure(tools.jackson.databind.SerializationFeature.WRAP_ROOT_VALUE, wrap);
    mapper.configure(tools.jackson.databind.DeserializationFeature.UNWRAP_ROOT_VALUE, wrap);
    var built =
        mapper.addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(CIPHER)).build();
    String json =
        dev.mantlet.fieldcrypto.jackson.SealedJson.writer(built)
            .forRecord("t", "r")
            .writeValueAsString(value);
    Object back =
        dev.mantlet.fieldcrypto.jackson.SealedJson.reader(built, value.getClass())
            .forRecord("t", "r")
            .readValue(json);
    assertEquals(value.getClass(), back.getClass());
    return json;
  }

  static List<Arguments> values() {
    List<Object> values =
        List.of(new OfInterface(), new Sub(), new ByFields(), new Renamed(), new Unwrapped());
    return List.of(false, true).stream()
        .flatMap(snake ->
            List.of(false, true).stream()
                .flatMap(wrap -> values.stream().map(value -> Arguments.of(snake, wrap, value))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("values")
  void markOnAnyMember_sealsTheProperty_andTheObjectComesBack(
      boolean snake, boolean wrap, Object value) throws Exception {
    for (String json : List.of(write2(snake, wrap, value), write3(snake, wrap, value))) {
      assertFalse(json.contains(SECRET), json);
      assertTrue(json.contains(":\"" + Envelope.PREFIX), json);
    }
  }
}
