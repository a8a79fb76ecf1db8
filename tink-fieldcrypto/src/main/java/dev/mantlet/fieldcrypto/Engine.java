package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What sealing or opening one envelope needs from the JDK; costly to make. Not thread-safe.
 *
 * <p>An idle engine has forgotten the data key. The AES cipher keeps the key of the last envelope
 * that it worked for until the next one: it opens that envelope alone, and replacing it costs as
 * much as two fields.
 */
final class Engine implements Lending.Engine {
  private final HmacSha256 hmac = new HmacSha256();
  private @Nullable AesGcm gcm;
  private @Nullable MessageDigest sha256;

  HmacSha256 hmac() {
    return hmac;
  }

  /** Made when it is first used: what fails the commitment costs no cipher. */
  AesGcm gcm() {
    AesGcm made = gcm;
    if (made == null) {
      made = new AesGcm();
      gcm = made;
    }
    return made;
  }

  /** SHA-256 for what is no secret; made when it is first used. */
  MessageDigest sha256() {
    MessageDigest made = sha256;
    if (made == null) {
      made = newSha256();
      sha256 = made;
    }
    return made;
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void forgetKey() {
    hmac.forgetKey();
  }
}
