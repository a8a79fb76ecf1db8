package dev.mantlet.dp;

import dev.mantlet.dp.internal.SecureBits;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bytes of a ledger that nothing outlives, for audits of many releases that protect nobody.
 * Reached by {@code internal.BudgetsInMemory} alone.
 */
final class StorageInMemory implements Storage {
  private byte[] bytes;

  private StorageInMemory(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new budget of the largest total there is. */
  static PrivacyBudget budget(Adjacency adjacency, SecureBits bits) {
    byte[] header =
        LedgerFormat.header(
            new LedgerFormat.Header(adjacency, Cost.MOST), new byte[LedgerFormat.ID_BYTES]);
    try {
      return new PrivacyBudget(Ledger.open(new StorageInMemory(header)), bits);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long position, byte[] target) throws IOException {
    if (position < 0 || position + target.length > bytes.length) {
      throw new IOException("read past the end");
    }
    System.arraycopy(bytes, (int) position, target, 0, target.length);
  }

  @Override
  public void write(long position, byte[] source) {
    int end = Math.toIntExact(position + source.length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, end);
    }
    System.arraycopy(source, 0, bytes, (int) position, source.length);
  }

  @Override
  public void truncate(long size) {
    bytes = Arrays.copyOf(bytes, Math.toIntExact(size));
  }

  @Override
  public void force() {}

  @Override
  public void close() {}
}
