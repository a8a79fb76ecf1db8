package dev.mantlet.dp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.internal.BitPool;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * A privacy loss that may be spent in total, kept in a file that survives crashes.
 *
 * <p>{@link #spend} puts the spend on disk (fsync) before it returns the token without which no
 * {@link Mechanism} draws noise. So a crash at any point can lose the budget of one spend, and
 * never grants more than the total. Nothing is ever refunded. Losses add up (basic composition,
 * Dwork and Roth 2014, theorem 3.16), in whole units of 10^-12 for ε and 10^-18 for δ; a spend is
 * rounded up, the total down.
 *
 * <p>One object at a time holds the file. Where several processes share a budget, one of them owns
 * it. Thread-safe; spends of several threads follow one another. The file format, and what its
 * checks cannot see (an older copy put back, a file rewritten on purpose), is described in {@code
 * docs/formats/budget-ledger.md}.
 */
public final class PrivacyBudget implements AutoCloseable {
  private static final String NO_LABEL = "";

  private final Ledger ledger;
  private final SecureBits bits;

  PrivacyBudget(Ledger ledger, SecureBits bits) {
    this.ledger = ledger;
    this.bits = bits;
  }

  /** The same as {@code create(file, total, Adjacency.ADD_REMOVE)}. */
  public static PrivacyBudget create(Path file, PrivacyLoss total) {
    return create(file, total, Adjacency.ADD_REMOVE);
  }

  /**
   * Makes a new budget in a new file, readable for its owner only.
   *
   * @param file a path of the default file system, in an existing folder
   * @param total what may be spent in all; ε at least 10^-12
   * @param adjacency what all losses of this budget refer to
   * @throws PrivacyException LEDGER_EXISTS if there is a file, LEDGER_FAILED if it cannot be
   *     written
   */
  public static PrivacyBudget create(Path file, PrivacyLoss total, Adjacency adjacency) {
    return create(file, total, adjacency, SharedBits.ofPlatform());
  }

  /** A new budget with predictable noise; the way in for {@code internal.SeededBudget}. */
  static PrivacyBudget predictable(Path file, PrivacyLoss total, LongSupplier words) {
    return create(file, total, Adjacency.ADD_REMOVE, new BitPool(words));
  }

  private static PrivacyBudget create(
      Path file, PrivacyLoss total, Adjacency adjacency, SecureBits bits) {
    Cost granted = Cost.within(total);
    Require.that(
        granted.epsilonUnits() > 0,
        "the total must have an epsilon of 1e-12 or above, was %s",
        total);
    byte[] id = new byte[LedgerFormat.ID_BYTES];
    new SecureRandom().nextBytes(id);
    try {
      FileStorage.create(
          file, LedgerFormat.header(new LedgerFormat.Header(adjacency, granted), id));
    } catch (IOException e) {
      throw new PrivacyException(
          Reason.LEDGER_FAILED, "no ledger could be made at " + file + ": " + e.getMessage(), e);
    }
    return open(file, bits);
  }

  /**
   * Continues a budget. A spend that a crash interrupted counts as spent.
   *
   * @throws PrivacyException LEDGER_MISSING, LEDGER_IN_USE, LEDGER_CORRUPT, LEDGER_UNSUPPORTED, or
   *     LEDGER_FAILED if it cannot be read
   */
  public static PrivacyBudget open(Path file) {
    return open(file, SharedBits.ofPlatform());
  }

  private static PrivacyBudget open(Path file, SecureBits bits) {
    try {
      return new PrivacyBudget(Ledger.open(FileStorage.open(file)), bits);
    } catch (IOException e) {
      throw new PrivacyException(
          Reason.LEDGER_FAILED,
          "the ledger " + file + " could not be opened: " + e.getMessage(),
          e);
    }
  }

  /** The same as {@link #spend(PrivacyLoss, String)} without a label. */
  public SpendToken spend(PrivacyLoss loss) {
    return spend(loss, NO_LABEL);
  }

  /**
   * Takes the loss from the budget and returns the proof, once the spend is on disk.
   *
   * @param loss what the release costs, {@link Mechanism#loss()}; above zero
   * @param label what it is for, kept in the ledger in clear text; at most 64 bytes of UTF-8, never
   *     personal data
   * @throws BudgetExhaustedException if the loss is more than is left; nothing is spent
   * @throws PrivacyException LEDGER_FAILED, LEDGER_CORRUPT; the loss may count as spent, and this
   *     object grants nothing any more
   * @throws IllegalArgumentException if the loss is zero or the label too long
   * @throws IllegalStateException if the budget is closed
   */
  public SpendToken spend(PrivacyLoss loss, String label) {
    int bytes = label.getBytes(UTF_8).length;
    int most = LedgerFormat.MAX_LABEL_BYTES;
    Require.that(
        bytes <= most, "the label must have at most %s bytes of UTF-8, had %s", most, bytes);
    Cost cost = Cost.covering(loss);
    Require.that(!cost.isZero(), "a loss of zero needs no budget");
    ledger.charge(cost, label);
    return new SpendToken(loss, bits, adjacency());
  }

  /** What may be spent in all. */
  public PrivacyLoss total() {
    return ledger.header().total().toLoss();
  }

  /** What is left, also after the budget failed or was closed. It depends on no data. */
  public PrivacyLoss remaining() {
    return ledger.remaining().toLoss();
  }

  /** What all losses of this budget refer to. */
  public Adjacency adjacency() {
    return ledger.header().adjacency();
  }

  /**
   * Makes all noise that follows come from new seeds: to be called in every copy of this process
   * that starts from one snapshot, before it releases anything.
   *
   * <p>A pause of more than a second, or a wall clock that was set right, does the same by itself.
   * A copy that goes on within a second of the last draw, by the same clocks, is not noticed.
   */
  public void forgetRandomState() {
    if (bits instanceof SharedBits shared) {
      shared.forget();
    }
  }

  /** Lets go of the file. Tokens stay good. Closing twice is the same as once. */
  @Override
  public void close() {
    try {
      ledger.close();
    } catch (IOException e) {
      throw new PrivacyException(
          Reason.LEDGER_FAILED, "the ledger could not be closed: " + e.getMessage(), e);
    }
  }
}
