package dev.mantlet.fieldcrypto;

import java.util.Arrays;

/**
 * A member of a record: its path and its bytes, plain or sealed.
 *
 * <p>Ordered by the UTF-8 bytes of the path, unsigned; {@code String.compareTo} orders UTF-16
 * units. The arrays are shared: not to be changed.
 *
 * @param path the path as the caller gave it
 * @param utf8Path the path in UTF-8, 1 to 1,024 bytes
 * @param content the plaintext, or ciphertext and tag
 */
record Member(String path, byte[] utf8Path, byte[] content) implements Comparable<Member> {
  /**
   * A member at {@code path}.
   *
   * @throws IllegalArgumentException if the format cannot carry the path
   */
  static Member at(String path, byte[] content) {
    return new Member(path, CanonicalBytes.utf8("path", path), content);
  }

  Member with(byte[] other) {
    return new Member(path, utf8Path, other);
  }

  @Override
  public int compareTo(Member other) {
    return Arrays.compareUnsigned(utf8Path, other.utf8Path);
  }
}
