package dev.mantlet.fieldcrypto;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sealed fields of one record: a header and one sealed member for each path.
 *
 * <p>Well formed and within bounds, but only {@link RecordCipher#open} says whether it is authentic. The parts can be
 * stored apart (a JSON member or a column each). Immutable: a changed field means sealing the whole record again, which
 * draws new keys. Format: {@code docs/formats/field-envelope.md}, draft 0.
 */
public final class SealedRecord {
  /** Most members of a record: far above any real record, and the sorted list stays small. */
  static final int MAX_MEMBERS = 1024;

  /** Largest plaintext of a member, 16 MiB: a field, not a file. */
  static final int MAX_PLAINTEXT_BYTES = 16 << 20;

  private final Header header;
  private final SortedMap<String, byte[]> members;

  /** Takes both over; {@code members} is in the order of paths. */
  SealedRecord(Header header, SortedMap<String, byte[]> members) {
    this.header = header;
    this.members = members;
  }

  /**
   * Reads a record from the text forms of its parts, in any order of members.
   *
   * @param header the text of the header
   * @param members the text of each sealed member by path, at most 1,024
   * @throws DecryptionFailedException if a part is not the canonical text of a well-formed part; nothing of the claimed
   *     size is
   *     allocated before that is known
   */
  public static SealedRecord parse(String header, Map<String, String> members) {
    if (members.size() > MAX_MEMBERS) {
      throw new DecryptionFailedException();
    }
    Header parsed = Header.parse(SealedText.decode(header, Header.MAX_BYTES));
    SortedMap<String, byte[]> sealed = new TreeMap<>(CanonicalBytes::compareUtf8);
    members.forEach((path, text) -> sealed.put(checkedPath(path), member(text)));
    return new SealedRecord(parsed, sealed);
  }

  private static String checkedPath(String path) {
    try {
      return CanonicalBytes.checked("path", path);
    } catch (IllegalArgumentException e) {
      throw new DecryptionFailedException();
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

  /** The text of each sealed member by path, in the order of the paths' UTF-8 bytes; unmodifiable. */
  public Map<String, String> memberTexts() {
    SortedMap<String, String> texts = new TreeMap<>(CanonicalBytes::compareUtf8);
    members.forEach((path, member) -> texts.put(path, SealedText.encode(member)));
    return Collections.unmodifiableMap(texts);
  }

  Header header() {
    return header;
  }

  /** The sealed members in the order of paths, shared: not to be changed. */
  SortedMap<String, byte[]> members() {
    return members;
  }

  /** Sizes only. */
  @Override
  public String toString() {
    long bytes = members.values().stream().mapToLong(member -> member.length).sum();
    return "SealedRecord[header="
        + header.bytes().length
        + " bytes, members="
        + members.size()
        + ", "
        + bytes
        + " bytes]";
  }
}
