package dev.mantlet.fieldcrypto.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson2.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson2.SealedJson;
import java.io.IOException;

/** A program that has Jackson 2 and no Jackson 3. */
final class Only2 {
  private Only2() {}

  static String roundTrip() throws IOException {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
    ObjectMapper mapper = new ObjectMapper().registerModule(EncryptedModule.using(cipher));
    String json =
        SealedJson.writer(mapper)
            .forRecord("t", "r")
            .writeValueAsString(new OnlyRecord("clear", "secret"));
    return SealedJson.reader(mapper, OnlyRecord.class).forRecord("t", "r").readValue(json).secret();
  }

  static String withoutModule() {
    try {
      return new ObjectMapper().writeValueAsString(new OnlyRecord("clear", "secret"));
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
