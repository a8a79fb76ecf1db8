package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.house.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The algorithms of the second reader against vectors from elsewhere. */
class PlainCryptoVectorsTest {
  @Test
  void aesSivAgreesWithWycheproofAtEveryKeySize() {
    String suite = "wycheproof/aes_siv_cmac_test.json";
    int run = 0;
    for (JsonNode group : read(suite).get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        Optional<byte[]> opened =
            PlainCrypto.openSiv(hex(test, "key"), hex(test, "aad"), hex(test, "ct"));
        boolean valid = test.get("result").asString().equals("valid");
        assertEquals(
            valid ? Optional.of(test.get("msg").asString()) : Optional.empty(),
            opened.map(HexFormat.of()::formatHex),
            () -> "tcId " + test.get("tcId"));
        run++;
      }
    }
    Vectors.ran(suite + ", second reader", run);
  }

  @Test
  void xaesAgreesWithItsSpecification() {
    String suite = "xaes/xaes_256_gcm.json";
    int run = 0;
    for (JsonNode test : read(suite).get("tests")) {
      byte[] nonce = PlainReader.utf8(test.get("nonceAscii").asString());
      byte[] derived = PlainCrypto.xaesKey(hex(test, "key"), nonce);
      assertArrayEquals(hex(test, "derivedKey"), derived);
      byte[] aad = PlainReader.utf8(test.get("aadAscii").asString());
      byte[] half = Arrays.copyOfRange(nonce, 12, 24);
      assertEquals(
          test.get("plaintextAscii").asString(),
          new String(
              PlainCrypto.openGcm(derived, half, aad, hex(test, "ciphertext")).orElseThrow(),
              java.nio.charset.StandardCharsets.US_ASCII));
      run++;
    }
    Vectors.ran(suite + ", second reader", run);
  }

  @Test
  void accumulatedVectorsOfXaesAgreeForTheReaderAndTinkOpensThem() throws Exception {
    String suite = "xaes/xaes_256_gcm.json";
    JsonNode expected = read(suite).get("accumulated");
    Shake128 chance = new Shake128();
    Shake128 digest = new Shake128();
    for (int i = 0; i < 10_000; i++) {
      byte[] key = chance.squeeze(32);
      byte[] nonce = chance.squeeze(24);
      byte[] plaintext = chance.squeeze(chance.squeeze(1)[0] & 0xff);
      byte[] aad = chance.squeeze(chance.squeeze(1)[0] & 0xff);
      byte[] derived = PlainCrypto.xaesKey(key, nonce);
      byte[] sealed = PlainWriter.gcm(derived, Arrays.copyOfRange(nonce, 12, 24), aad, plaintext);
      digest.absorb(sealed);
      if (i % 100 == 0) {
        assertArrayEquals(plaintext, SuiteVectorsTest.xaes(key).decrypt(join(nonce, sealed), aad));
      }
    }
    assertEquals(expected.get("h10000").asString(), HexFormat.of().formatHex(digest.squeeze(32)));
    Vectors.ran(suite + ", accumulated", 10_000);
  }

  private static JsonNode read(String suite) {
    return new JsonMapper().readTree(Vectors.suite(suite).toFile());
  }

  private static byte[] hex(JsonNode test, String name) {
    return HexFormat.of().parseHex(test.get(name).asString());
  }
}
