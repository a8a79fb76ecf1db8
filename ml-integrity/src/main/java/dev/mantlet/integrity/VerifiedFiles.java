package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of a model are once they were verified. Filled by one thread, then read by any.
 */
abstract sealed class VerifiedFiles permits FilesInMemory, PrivateCopy, FilesInPlace {
  private final FormatCheck formats;

  VerifiedFiles(FormatCheck formats) {
    this.formats = formats;
  }

  /** What is asked of the formats of files. */
  final FormatCheck formats() {
    return formats;
  }

  /**
   * Reads a file of this size to its end and keeps it, or refuses it if it is not as long, or does
   * not hash to the {@code expected} digests.
   */
  abstract void take(String name, long size, ReadableByteChannel content, FileDigests expected)
      throws IOException;

  /** The bytes of a file that was taken: a read-only direct buffer from 0 to the file's length. */
  abstract ByteBuffer open(String name);

  /** The length of a file that was taken, in bytes. */
  abstract long size(String name);

  /** Where a file that was taken is on a disk, if it is. */
  abstract Optional<Path> path(String name);

  abstract VerifiedModel.Loading loading();

  /** Removes what was kept and would otherwise stay. */
  abstract void close();

  /** Closes because of a failure, which is what the caller is told, whatever is left behind. */
  final void closeAfter(Throwable failure) {
    try {
      close();
    } catch (ModelRejectedException left) {
      failure.addSuppressed(left);
    }
  }
}
