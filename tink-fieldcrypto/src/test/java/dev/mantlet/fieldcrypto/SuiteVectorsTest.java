package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.Aead;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vectors from elsewhere through the suites' own classes, and through the shape of a commitment.
 */
class SuiteVectorsTest {
  @Test
  void aesSivAsUsedAgreesWithWycheproof() {
    String suite = "wycheproof/aes_siv_cmac_test.json";
    int run = 0;
    int skipped = 0;
    for (JsonNode group : read(suite).get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        if (group.get("keySize").asInt() == 512) {
          checkSiv(test);
          run++;
        } else {
          skipped++;
        }
      }
    }
    Vectors.ran(suite, run, skipped, "keys of 32 and 48 bytes, which no suite has");
  }

  private static void checkSiv(JsonNode test) {
    SivMembers siv = new SivMembers(hex(test, "key"), hex(test, "aad"));
    byte[] sealed = hex(test, "ct");
    if (test.get("result").asString().equals("valid")) {
      byte[] into = new byte[sealed.length];
      siv.seal(0, hex(test, "msg"), into, 0);
      assertArrayEquals(sealed, into, name(test));
      assertArrayEquals(hex(test, "msg"), siv.open(0, sealed, 0), name(test));
    } else {
      assertRefused(() -> siv.open(0, sealed, 0));
    }
  }

  @Test
  void xaesAsUsedAgreesWithItsSpecification() throws Exception {
    String suite = "xaes/xaes_256_gcm.json";
    int run = 0;
    for (JsonNode test : read(suite).get("tests")) {
      byte[] whole =
          join(PlainReader.utf8(test.get("nonceAscii").asString()), hex(test, "ciphertext"));
      byte[] aad = PlainReader.utf8(test.get("aadAscii").asString());
      byte[] plaintext = PlainReader.utf8(test.get("plaintextAscii").asString());
      assertArrayEquals(plaintext, xaes(hex(test, "key")).decrypt(whole, aad));
      run++;
    }
    Vectors.ran(suite, run);
  }

  /** The AEAD that {@link XaesMembers} makes; its associated data is that of the format there. */
  static Aead xaes(byte[] key) throws ReflectiveOperationException {
    Method aead = XaesMembers.class.getDeclaredMethod("aead", byte[].class);
    aead.setAccessible(true);
    return (Aead) aead.invoke(null, (Object) key);
  }

  /** A vector suite may be left out only as long as this holds. */
  @Test
  void noClassNamesAesKwp() throws Exception {
    Path classes =
        Path.of(Keyring.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<Path> naming = files.filter(SuiteVectorsTest::namesAesKwp).toList();
      assertEquals(List.of(), naming);
    }
    System.out.println(
        "vectors: wycheproof/aes_kwp_test.json: 0 run, 254 skipped: nothing here wraps with"
            + " AES-KWP, a key service may");
  }

  private static boolean namesAesKwp(Path file) {
    try {
      return file.toString().endsWith(".class")
          && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
              .matches("(?s).*(AES/KWP|AESWrapPad|subtle/Kwp).*");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The messages of the AWS Encryption SDK have a commitment of another make (its algorithm suites
   * 0478 and 0578: HKDF-SHA-512 of data key and message id), which no class here computes. What is
   * tested: a commitment computed from key and header by the JDK, and compared as {@link
   * EnvelopeCipher} does, tells the 41 good messages from the 5 bad ones; and our AES-GCM opens the
   * header of every good one, and of one of the bad.
   */
  @Test
  void commitmentOfTheAwsEncryptionSdkTellsGoodMessagesFromBad() throws Exception {
    String suite = "aws-esdk/commitment-test-vectors.json";
    int good = 0;
    int bad = 0;
    int badForTheCommitmentAlone = 0;
    for (JsonNode test : read(suite).get("tests")) {
      EsdkHeader header = EsdkHeader.of(test);
      boolean committed = MessageDigest.isEqual(header.expectedCommitment(), header.commitment());
      assertEquals(test.get("status").asBoolean(), committed, test.get("comment").asString());
      if (committed) {
        assertTrue(header.tagFits(), test.get("comment").asString());
        good++;
      } else {
        badForTheCommitmentAlone += header.tagFits() ? 1 : 0;
        bad++;
      }
    }
    assertEquals(41, good);
    assertEquals(5, bad);
    assertEquals(1, badForTheCommitmentAlone, "AES-GCM alone opens this header");
    Vectors.ran(suite, good + bad);
  }

  /** The parts of a message header of format version 2. */
  private record EsdkHeader(byte[] whole, byte[] dataKey, byte[] encryptionContext) {
    static EsdkHeader of(JsonNode test) {
      byte[] whole = base64(test, "header");
      int length = (whole[35] & 0xff) << 8 | whole[36] & 0xff;
      byte[] context = Arrays.copyOfRange(whole, 37, 37 + length);
      return new EsdkHeader(whole, base64(test, "decrypted-dek"), context);
    }

    byte[] commitment() {
      return Arrays.copyOfRange(whole, whole.length - 48, whole.length - 16);
    }

    byte[] expectedCommitment() {
      return derived(PlainReader.utf8("COMMITKEY"));
    }

    /** Extract with the message id as salt, then expand. */
    private byte[] derived(byte[] info) {
      byte[] messageId = Arrays.copyOfRange(whole, 3, 35);
      byte[] key = PlainCrypto.hmac("HmacSHA512", messageId, dataKey);
      return PlainCrypto.expand("HmacSHA512", key, info, 32);
    }

    /** The header's tag is that of no plaintext, with the rest of the header as associated data. */
    boolean tagFits() throws Exception {
      byte[] info = join(Arrays.copyOfRange(whole, 1, 3), PlainReader.utf8("DERIVEKEY"));
      byte[] aad = Arrays.copyOf(whole, whole.length - 16);
      byte[] tag = Arrays.copyOfRange(whole, whole.length - 16, whole.length);
      try {
        SecretKeySpec key = new SecretKeySpec(derived(info), "AES");
        return new AesGcm().decrypt(key, new byte[12], aad, tag, 0).length == 0;
      } catch (javax.crypto.AEADBadTagException e) {
        return false;
      }
    }

    private static byte[] base64(JsonNode test, String name) {
      return Base64.getMimeDecoder().decode(test.get(name).asString()); // one text has spaces
    }
  }

  @Test
  void craftedCiphertextOpensUnderTwoKeysInAesGcmAlone() throws Exception {
    byte[] first = CorpusWriter.fixed("first", 32);
    byte[] second = CorpusWriter.fixed("second", 32);
    byte[] aad = CorpusWriter.fixed("aad", 32);
    byte[] sealed = GcmCollision.of(first, second, new byte[12], aad);
    byte[] one =
        new AesGcm().decrypt(new SecretKeySpec(first, "AES"), new byte[12], aad, sealed, 0);
    byte[] other =
        new AesGcm().decrypt(new SecretKeySpec(second, "AES"), new byte[12], aad, sealed, 0);
    assertEquals(32, one.length);
    assertFalse(Arrays.equals(one, other));
  }

  private static JsonNode read(String suite) {
    return new JsonMapper().readTree(Vectors.suite(suite).toFile());
  }

  private static byte[] hex(JsonNode test, String name) {
    return HexFormat.of().parseHex(test.get(name).asString());
  }

  private static String name(JsonNode test) {
    return "tcId " + test.get("tcId").asInt() + " " + test.get("comment").asString();
  }
}
