package dev.mantlet.fieldcrypto;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Seals the fields of a record under one header, and opens them again: AES-256-GCM under keys
 * derived for this one record, bound to its context, with a commitment to key, context and list of
 * fields.
 *
 * <p>Each member is bound to its path; a member that is changed, dropped, added, renamed or moved,
 * and a record that is moved to another tenant, subject, type, record id or schema version does not
 * open. An older seal of the same record, put back as a whole, does, unless the context has a
 * {@linkplain RecordContext#version record version}. Format and security argument: {@code
 * docs/formats/field-envelope.md}. Thread-safe.
 */
public final class RecordCipher {
  private static final byte[] NO_SCOPE = {};

  private final EnvelopeCipher envelopes;

  RecordCipher(Keyring keyring, Suite suite, SaltSource salts) {
    this.envelopes =
        new EnvelopeCipher(
            Objects.requireNonNull(keyring, "keyring"), suite, Suite.RANDOMIZED, salts);
  }

  /** Seals with the keys of {@code keyring}. */
  public static RecordCipher using(Keyring keyring) {
    return new RecordCipher(keyring, Suite.AES_256_GCM, SaltSource.secure());
  }

  /**
   * Seals with XAES-256-GCM as Tink has it (C2SP XAES-256-GCM), for those who want an AEAD with
   * random nonces from one vendor: slower, and 24 bytes more for each field. What either cipher
   * sealed, the other opens.
   */
  public static RecordCipher usingXaes(Keyring keyring) {
    return new RecordCipher(keyring, Suite.XAES_256_GCM, SaltSource.secure());
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
    Members plain = Members.plain(fields);
    int overhead = envelopes.suite().overhead();
    return envelopes.seal(
        Form.RECORD,
        context,
        engine -> plain.listDigest(engine.sha256(), SealedMember.PREFIX_BYTES + overhead),
        plain.contentBytes(),
        (header, cipher, listDigest) ->
            new SealedRecord(
                header,
                plain.each((position, plaintext) ->
                    SealedMember.seal(cipher, overhead, position, plaintext)),
                listDigest));
  }

  /**
   * Opens all fields of a record that was sealed in {@code context}: all of them, or none.
   *
   * @param context where the caller knows the record to be from, never what the stored document
   *     says
   * @throws DecryptionFailedException if the record is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public OpenedRecord open(RecordContext context, SealedRecord record) {
    Members sealed = record.members();
    return envelopes.open(
        context,
        record.header(),
        engine -> record.listDigest(engine.sha256()),
        (cipher, needsReseal) ->
            new OpenedRecord(
                sealed.each((position, member) -> SealedMember.open(cipher, position, member)),
                needsReseal));
  }

  /**
   * Opens one field of a record that was sealed in {@code context}; the list of all its fields is
   * checked, the contents of the others are not.
   *
   * @return the plaintext, the caller's; empty if no field was sealed at {@code path}
   * @throws IllegalArgumentException if no record can have this path
   * @throws DecryptionFailedException if header, list of fields or this field are not exactly what
   *     was sealed in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public Optional<byte[]> openField(RecordContext context, SealedRecord record, String path) {
    Members sealed = record.members();
    Optional<Integer> position = sealed.find(path);
    return envelopes.open(
        context,
        record.header(),
        engine -> record.listDigest(engine.sha256()),
        (cipher, needsReseal) ->
            position.map(at -> SealedMember.open(cipher, at, sealed.get(at).content())));
  }

  /**
   * Seals all {@code fields} of a record as one envelope: smaller and faster than {@link #seal},
   * and opened as a whole or not at all. Paths and lengths of the fields are not visible.
   *
   * @param fields the plaintext by path, at most 1,024, each at most 16 MiB and together at most 64
   *     MiB; neither kept nor changed
   * @throws IllegalArgumentException if there are too many fields, they are too large, or one has a
   *     path that cannot be bound
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public byte[] sealPacked(RecordContext context, Map<String, byte[]> fields) {
    byte[] packed = PackedMembers.pack(Members.plain(fields));
    try {
      return envelopes.sealWhole(Form.PACKED, context, engine -> NO_SCOPE, packed);
    } finally {
      Arrays.fill(packed, (byte) 0);
    }
  }

  /**
   * Opens what {@link #sealPacked} sealed in {@code context}.
   *
   * @throws DecryptionFailedException if it is not exactly that
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public OpenedRecord openPacked(RecordContext context, byte[] sealed) {
    return envelopes.openWhole(
        Form.PACKED,
        context,
        engine -> NO_SCOPE,
        sealed,
        PackedMembers.MAX_BYTES,
        RecordCipher::unpacked);
  }

  private static OpenedRecord unpacked(byte[] packed, boolean needsReseal) {
    try {
      return new OpenedRecord(PackedMembers.unpack(packed), needsReseal);
    } finally {
      Arrays.fill(packed, (byte) 0);
    }
  }
}
