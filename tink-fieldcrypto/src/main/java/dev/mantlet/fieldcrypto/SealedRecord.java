package dev.mantlet.fieldcrypto;

import java.util.Map;

/**
 * The sealed fields of one record: a header and one sealed member for each path.
 *
 * <p>Well formed and within bounds, but only {@link RecordCipher#open} says whether it is
 * authentic. The parts can be stored apart (a JSON member or a column each). Immutable: a changed
 * field means sealing the whole record again, which draws new keys. Format: {@code
 * docs/formats/field-envelope.md}, draft 0.
 */
public final class SealedRecord {
  /** Most members of a record: far above any real record, and the sorted list stays small. */
  static final int MAX_MEMBERS = 1024;

  /** Largest plaintext of a member, 16 MiB: a field, not a file. */
  static final int MAX_PLAINTEXT_BYTES = 16 << 20;

  private final Header header;
  private final Members members;

  /** Takes both over. */
  SealedRecord(Header header, Members members) {
    this.header = header;
    this.members = members;
  }

  /**
   * Reads a record from the text forms of its parts, in any order of members.
   *
   * @param header the text of the header
   * @param members the text of each sealed member by path, at most 1,024
   * @throws DecryptionFailedException if a part is not the canonical text of a well-formed part;
   *     nothing of the claimed size is allocated before that is known
   */
  public static SealedRecord parse(String header, Map<String, String> members) {
    if (members.size() > MAX_MEMBERS) {
      throw new DecryptionFailedException();
    }
    Header parsed = Header.parse(SealedText.decode(header, Header.MAX_BYTES));
    return new SealedRecord(parsed, sealed(members));
  }

  private static Members sealed(Map<String, String> texts) {
    try {
      return Members.of(texts, (path, text) -> member(text));
    } catch (IllegalArgumentException e) {
      throw new DecryptionFailedException(); // a path that no record has
    }
  }

  private static byte[] member(String text) {
    byte[] bytes = SealedText.decode(text, MAX_PLAINTEXT_BYTES + MemberCipher.TAG_BYTES);
    if (bytes.length < MemberCipher.TAG_BYTES) {
      throw new DecryptionFailedException();
    }
    return bytes;
  }

  /** The text of the header. */
  public String headerText() {
    return SealedText.encode(header.bytes());
  }

  /**
   * The text of each sealed member by path, in the order of the paths' UTF-8 bytes; unmodifiable.
   */
  public Map<String, String> memberTexts() {
    return members.toMap(SealedText::encode);
  }

  Header header() {
    return header;
  }

  /** The sealed members, shared: not to be changed. */
  Members members() {
    return members;
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "SealedRecord[header=" + header.bytes().length + " bytes, " + members + "]";
  }
}
