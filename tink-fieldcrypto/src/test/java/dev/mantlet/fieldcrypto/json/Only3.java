package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import tools.jackson.databind.json.JsonMapper;

/** A program that has Jackson 3 and no Jackson 2. */
final class Only3 {
  private Only3() {}

  static String roundTrip() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
    JsonMapper mapper = JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();
    String json =
        SealedJson.writer(mapper)
            .forRecord("t", "r")
            .writeValueAsString(new OnlyRecord("clear", "secret"));
    return SealedJson.reader(mapper, OnlyRecord.class).forRecord("t", "r").readValue(json).secret();
  }

  static String withoutModule() {
    try {
      return new JsonMapper().writeValueAsString(new OnlyRecord("clear", "secret"));
    } catch (RefusedUseException | tools.jackson.core.JacksonException e) {
      return e.getMessage();
    }
  }
}
