package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256 (RFC 2104) and HKDF-Expand over it (RFC 5869 §2.3), from the {@link HmacStates} of a
 * key, or where the platform has none on one {@link Mac}.
 *
 * <p>Works under the key of the last {@link #under}. Not thread-safe; not to be used again after an
 * exception.
 */
final class HmacSha256 {
  static final int BYTES = 32;

  private static final byte[] NO_SECRET = new byte[BYTES];

  private final boolean withStates;
  private @Nullable Supplier<HmacStates> states;
  private @Nullable Mac mac;

  HmacSha256() {
    this(true);
  }

  /** The seam for tests of the other way: {@code withStates} is false where there are none. */
  HmacSha256(boolean withStates) {
    this.withStates = withStates;
  }

  /** Takes another key, of one byte or more; returns this. */
  HmacSha256 under(byte[] key) {
    Optional<HmacStates> made = withStates ? HmacStates.of(key) : Optional.empty();
    return made.isPresent()
        ? under(made.get()::copy)
        : underMac(new SecretKeySpec(key, "HmacSHA256"));
  }

  /** Takes another key, which is asked whether it was wiped for each MAC; returns this. */
  HmacSha256 under(DataKey key) {
    return withStates && key.hasHmacStates() ? under(key::hmacStates) : underMac(key);
  }

  private HmacSha256 under(Supplier<HmacStates> fresh) {
    forgetKey();
    states = fresh;
    return this;
  }

  private HmacSha256 underMac(SecretKey key) {
    states = null;
    initMac(key);
    return this;
  }

  private void initMac(SecretKey key) {
    try {
      if (mac == null) {
        mac = Mac.getInstance("HmacSHA256");
      }
      mac.init(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256 for any key", e);
    }
  }

  /**
   * The MAC of the concatenation of {@code parts}.
   *
   * @throws IllegalStateException if there is no key, or it is a data key that was wiped
   */
  byte[] mac(byte[]... parts) {
    return states == null ? byMac(parts) : states.get().finish(parts);
  }

  private byte[] byMac(byte[]... parts) {
    if (mac == null) {
      throw new IllegalStateException("there is no key");
    }
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

  /** Lets go of the key; a {@link Mac} gets one that is no secret in its place. */
  void forgetKey() {
    states = null;
    if (mac != null) {
      initMac(new SecretKeySpec(NO_SECRET, "HmacSHA256"));
    }
  }
}
