package dev.mantlet.dp;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of one ledger, held by one owner at a time. Not thread-safe. */
interface Storage extends Closeable {
  /** The number of bytes. */
  long size() throws IOException;

  /** Fills {@code bytes} from {@code position}; fails where there are not that many. */
  void read(long position, byte[] bytes) throws IOException;

  /** Writes all bytes in one call. After a failure any number of them may have been written. */
  void write(long position, byte[] bytes) throws IOException;

  /** Cuts the bytes off from {@code size}. */
  void truncate(long size) throws IOException;

  /**
   * Returns once everything written is on the device. After a failure nothing is known, and trying
   * again proves nothing.
   */
  void force() throws IOException;

  /**
   * Whether the name under which the ledger was opened still leads to these bytes: not where the
   * file was deleted, moved or replaced meanwhile, and the next open would not see what is written
   * here.
   */
  default boolean isInPlace() throws IOException {
    return true;
  }
}
