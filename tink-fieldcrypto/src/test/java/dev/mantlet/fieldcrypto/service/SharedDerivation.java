package dev.mantlet.fieldcrypto.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives one key by Argon2id at the product's floor for all tests, and each file's key from that
 * one, its passphrase and its salt by HMAC: for tests of what is around the derivation.
 */
final class SharedDerivation implements Derivation {
  private static final char[] ONE_PASSPHRASE = "one for all of these tests".toCharArray();
  private static final byte[] ONE_SALT = new byte[32];

  private byte[] derived = new byte[0];

  @Override
  public synchronized byte[] derive(Argon2Work work, char[] passphrase, byte[] salt)
      throws KeysetFileException {
    if (derived.length == 0) {
      derived = Argon2Work.FLOOR.derive(ONE_PASSPHRASE, ONE_SALT);
    }
    return mac(derived, salt, (work + "\n" + new String(passphrase)).getBytes(UTF_8));
  }

  private static byte[] mac(byte[] key, byte[] salt, byte[] rest) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(salt);
      return mac.doFinal(rest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
