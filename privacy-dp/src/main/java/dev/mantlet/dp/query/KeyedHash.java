package dev.mantlet.dp.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 under one key, for the ranks by which contributions are sampled. Each use has a
 * first byte of its own, and each text its length in front. Not thread-safe.
 */
final class KeyedHash {
  static final int KEY_BYTES = 32;

  private static final byte PARAMETERS = 0;
  private static final byte UNIT_NAME = 1;
  private static final byte UNIT_NUMBER = 2;
  private static final byte GROUP = 3;
  private static final byte ROW = 4;
  private static final byte BYTES = 5;

  private final byte[] key;
  private final Mac mac;

  KeyedHash(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key must have "
              + KEY_BYTES
              + " bytes, straight from a secure random generator, had "
              + key.length);
    }
    this.key = key.clone();
    try {
      this.mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(this.key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** Under a new key. */
  static KeyedHash random() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    KeyedHash hash = new KeyedHash(key);
    Arrays.fill(key, (byte) 0);
    return hash;
  }

  /** Another object under the same key. */
  KeyedHash copy() {
    return new KeyedHash(key);
  }

  /** 128 bits that stand for a unit or order groups and rows; compared as an unsigned number. */
  record Tag(long high, long low) implements Comparable<Tag> {
    @Override
    public int compareTo(Tag other) {
      int first = Long.compareUnsigned(high, other.high);
      return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }
  }

  Tag unit(String name) {
    begin(UNIT_NAME);
    update(name);
    return tag();
  }

  Tag unit(long number) {
    begin(UNIT_NUMBER);
    update(number);
    return tag();
  }

  /** The rank of a group among those of one unit. */
  Tag group(Tag unit, String group) {
    begin(GROUP);
    update(unit);
    update(group);
    return tag();
  }

  /** The rank of a row among those of one unit. */
  Tag row(Tag unit, String group, long row) {
    begin(ROW);
    update(unit);
    update(group);
    update(row);
    return tag();
  }

  /** What the limits are under this key. */
  byte[] parameters(ContributionLimits limits) {
    begin(PARAMETERS);
    update(limits.groups());
    update(limits.rowsOfGroup());
    update(limits.rows());
    return mac.doFinal();
  }

  /** The authentication of bytes. */
  byte[] authentication(ByteBuffer bytes) {
    begin(BYTES);
    mac.update(bytes);
    return mac.doFinal();
  }

  /** Without what a hash that was not finished may have left, as memory ran out. */
  private void begin(byte use) {
    mac.reset();
    mac.update(use);
  }

  private void update(Tag tag) {
    update(tag.high());
    update(tag.low());
  }

  private void update(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    update(bytes.length);
    mac.update(bytes);
  }

  private void update(long number) {
    mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  private Tag tag() {
    ByteBuffer hash = ByteBuffer.wrap(mac.doFinal());
    return new Tag(hash.getLong(), hash.getLong());
  }
}
