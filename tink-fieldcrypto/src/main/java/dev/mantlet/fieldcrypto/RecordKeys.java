package dev.mantlet.fieldcrypto;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/**
 * The two keys of one sealed record, derived from data key, salt and context: one encrypts its members, one commits to
 * them.
 *
 * <p>Not thread-safe; closing wipes the keys.
 */
final class RecordKeys implements AutoCloseable {
  private static final byte[] LABEL = CanonicalBytes.ascii("mantlet field record, draft 0");
  private static final int KEY_BYTES = 32;

  private final HmacSha256 hmac;
  private final byte[] encryption;
  private final byte[] committing;

  private RecordKeys(HmacSha256 hmac, byte[] encryption, byte[] committing) {
    this.hmac = hmac;
    this.encryption = encryption;
    this.committing = committing;
  }

  static RecordKeys derive(DataKey dataKey, byte[] salt, RecordContext context) {
    HmacSha256 hmac = new HmacSha256();
    byte[] info =
        new CanonicalBytes()
            .raw(LABEL)
            .u8(Header.SUITE)
            .raw(salt)
            .raw(context.canonicalBytes())
            .toArray();
    byte[] both = hmac.expand(dataKey.bytes(), info, 2 * KEY_BYTES);
    RecordKeys keys =
        new RecordKeys(
            hmac, Arrays.copyOf(both, KEY_BYTES), Arrays.copyOfRange(both, KEY_BYTES, both.length));
    Arrays.fill(both, (byte) 0);
    return keys;
  }

  /** What a header commits to: itself, the context, and path and length of each member in the order of paths. */
  byte[] commitment(
      byte[] committedPart, RecordContext context, SortedMap<String, Integer> sealedLengths) {
    CanonicalBytes list = new CanonicalBytes().u32(sealedLengths.size());
    for (Map.Entry<String, Integer> member : sealedLengths.entrySet()) {
      list.string(member.getKey()).u32(member.getValue());
    }
    return hmac.mac(committing, committedPart, context.canonicalBytes(), list.toArray());
  }

  /** Encrypts or decrypts the members of the record under {@code header}. */
  MemberCipher members(Header header) {
    return new MemberCipher(encryption, header.bytes());
  }

  @Override
  public void close() {
    Arrays.fill(encryption, (byte) 0);
    Arrays.fill(committing, (byte) 0);
  }

  @Override
  public String toString() {
    return "RecordKeys[redacted]";
  }
}
