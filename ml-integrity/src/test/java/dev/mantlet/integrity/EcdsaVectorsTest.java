package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.house.Vectors;
import java.nio.file.Files;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EcdsaVectorsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "wycheproof/ecdsa_secp256r1_sha256_test.json",
        "wycheproof/ecdsa_secp384r1_sha384_test.json"
      })
  void wycheproof_validIsAcceptedAndInvalidIsNot(String suite) throws Exception {
    JsonNode groups =
        JsonMapper.shared().readTree(Files.readString(Vectors.suite(suite))).get("testGroups");
    int count = 0;
    for (JsonNode group : groups) {
      VerificationKey key =
          VerificationKey.of(Release.publicKey(group.get("publicKeyPem").stringValue()));
      for (JsonNode test : group.get("tests")) {
        boolean valid = test.get("result").stringValue().equals("valid");
        assertEquals(
            valid,
            key.verifies(bytes(test, "msg"), bytes(test, "sig")),
            test.get("tcId") + " " + test.get("comment"));
        count++;
      }
    }
    Vectors.ran(suite, count);
  }

  private static byte[] bytes(JsonNode test, String member) {
    return HexFormat.of().parseHex(test.get(member).stringValue());
  }
}
