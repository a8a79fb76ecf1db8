package dev.mantlet.fieldcrypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RecordId;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import java.math.BigDecimal;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The programs of the README and the guides. */
class FieldCryptoSnippetsTest {
  // @start region="deposit"
  record Payer(String name, String iban) {}

  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(String id, BigDecimal amount, @Encrypted Payer payer, @Encrypted String note) {}

  // @end

  @Test
  void readme() throws GeneralSecurityException {
    Aead kms = localKey();
    // @start region="readme"
    Keyring keyring = Keyring.wrappedBy(TinkKeyService.of(kms)); // any Tink Aead: a KMS, a keyset
    JsonMapper mapper =
        JsonMapper.builder().addModule(EncryptedModule.using(RecordCipher.using(keyring))).build();

    Deposit deposit =
        new Deposit(
            "d-17",
            new BigDecimal("120.50"),
            new Payer("Mia Berg", "DE02120300000000202051"),
            "rent");
    String json = SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValueAsString(deposit);
    Deposit opened =
        SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "d-17").readValue(json);

    System.out.println(json);
    System.out.println(opened);
    // @end
    assertEquals(deposit, opened);
    assertTrue(
        json.matches(
            "\\{\"id\":\"d-17\",\"amount\":120.50,\"payer\":\"mf1\\.[^\"]+\",\"note\":\"mf1\\.[^\"]+\","
                + "\"_sealed\":\"mf1\\.[^\"]+\"}"),
        json);
    assertThrows(
        DecryptionFailedException.class,
        () -> SealedJson.reader(mapper, Deposit.class).forRecord("bank-b", "d-17").readValue(json));
  }

  // @start region="nested"
  record Line(String sku, @Encrypted String note) {}

  record Customer(String name, @Encrypted String email) {}

  @EncryptedRecord(type = "order", schema = 1)
  record Order(@RecordId String id, Customer customer, List<Line> lines) {}

  // @end

  @Test
  void nested() throws GeneralSecurityException {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(TinkKeyService.of(localKey())));
    JsonMapper mapper = JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();
    // @start region="nested-json"
    Order order =
        new Order(
            "o-17",
            new Customer("Mia Berg", "mia@example.org"),
            List.of(new Line("tea", "for her mother"), new Line("cup", null)));
    String json = SealedJson.writer(mapper).forRecord("shop-a", "o-17").writeValueAsString(order);
    // {"id":"o-17","customer":{"name":"Mia Berg","email":"mf..."},
    //
    // "lines":[{"sku":"tea","note":"mf..."},{"sku":"cup","note":null}],"_sealed":["mf...","mf..."]}
    Order opened =
        SealedJson.reader(mapper, Order.class).forRecord("shop-a", "o-17").readValue(json);
    // @end
    assertEquals(order, opened);
    String text = "\"mf[^\"]+\"";
    assertTrue(
        json.matches(
            "\\{\"id\":\"o-17\",\"customer\":\\{\"name\":\"Mia Berg\",\"email\":"
                + text
                + "},\"lines\":\\[\\{\"sku\":\"tea\",\"note\":"
                + text
                + "},\\{\"sku\":\"cup\",\"note\":null}],\"_sealed\":\\["
                + text
                + ","
                + text
                + "]}"),
        json);
  }

  @Test
  void paths() throws GeneralSecurityException {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(TinkKeyService.of(localKey())));
    JsonMapper mapper = JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();
    JsonNode order = mapper.readTree("{\"payer\":{\"iban\":\"DE02\"},\"items\":[{\"note\":7}]}");
    // @start region="paths"
    SealedPaths orders = SealedPaths.of("order", 1, "$.payer.iban", "$.items[*].note");
    String json =
        SealedJson.writer(mapper, orders).forRecord("shop-a", "o-17").writeValueAsString(order);
    JsonNode opened =
        SealedJson.reader(mapper, JsonNode.class, orders)
            .forRecord("shop-a", "o-17")
            .readValue(json);
    // @end
    assertEquals(order, opened);
  }

  @Test
  void withoutJackson() throws GeneralSecurityException {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(TinkKeyService.of(localKey())));
    byte[] iban = "DE02120300000000202051".getBytes(UTF_8);
    // @start region="record"
    FieldContext.RecordType deposits = FieldContext.tenant("bank-a").type("deposit").schema(1);
    SealedRecord sealed = cipher.seal(deposits.record("d-17"), Map.of("payer.iban", iban));
    store(sealed.headerText(), sealed.memberTexts()); // one column each

    SealedRecord stored = SealedRecord.parse(sealed.headerText(), sealed.memberTexts());
    byte[] opened = cipher.open(deposits.record("d-17"), stored).field("payer.iban").orElseThrow();
    // @end
    assertEquals("DE02120300000000202051", new String(opened, UTF_8));
  }

  private static void store(String header, Map<String, String> members) {
    assertEquals(1, members.size());
    assertTrue(header.startsWith("mf1."));
  }

  private static Aead localKey() throws GeneralSecurityException {
    // @start region="local-key"
    KeysetHandle keyset =
        KeysetHandle.newBuilder()
            .setConfiguration(AeadConfig2026.get())
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary())
            .build();
    return keyset.getPrimitive(AeadConfig2026.get(), Aead.class);
    // @end
  }
}
