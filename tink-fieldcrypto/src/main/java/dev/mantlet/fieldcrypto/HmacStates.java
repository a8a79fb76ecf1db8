package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * HMAC-SHA-256 under one key, as the two states that SHA-256 is in after the blocks that come from
 * the key alone (RFC 2104 §4): a MAC begins with them and never needs the key again.
 *
 * <p>They are secrets as the key is: who has them computes every MAC under it. {@link #wipe} resets
 * them, which in the JDK's class overwrites them with constants; that it does is not promised by
 * any specification. Copies by {@link #copy} may be made by several threads at once, also while
 * another one wipes: then what is copied is worthless, and the caller has to notice. Everything
 * else is not thread-safe.
 */
final class HmacStates {
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  /** The one provider of which it is known that copying changes nothing in what is copied. */
  private static final String PROVIDER = "SUN";

  private final MessageDigest inner;
  private final MessageDigest outer;

  private HmacStates(MessageDigest inner, MessageDigest outer) {
    this.inner = inner;
    this.outer = outer;
  }

  /**
   * The states under {@code key}; empty if this platform's SHA-256 is not the JDK's or cannot be
   * copied, so that only a {@code Mac} serves.
   */
  static Optional<HmacStates> of(byte[] key) {
    return PROVIDER.equals(sha256().getProvider().getName()) ? copyable(key) : Optional.empty();
  }

  private static Optional<HmacStates> copyable(byte[] key) {
    byte[] block =
        Arrays.copyOf(key.length > BLOCK_BYTES ? sha256().digest(key) : key, BLOCK_BYTES);
    try {
      return Optional.of(new HmacStates(after(block, INNER_PAD), after(block, OUTER_PAD)));
    } catch (CloneNotSupportedException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(block, (byte) 0);
    }
  }

  /** The state after the key's block, without the words of the block that the digest may keep. */
  private static MessageDigest after(byte[] block, byte pad) throws CloneNotSupportedException {
    byte[] padded = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      padded[i] = (byte) (block[i] ^ pad);
    }
    MessageDigest digest = sha256();
    try {
      digest.update(padded);
      return (MessageDigest) digest.clone();
    } finally {
      digest.reset();
      Arrays.fill(padded, (byte) 0);
    }
  }

  /** States of the same key, the caller's to use up by {@link #finish}. */
  HmacStates copy() {
    try {
      return new HmacStates((MessageDigest) inner.clone(), (MessageDigest) outer.clone());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("they were copied when they were made", e);
    }
  }

  /** The MAC of the concatenation of {@code parts}; uses these states up. */
  byte[] finish(byte[]... parts) {
    for (byte[] part : parts) {
      inner.update(part);
    }
    outer.update(inner.digest());
    return outer.digest();
  }

  void wipe() {
    inner.reset();
    outer.reset();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "HmacStates[redacted]";
  }
}
