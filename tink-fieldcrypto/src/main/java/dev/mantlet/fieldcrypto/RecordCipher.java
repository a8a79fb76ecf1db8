package dev.mantlet.fieldcrypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Seals the fields of a record under one header, and opens them again: AES-256-GCM under keys derived for this one
 * record, bound to its context, with a commitment to key, context and list of fields.
 *
 * <p>Each member is bound to its path; a member that is changed, dropped, added, renamed or moved, and a record that is
 * moved to another tenant, type, record id or schema version does not open. An older seal of the same record, put back
 * as a whole, does. Format and security argument: {@code docs/formats/field-envelope.md}. Thread-safe.
 */
public final class RecordCipher {
  private final Keyring keyring;
  private final SaltSource salts;

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
   * @param fields the plaintext by path, at most 1,024, each at most 16 MiB; neither kept nor changed
   * @throws IllegalArgumentException if there are too many fields, or one is too large or has a path that cannot be
   *     bound
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public SealedRecord seal(RecordContext context, Map<String, byte[]> fields) {
    SortedMap<String, byte[]> sorted = checked(fields);
    SealingKey key = keyring.sealingKey(context.tenant());
    byte[] salt = new byte[Header.SALT_BYTES];
    salts.fill(salt);
    byte[] committedPart = Header.committedPart(key.wrapped(), salt);
    try (RecordKeys keys = RecordKeys.derive(key.dataKey(), salt, context)) {
      SortedMap<String, Integer> lengths = lengths(sorted, MemberCipher.TAG_BYTES);
      Header header = Header.of(committedPart, keys.commitment(committedPart, context, lengths));
      MemberCipher cipher = keys.members(header);
      return new SealedRecord(header, eachMember(context, sorted, cipher::seal));
    }
  }

  /**
   * Opens all fields of a record that was sealed in {@code context}: all of them, or none.
   *
   * @param context where the caller knows the record to be from, never what the stored document says
   * @return the plaintext by path, in the order of the paths' UTF-8 bytes; the arrays are the caller's
   * @throws DecryptionFailedException if the record is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is not cached and the key service could not be asked
   */
  public Map<String, byte[]> open(RecordContext context, SealedRecord record) {
    Header header = record.header();
    DataKey dataKey = keyring.openingKey(context.tenant(), header.wrappedKey());
    try (RecordKeys keys = RecordKeys.derive(dataKey, header.salt(), context)) {
      byte[] expected =
          keys.commitment(header.committedPart(), context, lengths(record.members(), 0));
      if (!MessageDigest.isEqual(expected, header.commitment())) {
        throw new DecryptionFailedException();
      }
      MemberCipher cipher = keys.members(header);
      return Collections.unmodifiableMap(eachMember(context, record.members(), cipher::open));
    }
  }

  private static SortedMap<String, byte[]> checked(Map<String, byte[]> fields) {
    if (fields.size() > SealedRecord.MAX_MEMBERS) {
      throw new IllegalArgumentException(
          "a record has at most "
              + SealedRecord.MAX_MEMBERS
              + " sealed fields, not "
              + fields.size());
    }
    SortedMap<String, byte[]> sorted = new TreeMap<>(CanonicalBytes::compareUtf8);
    fields.forEach(
        (path, plaintext) ->
            sorted.put(CanonicalBytes.checked("path", path), checked(path, plaintext)));
    return sorted;
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

  private static SortedMap<String, Integer> lengths(SortedMap<String, byte[]> members, int added) {
    SortedMap<String, Integer> lengths = new TreeMap<>(members.comparator());
    members.forEach((path, bytes) -> lengths.put(path, bytes.length + added));
    return lengths;
  }

  /**
   * Runs {@code step} on each member with its position in the order of paths; leaves nothing of a failed run behind.
   */
  private static SortedMap<String, byte[]> eachMember(
      RecordContext context, SortedMap<String, byte[]> members, MemberStep step) {
    SortedMap<String, byte[]> results = new TreeMap<>(members.comparator());
    try {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        results.put(
            member.getKey(),
            step.run(results.size(), context.path(member.getKey()), member.getValue()));
      }
      return results;
    } catch (RuntimeException e) {
      results.values().forEach(result -> Arrays.fill(result, (byte) 0));
      throw e;
    }
  }

  @FunctionalInterface
  private interface MemberStep {
    byte[] run(int position, FieldContext context, byte[] input);
  }

  /** Where salts come from; in production a {@link SecureRandom} and nothing else. */
  @FunctionalInterface
  interface SaltSource {
    void fill(byte[] salt);
  }
}
