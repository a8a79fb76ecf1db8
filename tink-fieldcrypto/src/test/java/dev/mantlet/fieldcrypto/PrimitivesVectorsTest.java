package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.house.Vectors;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Wycheproof's vectors through the classes that the envelope is made of. */
class PrimitivesVectorsTest {
  @Test
  void aesGcmAgreesWithWycheproof() throws Exception {
    String suite = "wycheproof/aes_gcm_test.json";
    int run = 0;
    for (JsonNode group : groups(suite)) {
      for (JsonNode test : group.get("tests")) {
        assertEquals(128, group.get("tagSize").asInt());
        checkGcm(test);
        run++;
      }
    }
    Vectors.ran(suite, run);
  }

  private static void checkGcm(JsonNode test) throws Exception {
    AesGcm gcm = new AesGcm();
    SecretKeySpec key = new SecretKeySpec(hex(test, "key"), "AES");
    byte[] sealed = new CanonicalBytes().raw(hex(test, "ct")).raw(hex(test, "tag")).toArray();
    if (test.get("result").asString().equals("valid")) {
      assertArrayEquals(sealed, encrypted(gcm, key, test, sealed.length), name(test));
      assertArrayEquals(
          hex(test, "msg"),
          gcm.decrypt(key, hex(test, "iv"), hex(test, "aad"), sealed, 0),
          name(test));
    } else {
      assertThrows(
          GeneralSecurityException.class,
          () -> gcm.decrypt(key, hex(test, "iv"), hex(test, "aad"), sealed, 0),
          name(test));
    }
  }

  private static byte[] encrypted(AesGcm gcm, SecretKeySpec key, JsonNode test, int length)
      throws Exception {
    byte[] sealed = new byte[length];
    gcm.encrypt(key, hex(test, "iv"), hex(test, "aad"), hex(test, "msg"), sealed, 0);
    return sealed;
  }

  @Test
  void hmacAgreesWithWycheproof() throws Exception {
    String suite = "wycheproof/hmac_sha256_test.json";
    int run = 0;
    for (JsonNode group : groups(suite)) {
      int tagBytes = group.get("tagSize").asInt() / 8;
      for (JsonNode test : group.get("tests")) {
        for (boolean withStates : new boolean[] {true, false}) {
          HmacSha256 hmac = new HmacSha256(withStates).under(hex(test, "key"));
          byte[] tag = Arrays.copyOf(hmac.mac(hex(test, "msg")), tagBytes);
          assertEquals(
              test.get("result").asString().equals("valid"),
              Arrays.equals(tag, hex(test, "tag")),
              name(test));
        }
        run++;
      }
    }
    Vectors.ran(suite, run);
  }

  @Test
  void hkdfAgreesWithWycheproof() throws Exception {
    String suite = "wycheproof/hkdf_sha256_test.json";
    int run = 0;
    for (JsonNode group : groups(suite)) {
      for (JsonNode test : group.get("tests")) {
        if (test.get("result").asString().equals("valid")) {
          assertArrayEquals(hex(test, "okm"), hkdf(test), name(test));
        } else {
          assertThrows(IllegalArgumentException.class, () -> hkdf(test), name(test));
        }
        run++;
      }
    }
    Vectors.ran(suite, run);
  }

  /**
   * The envelope only expands; Extract (RFC 5869 §2.2) is HMAC of the input keyed with the salt, or
   * with 32 zeros for none.
   */
  private static byte[] hkdf(JsonNode test) {
    HmacSha256 hmac = new HmacSha256();
    byte[] salt = hex(test, "salt");
    byte[] key = hmac.under(salt.length == 0 ? new byte[32] : salt).mac(hex(test, "ikm"));
    return hmac.under(key).expand(hex(test, "info"), test.get("size").asInt());
  }

  private static JsonNode groups(String suite) {
    return new JsonMapper().readTree(Vectors.suite(suite).toFile()).get("testGroups");
  }

  private static byte[] hex(JsonNode test, String name) {
    return HexFormat.of().parseHex(test.get(name).asString());
  }

  private static String name(JsonNode test) {
    return "tcId " + test.get("tcId").asInt() + " " + test.get("comment").asString();
  }
}
