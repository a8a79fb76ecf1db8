package dev.mantlet.dp;

import static dev.mantlet.dp.LedgerFormat.BLOCK_BYTES;
import static dev.mantlet.dp.LedgerFormat.corruptUnless;

import java.io.IOException;
import java.util.Arrays;

/**
 * Reads a ledger from its first byte to its last and checks all of it; memory does not grow with
 * the ledger.
 *
 * <p>The end may be what an interrupted append leaves: the beginning of the next block, or zeros
 * where the file grew but nothing arrived. Everything else is corruption and refused.
 */
final class LedgerScan {
  /** Blocks in one read, 64 KiB. */
  private static final int CHUNK_BLOCKS = 512;

  /** The beginning of a spend that tells its sequence number and cost. */
  private static final int PRICED_BYTES = 3 * Long.BYTES;

  private final Storage storage;
  private final long size;

  private Cost total = Cost.ZERO;
  private Cost spent = Cost.ZERO;
  private long entries;
  private byte[] digest = LedgerFormat.NO_DIGEST;

  private LedgerScan(Storage storage) throws IOException {
    this.storage = storage;
    this.size = storage.size();
  }

  /**
   * What a ledger holds.
   *
   * @param spent the sum of all whole entries
   * @param entries their number
   * @param digest the digest of the last whole block
   * @param torn what an interrupted append was about to charge, zero if there is none or it does
   *     not tell
   */
  record Found(LedgerFormat.Header header, Cost spent, long entries, byte[] digest, Cost torn) {}

  static Found read(Storage storage) throws IOException {
    return new LedgerScan(storage).read();
  }

  private Found read() throws IOException {
    corruptUnless(
        size >= BLOCK_BYTES,
        "has only "
            + size
            + " bytes; a creation that was interrupted leaves 0,"
            + " and only then may it be deleted and created again");
    byte[] first = bytes(0, BLOCK_BYTES);
    LedgerFormat.Header header = LedgerFormat.readHeader(first);
    total = header.total();
    digest = LedgerFormat.digestOf(first);
    Cost torn = readEntries();
    return new Found(header, spent, entries, digest, torn);
  }

  private Cost readEntries() throws IOException {
    long position = BLOCK_BYTES;
    while (position < size) {
      byte[] chunk = bytes(position, (int) Math.min(size - position, CHUNK_BLOCKS * BLOCK_BYTES));
      position += chunk.length;
      for (int at = 0; at < chunk.length; at += BLOCK_BYTES) {
        byte[] block = Arrays.copyOfRange(chunk, at, Math.min(at + BLOCK_BYTES, chunk.length));
        boolean last = position == size && at + BLOCK_BYTES >= chunk.length;
        if (last && (block.length < BLOCK_BYTES || isZero(block))) {
          return torn(block);
        }
        accept(block);
      }
    }
    return Cost.ZERO;
  }

  private void accept(byte[] block) {
    String name = "has an entry " + (entries + 1);
    corruptUnless(
        LedgerFormat.isChained(block, digest),
        name + " that was changed or does not follow the one before it");
    corruptUnless(
        isNext(block) && isAffordable(LedgerFormat.readCost(block)),
        name + " that no budget can have written");
    spent = spent.plus(LedgerFormat.readCost(block));
    entries++;
    digest = LedgerFormat.digestOf(block);
  }

  private Cost torn(byte[] tail) {
    if (isZero(tail) || tail.length < PRICED_BYTES) {
      return Cost.ZERO;
    }
    Cost cost = LedgerFormat.readCost(tail);
    corruptUnless(
        isNext(tail) && isAffordable(cost),
        "ends in " + tail.length + " bytes that begin no entry");
    return cost;
  }

  private boolean isNext(byte[] content) {
    return LedgerFormat.readSequence(content) == entries + 1;
  }

  private boolean isAffordable(Cost cost) {
    return cost.epsilonUnits() >= 0
        && cost.deltaUnits() >= 0
        && !cost.isZero()
        && cost.fits(total.minus(spent));
  }

  private byte[] bytes(long position, int count) throws IOException {
    byte[] bytes = new byte[count];
    storage.read(position, bytes);
    return bytes;
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }
}
