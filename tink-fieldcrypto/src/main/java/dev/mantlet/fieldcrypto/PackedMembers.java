package dev.mantlet.fieldcrypto;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The plaintext of a packed record: u32 count, then for each member in order lp(path), u32 length
 * and content.
 */
final class PackedMembers {
  /** Largest packed plaintext, 64 MiB: one AEAD call. */
  static final int MAX_BYTES = 64 << 20;

  private PackedMembers() {}

  static byte[] pack(Members plain) {
    long length = plain.contentBytes() + plain.listBytes();
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a packed record has at most " + MAX_BYTES + " bytes, this one has " + length);
    }
    CanonicalBytes packed = new CanonicalBytes((int) length).u32(plain.count());
    for (int i = 0; i < plain.count(); i++) {
      Member member = plain.get(i);
      packed.string(member.utf8Path()).u32(member.content().length).raw(member.content());
    }
    return packed.toArray();
  }

  /**
   * Reads what {@link #pack} wrote.
   *
   * @param packed authentic, but perhaps sealed by another writer of the format
   * @throws DecryptionFailedException if it is not exactly such members
   */
  static Members unpack(byte[] packed) {
    try {
      ByteBuffer in = ByteBuffer.wrap(packed);
      int count = bounded(in.getInt(), Members.MAX);
      Member[] members = new Member[count];
      for (int i = 0; i < count; i++) {
        String path =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path(in))).toString();
        members[i] = Member.at(path, take(in, bounded(in.getInt(), Members.MAX_PLAINTEXT_BYTES)));
      }
      if (in.hasRemaining()) {
        throw new DecryptionFailedException();
      }
      return Members.ofSorted(members);
    } catch (BufferUnderflowException | CharacterCodingException | IllegalArgumentException e) {
      throw new DecryptionFailedException();
    }
  }

  private static byte[] path(ByteBuffer in) {
    return take(in, bounded(Short.toUnsignedInt(in.getShort()), CanonicalBytes.MAX_STRING_BYTES));
  }

  private static int bounded(int value, int most) {
    if (value < 0 || value > most) {
      throw new DecryptionFailedException();
    }
    return value;
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new DecryptionFailedException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
