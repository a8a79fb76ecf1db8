package dev.mantlet.integrity;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;

/**
 * The content of a file, read once and hashed as it went, either kept in direct memory or not kept.
 */
final class FileContent {
  /** Read at a time; the digest wants an array, so each part is copied through one of this size. */
  private static final int CHUNK_BYTES = 1 << 16;

  /** Largest buffer that every JVM allocates. */
  private static final int MAX_BUFFER_BYTES = Integer.MAX_VALUE - 8;

  private FileContent() {}

  /**
   * Reads the whole file into direct memory. The digest is over the memory that is handed out, not
   * over what the file had: where the two could differ, there is nothing to choose from.
   *
   * @throws ModelRejectedException if the file is not as long as {@code size} says, or its digests
   *     are not the {@code expected} ones
   */
  static ByteBuffer verified(
      String name, long size, ReadableByteChannel channel, FileDigests expected)
      throws IOException {
    expected.checkSize(name, size);
    ByteBuffer content = allocate(name, size);
    DigestCheck check = new DigestCheck(name, expected);
    byte[] chunk = new byte[CHUNK_BYTES];
    while (content.hasRemaining()) {
      int start = content.position();
      content.limit(Math.min(content.capacity(), start + CHUNK_BYTES));
      if (channel.read(content) < 0) {
        throw changed(name, size);
      }
      update(check, content, start, chunk);
      content.limit(content.capacity());
    }
    refuseMore(name, size, channel);
    check.finish();
    return content.flip().asReadOnlyBuffer();
  }

  private static void update(DigestCheck check, ByteBuffer content, int start, byte[] chunk) {
    int length = content.position() - start;
    content.get(start, chunk, 0, length);
    check.update(chunk, 0, length);
  }

  /**
   * Reads a file of any size to its end and gives each part on after hashing it, from the same
   * memory.
   *
   * @param copy takes each part before the whole is verified
   * @throws ModelRejectedException as {@link #verified}
   */
  static void verify(
      String name, long size, ReadableByteChannel channel, FileDigests expected, OutputStream copy)
      throws IOException {
    expected.checkSize(name, size);
    DigestCheck check = new DigestCheck(name, expected);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long read = 0;
    while (channel.read(chunk.clear()) >= 0) {
      read += chunk.flip().remaining();
      if (read > size) {
        throw changed(name, size);
      }
      check.update(chunk.array(), 0, chunk.remaining());
      copy.write(chunk.array(), 0, chunk.remaining());
    }
    if (read != size) {
      throw changed(name, size);
    }
    check.finish();
  }

  /** The digest of a file that is not kept, of any size. */
  static String sha256(String name, long size, ReadableByteChannel channel) throws IOException {
    MessageDigest digest = Sha256.start();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long read = 0;
    while (channel.read(chunk.clear()) >= 0) {
      read += chunk.flip().remaining();
      if (read > size) {
        throw changed(name, size);
      }
      digest.update(chunk);
    }
    if (read != size) {
      throw changed(name, size);
    }
    return Sha256.hex(digest.digest());
  }

  /** Refuses what is longer than a Java buffer. */
  static void checkFitsABuffer(String name, long size) {
    if (size > MAX_BUFFER_BYTES) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "\""
              + name
              + "\" has "
              + size
              + " bytes, a Java buffer holds at most "
              + MAX_BUFFER_BYTES
              + ": verify to a private copy, and open it by its path");
    }
  }

  private static ByteBuffer allocate(String name, long size) {
    checkFitsABuffer(name, size);
    try {
      return ByteBuffer.allocateDirect((int) size);
    } catch (OutOfMemoryError e) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "\"" + name + "\" has " + size + " bytes, more than is left of -XX:MaxDirectMemorySize",
          e);
    }
  }

  private static void refuseMore(String name, long size, ReadableByteChannel channel)
      throws IOException {
    if (channel.read(ByteBuffer.allocate(1)) > 0) {
      throw changed(name, size);
    }
  }

  static ModelRejectedException changed(String name, long size) {
    return new ModelRejectedException(
        Reason.FILE_CHANGED,
        "\""
            + name
            + "\" is not as long as the "
            + size
            + " bytes that its folder said; it changes while it is read");
  }
}
