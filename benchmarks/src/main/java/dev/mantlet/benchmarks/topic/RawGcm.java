package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.topic.FieldRecord.Field;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM by the JDK, as fast as it can be used: one cipher for all fields, a random nonce in
 * front. Not thread-safe.
 */
final class RawGcm implements FieldSealer {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key;
  private final Cipher cipher;

  RawGcm() throws GeneralSecurityException {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, "AES");
    cipher = Cipher.getInstance("AES/GCM/NoPadding");
  }

  @Override
  public byte[] seal(Field field) throws GeneralSecurityException {
    return seal(field.plaintext(), field.associatedData());
  }

  byte[] seal(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = new byte[NONCE_BYTES + plaintext.length + TAG_BYTES];
    System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(associatedData);
    cipher.doFinal(plaintext, 0, plaintext.length, sealed, NONCE_BYTES);
    return sealed;
  }
}
