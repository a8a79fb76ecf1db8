package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RecordId;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.TenantId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where @TenantId and @RecordId may stand: where there is a value to compare. */
class RepeatedContextTest {
  @EncryptedRecord(type = "own", schema = 1)
  static final class OnAParameterWithAGetter {
    private final String owner;

    @JsonCreator
    OnAParameterWithAGetter(@JsonProperty("tenant") @TenantId String tenant) {
      this.owner = tenant;
    }

    @JsonProperty("tenant")
    public String tenant() {
      return owner;
    }

    @Encrypted
    @JsonProperty("secret")
    public String secret() {
      return "x";
    }

    @JsonProperty("secret")
    void takeSecret(String secret) {
      assertEquals("x", secret);
    }
  }

  @EncryptedRecord(type = "own", schema = 1)
  static final class OnAParameterAlone {
    @Encrypted public String secret = "x";

    @JsonCreator
    OnAParameterAlone(@JsonProperty("tenant") @TenantId String tenant) {
      assertTrue(tenant.length() > 0);
    }
  }

  @EncryptedRecord(type = "own", schema = 1)
  static final class OnAParameterOfAFactory {
    @Encrypted public String secret = "x";

    private OnAParameterOfAFactory() {}

    @JsonCreator
    static OnAParameterOfAFactory of(@JsonProperty("id") @RecordId String id) {
      assertTrue(id.length() > 0);
      return new OnAParameterOfAFactory();
    }
  }

  @EncryptedRecord(type = "own", schema = 1)
  static final class OnASetterAlone {
    @Encrypted public String secret = "x";

    @TenantId
    public void setTenant(String tenant) {
      assertTrue(tenant.length() > 0);
    }
  }

  @EncryptedRecord(type = "own", schema = 1)
  static final class OnAHiddenField {
    @Encrypted public String secret = "x";

    @RecordId private final String id = "r";

    @Override
    public String toString() {
      return id;
    }
  }

  /** One of two is there to be read, the other one is not. */
  @EncryptedRecord(type = "own", schema = 1)
  static final class OnOneThatIsReadAndOneThatIsNot {
    @Encrypted public String secret = "x";
    @TenantId public String tenant = "t";

    @JsonCreator
    OnOneThatIsReadAndOneThatIsNot(@JsonProperty("bank") @TenantId String bank) {
      assertTrue(bank.length() > 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void annotationOnAParameterWithAGetterIsCompared(Jackson jackson) {
    var value = new OnAParameterWithAGetter("bank-a");
    String json = jackson.write("bank-a", "r", value);
    assertEquals(
        "bank-a", jackson.read("bank-a", "r", OnAParameterWithAGetter.class, json).tenant());
    assertThrows(RefusedUseException.class, () -> jackson.write("bank-b", "r", value));
  }

  @ParameterizedTest
  @EnumSource
  void annotationWhereNothingCanBeReadIsRefused_onWritingAndOnReading(Jackson jackson) {
    refused(jackson, new OnAParameterAlone("t"), "@TenantId");
    refused(jackson, new OnAParameterOfAFactory(), "@RecordId");
    refused(jackson, new OnASetterAlone(), "@TenantId");
    refused(jackson, new OnAHiddenField(), "@RecordId");
    refused(jackson, new OnOneThatIsReadAndOneThatIsNot("t"), "@TenantId");
  }

  private static void refused(Jackson jackson, Object value, String annotation) {
    Class<?> type = value.getClass();
    String expected =
        type.getName()
            + " has "
            + annotation
            + " where Jackson reads no value to compare with the context: give that property a"
            + " getter or a visible field, or take the annotation away";
    var writing = assertThrows(RefusedUseException.class, () -> jackson.write(value));
    assertEquals(expected, writing.getMessage());
    var reading = assertThrows(RefusedUseException.class, () -> jackson.read(type, "{}"));
    assertEquals(expected, reading.getMessage());
  }
}
