package dev.mantlet.fieldcrypto;

import java.util.Arrays;

/**
 * What a data key yields for one sealed record: the commitment to its header, context and list of
 * members, and the key of its members, which is derived from the commitment.
 *
 * <p>Closing wipes the key.
 */
final class RecordKeys implements AutoCloseable {
  private static final byte[] COMMITMENT_LABEL =
      CanonicalBytes.ascii("mantlet field commitment, draft 0");

  /** With commitment and counter 55 bytes: the most that one block of SHA-256 takes. */
  private static final byte[] KEY_LABEL = CanonicalBytes.ascii("mantlet K_enc, draft 0");

  private static final int KEY_BYTES = 32;

  private final byte[] commitment;
  private final byte[] encryption;

  private RecordKeys(byte[] commitment, byte[] encryption) {
    this.commitment = commitment;
    this.encryption = encryption;
  }

  /**
   * Derives both.
   *
   * @param committedPart the header without its commitment
   * @param memberList {@link Members#list} of the sealed lengths
   */
  static RecordKeys derive(
      HmacSha256 hmac,
      DataKey dataKey,
      byte[] committedPart,
      RecordContext context,
      byte[] memberList) {
    byte[] commitment =
        hmac.under(dataKey.bytes())
            .mac(COMMITMENT_LABEL, committedPart, context.canonicalBytes(), memberList);
    byte[] info = new CanonicalBytes().raw(KEY_LABEL).raw(commitment).toArray();
    return new RecordKeys(commitment, hmac.expand(info, KEY_BYTES));
  }

  /** The commitment that the header of this record has; shared: not to be changed. */
  byte[] commitment() {
    return commitment;
  }

  /** Encrypts or decrypts the members of the record on {@code gcm}. */
  MemberCipher members(AesGcm gcm) {
    return new MemberCipher(gcm, encryption);
  }

  @Override
  public void close() {
    Arrays.fill(encryption, (byte) 0);
  }

  @Override
  public String toString() {
    return "RecordKeys[redacted]";
  }
}
