package dev.mantlet.dp;

import static dev.mantlet.dp.LedgerFormat.BLOCK_BYTES;

import dev.mantlet.dp.PrivacyException.Reason;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The durable sum of what was spent: a spend is on the device before {@link #charge} returns.
 *
 * <p>It errs to one side only. A spend is counted before it is written, and what was counted stays
 * counted, whatever fails. After a failure of the device it charges nothing any more: a second
 * force that succeeds does not tell whether the first write arrived. Thread-safe.
 */
final class Ledger implements AutoCloseable {
  /** The label of an entry whose append was interrupted. */
  static final String TORN = "interrupted, counted as spent";

  private final ReentrantLock lock = new ReentrantLock();
  private final Storage storage;
  private final LedgerFormat.Header header;
  private Cost spent;
  private long entries;
  private byte[] digest;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    FAILED,
    CLOSED
  }

  private Ledger(Storage storage, LedgerScan.Found found) {
    this.storage = storage;
    this.header = found.header();
    this.spent = found.spent();
    this.entries = found.entries();
    this.digest = found.digest();
  }

  /**
   * The ledger in this storage, after it was checked and an interrupted append was charged or cut
   * off. It owns the storage.
   */
  static Ledger open(Storage storage) throws IOException {
    try {
      requireInPlace(storage);
      LedgerScan.Found found = LedgerScan.read(storage);
      Ledger ledger = new Ledger(storage, found);
      ledger.settle(found.torn());
      return ledger;
    } catch (Throwable e) {
      storage.close();
      throw e;
    }
  }

  /**
   * Completes an interrupted append in place, so that a crash meanwhile leaves the same beginning
   * again; or cuts it off.
   */
  private void settle(Cost torn) throws IOException {
    if (!torn.isZero()) {
      append(torn, TORN);
    } else if (storage.size() != end()) {
      storage.truncate(end());
      storage.force();
    }
  }

  LedgerFormat.Header header() {
    return header;
  }

  Cost remaining() {
    lock.lock();
    try {
      return header.total().minus(spent);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the cost from the budget, durably.
   *
   * @throws BudgetExhaustedException if it does not fit; nothing changes
   * @throws PrivacyException LEDGER_FAILED, LEDGER_CORRUPT; the cost may count as spent, and this
   *     ledger charges nothing any more
   */
  void charge(Cost cost, String label) {
    lock.lock();
    try {
      requireOpen();
      Cost remaining = header.total().minus(spent);
      if (!cost.fits(remaining)) {
        throw new BudgetExhaustedException(cost.toLoss(), remaining.toLoss());
      }
      state = State.FAILED; // until the device has confirmed
      requireUntouched();
      append(cost, label);
      requireInPlace(storage); // after the force: what is found then has the spend
      state = State.OPEN;
    } catch (IOException e) {
      throw new PrivacyException(
          Reason.LEDGER_FAILED,
          "the spend could not be made durable: " + e.getMessage() + "; it may count as spent",
          e);
    } finally {
      lock.unlock();
    }
  }

  private void append(Cost cost, String label) throws IOException {
    long position = end();
    byte[] block = LedgerFormat.entry(new LedgerFormat.Entry(entries + 1, cost, label), digest);
    spent = spent.plus(cost);
    entries++;
    digest = LedgerFormat.digestOf(block);
    storage.write(position, block);
    storage.force();
  }

  private long end() {
    return BLOCK_BYTES * (entries + 1);
  }

  private void requireOpen() {
    if (state == State.CLOSED) {
      throw new IllegalStateException("the budget is closed");
    }
    if (state == State.FAILED) {
      throw new PrivacyException(
          Reason.LEDGER_FAILED,
          "the ledger failed at an earlier spend; mend the disk, close this budget and open it again");
    }
  }

  /**
   * The lock of the file keeps honest processes out; this notices another writer where a file
   * system ignores locks.
   */
  private void requireUntouched() throws IOException {
    long size = storage.size();
    LedgerFormat.corruptUnless(
        size == end(),
        "has " + size + " bytes where this budget left " + end() + "; something else writes to it");
  }

  private static void requireInPlace(Storage storage) throws IOException {
    LedgerFormat.corruptUnless(
        storage.isInPlace(),
        "was deleted, moved or replaced under this budget; what it spends would not be found again");
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      state = State.CLOSED;
      storage.close();
    } finally {
      lock.unlock();
    }
  }
}
