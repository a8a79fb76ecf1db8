package dev.mantlet.dp;

import java.io.IOException;
import java.util.Arrays;

/**
 * Storage in memory that can fail in the middle of any operation, and tells what a power cut would
 * leave: what was written before the last force for certain, and of what came after it nothing,
 * all, or zeros in its place.
 */
final class CrashingStorage implements Storage {
  private static final int NEVER = -1;

  private byte[] durable;
  private byte[] written;
  private int operationsLeft = NEVER;
  private int bytesOfFailingWrite;
  private boolean forceLies;
  private boolean inPlace = true;

  CrashingStorage(byte[] content) {
    durable = content.clone();
    written = content.clone();
  }

  /**
   * Lets {@code operations} writes, truncations and forces pass and fails all after; the first
   * failing write leaves {@code bytes}.
   */
  CrashingStorage failAfter(int operations, int bytes) {
    operationsLeft = operations;
    bytesOfFailingWrite = bytes;
    return this;
  }

  /** A device that says it has everything, and does not. */
  CrashingStorage lying() {
    forceLies = true;
    return this;
  }

  /** A file that was moved away. */
  CrashingStorage movedAway() {
    inPlace = false;
    return this;
  }

  byte[] written() {
    return written.clone();
  }

  byte[] durable() {
    return durable.clone();
  }

  /** The size of what was written with zeros for what was not forced. */
  byte[] zeroFilled() {
    return Arrays.copyOf(durable, Math.max(durable.length, written.length));
  }

  @Override
  public long size() {
    return written.length;
  }

  @Override
  public void read(long position, byte[] bytes) throws IOException {
    if (position + bytes.length > written.length) {
      throw new IOException("read past the end");
    }
    System.arraycopy(written, (int) position, bytes, 0, bytes.length);
  }

  @Override
  public void write(long position, byte[] bytes) throws IOException {
    boolean fails = fails();
    int count = fails ? Math.min(bytesOfFailingWrite, bytes.length) : bytes.length;
    bytesOfFailingWrite = 0;
    written = Arrays.copyOf(written, Math.max(written.length, (int) position + count));
    System.arraycopy(bytes, 0, written, (int) position, count);
    failIf(fails);
  }

  @Override
  public void truncate(long size) throws IOException {
    failIf(fails());
    written = Arrays.copyOf(written, (int) size);
  }

  @Override
  public void force() throws IOException {
    failIf(fails());
    if (!forceLies) {
      durable = written.clone();
    }
  }

  @Override
  public boolean isInPlace() {
    return inPlace;
  }

  @Override
  public void close() {}

  private boolean fails() {
    if (operationsLeft == NEVER) {
      return false;
    }
    if (operationsLeft == 0) {
      return true;
    }
    operationsLeft--;
    return false;
  }

  private static void failIf(boolean fails) throws IOException {
    if (fails) {
      throw new IOException("No space left on device");
    }
  }
}
