package dev.mantlet.fieldcrypto;

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

  @Override
  public void forgetKey() {
    hmac.forgetKey();
  }
}
