package dev.mantlet.fieldcrypto.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class Argon2WorkTest {
  /** RFC 9106 §5.3: the library computes what the RFC says, with its secret and data. */
  @Test
  void argon2idOfBouncyCastle_isThatOfTheRfc() {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(32)
            .withIterations(3)
            .withParallelism(4)
            .withSalt(filled(16, 2))
            .withSecret(filled(8, 3))
            .withAdditional(filled(12, 4))
            .build());
    byte[] tag = new byte[32];
    generator.generateBytes(filled(32, 1), tag);
    assertEquals(
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
        HexFormat.of().formatHex(tag));
  }

  @Test
  void passphraseSaltAndEachOfTheThreeParameters_changeTheKey() throws Exception {
    char[] passphrase = "correct horse battery".toCharArray();
    Argon2Work small = new Argon2Work(64, 1, 1);
    byte[] key = small.derive(passphrase, filled(32, 1));
    assertFalse(Arrays.equals(key, small.derive(passphrase, filled(32, 2))));
    assertFalse(
        Arrays.equals(key, small.derive("correct horse batterz".toCharArray(), filled(32, 1))));
    for (Argon2Work other :
        new Argon2Work[] {
          new Argon2Work(72, 1, 1), new Argon2Work(64, 2, 1), new Argon2Work(64, 1, 2)
        }) {
      assertFalse(Arrays.equals(key, other.derive(passphrase, filled(32, 1))), other.toString());
    }
  }

  @Test
  void passphraseInUtf8_isThatOfItsText_whateverItHas() {
    for (String text :
        List.of(
            "",
            "correct",
            "\u00e4\u20ac\ud83d\ude00",
            "\ud83d lone",
            "x\ude00",
            "\u20ac".repeat(1024))) {
      assertArrayEquals(
          text.getBytes(StandardCharsets.UTF_8), Argon2Work.utf8(text.toCharArray()), text);
    }
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
