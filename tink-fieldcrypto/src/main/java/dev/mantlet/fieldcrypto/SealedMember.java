package dev.mantlet.fieldcrypto;

/**
 * The bytes of a sealed member of a record: the version, then what the suite made of the plaintext.
 */
final class SealedMember {
  /** Longer than the sealed value by this: the version. */
  static final int PREFIX_BYTES = 1;

  /** Longest sealed member, in bytes, of any suite. */
  static final int MAX_BYTES =
      PREFIX_BYTES + Members.MAX_PLAINTEXT_BYTES + XaesMembers.OVERHEAD_BYTES;

  private SealedMember() {}

  static byte[] seal(MemberCipher cipher, int overhead, int position, byte[] plaintext) {
    byte[] member = new byte[PREFIX_BYTES + plaintext.length + overhead];
    member[0] = Header.VERSION;
    cipher.seal(position, plaintext, member, PREFIX_BYTES);
    return member;
  }

  static byte[] open(MemberCipher cipher, int position, byte[] member) {
    return cipher.open(position, member, PREFIX_BYTES);
  }

  /**
   * Returns {@code bytes} if they have the form of a member of {@code suite}.
   *
   * @throws DecryptionFailedException if they have another version or length than any such member
   */
  static byte[] checked(byte[] bytes, Suite suite) {
    int plaintextBytes = bytes.length - PREFIX_BYTES - suite.overhead();
    if (plaintextBytes < 0
        || plaintextBytes > Members.MAX_PLAINTEXT_BYTES
        || bytes[0] != Header.VERSION) {
      throw new DecryptionFailedException();
    }
    return bytes;
  }
}
