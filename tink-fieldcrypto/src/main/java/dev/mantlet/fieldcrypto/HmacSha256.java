package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) and HKDF-Expand over it (RFC 5869 §2.3), on one {@link Mac}.
 *
 * <p>Works under the key of the last {@link #under}. Not thread-safe; not to be used again after an
 * exception.
 */
final class HmacSha256 {
  static final int BYTES = 32;

  private static final byte[] NO_SECRET = new byte[BYTES];

  private final Mac mac;

  HmacSha256() {
    try {
      mac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Takes another key, of one byte or more; returns this. */
  HmacSha256 under(byte[] key) {
    return under(new SecretKeySpec(key, "HmacSHA256"));
  }

  /** Takes another key; returns this. */
  HmacSha256 under(SecretKey key) {
    try {
      mac.init(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC takes any key that is not empty", e);
    }
    return this;
  }

  /** The MAC of the concatenation of {@code parts}. */
  byte[] mac(byte[]... parts) {
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /**
   * HKDF-Expand: {@code length} bytes, at most 255 times 32, of the uniform key for {@code info}.
   */
  byte[] expand(byte[] info, int length) {
    if (length > 255 * BYTES) {
      throw new IllegalArgumentException(
          "HKDF-SHA-256 expands to at most " + 255 * BYTES + " bytes, not " + length);
    }
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    // T(i) = HMAC(key, T(i - 1) || info || i); the output is T(1) || T(2) || ..., cut to length.
    for (int done = 0, i = 1; done < length; done += BYTES, i++) {
      byte[] next = mac(block, info, new byte[] {(byte) i});
      Arrays.fill(block, (byte) 0);
      block = next;
      System.arraycopy(block, 0, output, done, Math.min(BYTES, length - done));
    }
    Arrays.fill(block, (byte) 0);
    return output;
  }

  /** Replaces the key by one that is no secret. */
  void forgetKey() {
    under(NO_SECRET);
  }
}
