package dev.mantlet.fieldcrypto;

import java.security.MessageDigest;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The sealed fields of one record: a header and one sealed member for each path.
 *
 * <p>Well formed and within bounds, but only {@link RecordCipher#open} says whether it is
 * authentic. The parts can be stored apart (a JSON member or a column each), as text or as bytes.
 * Immutable: a changed field means sealing the whole record again, which draws new keys. Format:
 * {@code docs/formats/field-envelope.md}.
 */
public final class SealedRecord {
  private final Header header;
  private final Members members;

  /** Null until it is first asked for; volatile, so that who sees it sees all of it. */
  private volatile byte @Nullable [] listDigest;

  /** Takes both over. */
  SealedRecord(Header header, Members members) {
    this.header = header;
    this.members = members;
  }

  /** Takes all over; the digest of the list is known. */
  SealedRecord(Header header, Members members, byte[] listDigest) {
    this(header, members);
    this.listDigest = listDigest;
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
    return read(
        SealedText.decode(header, Header.MAX_BYTES),
        members,
        (text, suite) ->
            SealedMember.checked(SealedText.decode(text, SealedMember.MAX_BYTES), suite));
  }

  /**
   * Reads a record from the bytes of its parts, in any order of members; the arrays are copied.
   *
   * @param header the bytes of the header
   * @param members the bytes of each sealed member by path, at most 1,024
   * @throws DecryptionFailedException if a part is not well formed
   */
  public static SealedRecord parse(byte[] header, Map<String, byte[]> members) {
    if (header.length > Header.MAX_BYTES) {
      throw new DecryptionFailedException();
    }
    return read(
        header.clone(), members, (bytes, suite) -> SealedMember.checked(bytes, suite).clone());
  }

  private static <V> SealedRecord read(
      byte[] header, Map<String, V> members, BiFunction<V, Suite, byte[]> content) {
    if (members.size() > Members.MAX) {
      throw new DecryptionFailedException();
    }
    Header parsed = Header.parse(header, Form.RECORD, Suite.RANDOMIZED);
    try {
      return new SealedRecord(
          parsed, Members.of(members, (path, value) -> content.apply(value, parsed.suite())));
    } catch (IllegalArgumentException e) {
      throw new DecryptionFailedException(); // a path that no record has
    }
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

  /**
   * The bytes of the header, in an array of the caller's: 68, and with an embedded wrapped key two
   * more and its length.
   */
  public byte[] headerBytes() {
    return header.bytes();
  }

  /**
   * The bytes of each sealed member by path, in the order of the paths' UTF-8 bytes, in arrays of
   * the caller's: those of the plaintext and, in the default suite, 17 more.
   */
  public Map<String, byte[]> memberBytes() {
    return members.toMap(byte[]::clone);
  }

  Header header() {
    return header;
  }

  /** The sealed members, shared: not to be changed. */
  Members members() {
    return members;
  }

  /** The digest of the list of members, kept for the next call; shared: not to be changed. */
  byte[] listDigest(MessageDigest sha256) {
    byte[] known = listDigest;
    if (known == null) {
      known = members.listDigest(sha256, 0);
      listDigest = known;
    }
    return known;
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "SealedRecord[header=" + header.length() + " bytes, " + members + "]";
  }
}
