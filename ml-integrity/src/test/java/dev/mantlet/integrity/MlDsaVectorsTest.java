package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.house.Vectors;
import java.nio.file.Files;
import java.security.PublicKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MlDsaVectorsTest {
  /** Signatures under a context are good under that context only, and ours is empty. */
  @Test
  void wycheproof_validIsAcceptedAndInvalidIsNot() throws Exception {
    String suite = "wycheproof/mldsa_65_verify_test.json";
    JsonNode groups =
        JsonMapper.shared().readTree(Files.readString(Vectors.suite(suite))).get("testGroups");
    int count = 0;
    for (JsonNode group : groups) {
      for (JsonNode test : group.get("tests")) {
        boolean emptyContext = !test.has("ctx") || test.get("ctx").stringValue().isEmpty();
        boolean valid = test.get("result").stringValue().equals("valid") && emptyContext;
        assertEquals(valid, verifies(group, test), test.get("tcId") + " " + test.get("comment"));
        count++;
      }
    }
    Vectors.ran(suite, count);
  }

  private static boolean verifies(JsonNode group, JsonNode test) {
    try {
      return VerificationKey.of(new Encoded(der(group)))
          .verifies(bytes(test, "msg"), bytes(test, "sig"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Keys of a wrong length have no encoding in the suite; they get one around what they have. */
  private static byte[] der(JsonNode group) {
    if (group.has("publicKeyDer")) {
      return bytes(group, "publicKeyDer");
    }
    String key = group.get("publicKey").stringValue();
    int bits = key.length() / 2 + 1;
    String header = "300b0609608648016503040312" + "0382%04x00".formatted(bits);
    int total = header.length() / 2 + bits - 1;
    return HexFormat.of().parseHex("3082%04x".formatted(total) + header + key);
  }

  private static byte[] bytes(JsonNode test, String member) {
    return HexFormat.of().parseHex(test.get(member).stringValue());
  }

  private record Encoded(byte[] der) implements PublicKey {
    @Override
    public String getAlgorithm() {
      return MlDsaKey.ALGORITHM;
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return der.clone();
    }
  }
}
