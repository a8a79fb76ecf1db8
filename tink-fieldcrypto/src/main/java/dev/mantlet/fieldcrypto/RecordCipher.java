package dev.mantlet.fieldcrypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Seals the fields of a record under one header, and opens them again: AES-256-GCM under keys
 * derived for this one record, bound to its context, with a commitment to key, context and list of
 * fields.
 *
 * <p>Each member is bound to its path; a member that is changed, dropped, added, renamed or moved,
 * and a record that is moved to another tenant, type, record id or schema version does not open. An
 * older seal of the same record, put back as a whole, does. Format and security argument: {@code
 * docs/formats/field-envelope.md}. Thread-safe.
 */
public final class RecordCipher {
  private final Keyring keyring;
  private final SaltSource salts;
  private final Lending<HmacSha256> macs = new Lending<>(HmacSha256::new);
  private final Lending<AesGcm> gcms = new Lending<>(AesGcm::new);

  RecordCipher(Keyring keyring, SaltSource salts) {
    this.keyring = Objects.requireNonNull(keyring, "keyring");
    this.salts = salts;
  }

  /** Seals with the keys of {@code keyring}. */
  public static RecordCipher using(Keyring keyring) {
    return new RecordCipher(keyring, new SecureRandom()::nextBytes);
  }

  /**
   * Seals all {@code fields} of a record; sealing again draws a new salt and thereby new keys.
   *
   * @param fields the plaintext by path, at most 1,024, each at most 16 MiB; neither kept nor
   *     changed
   * @throws IllegalArgumentException if there are too many fields, or one is too large or has a
   *     path that cannot be bound
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public SealedRecord seal(RecordContext context, Map<String, byte[]> fields) {
    Members plain = checked(fields);
    SealingKey key = keyring.sealingKey(context.tenant());
    byte[] salt = new byte[Header.SALT_BYTES];
    salts.fill(salt);
    byte[] committedPart = Header.committedPart(key.wrapped(), salt);
    byte[] list = plain.list(MemberCipher.TAG_BYTES);
    try (RecordKeys keys = keys(key.dataKey(), committedPart, context, list)) {
      Members sealed = gcms.lend(gcm -> plain.each(keys.members(gcm)::seal));
      return new SealedRecord(Header.of(committedPart, keys.commitment()), sealed);
    }
  }

  /**
   * Opens all fields of a record that was sealed in {@code context}: all of them, or none.
   *
   * @param context where the caller knows the record to be from, never what the stored document
   *     says
   * @return the plaintext by path, in the order of the paths' UTF-8 bytes; the arrays are the
   *     caller's
   * @throws DecryptionFailedException if the record is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is not cached and the key service could not be
   *     asked
   */
  public Map<String, byte[]> open(RecordContext context, SealedRecord record) {
    Header header = record.header();
    DataKey dataKey = keyring.openingKey(context.tenant(), header.wrappedKey());
    byte[] list = record.members().list(0);
    try (RecordKeys keys = keys(dataKey, header.committedPart(), context, list)) {
      if (!MessageDigest.isEqual(keys.commitment(), header.commitment())) {
        throw new DecryptionFailedException();
      }
      Members plain = gcms.lend(gcm -> record.members().each(keys.members(gcm)::open));
      return plain.toMap(Function.identity());
    }
  }

  private RecordKeys keys(
      DataKey dataKey, byte[] committedPart, RecordContext context, byte[] list) {
    return macs.lend(mac -> RecordKeys.derive(mac, dataKey, committedPart, context, list));
  }

  private static Members checked(Map<String, byte[]> fields) {
    if (fields.size() > SealedRecord.MAX_MEMBERS) {
      throw new IllegalArgumentException(
          "a record has at most "
              + SealedRecord.MAX_MEMBERS
              + " sealed fields, not "
              + fields.size());
    }
    return Members.of(fields, RecordCipher::checked);
  }

  private static byte[] checked(String path, byte[] plaintext) {
    if (plaintext.length > SealedRecord.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "field "
              + path
              + " has "
              + plaintext.length
              + " bytes, at most "
              + SealedRecord.MAX_PLAINTEXT_BYTES
              + " can be sealed");
    }
    return plaintext;
  }

  /** Where salts come from; in production a {@link SecureRandom} and nothing else. */
  @FunctionalInterface
  interface SaltSource {
    void fill(byte[] salt);
  }
}
