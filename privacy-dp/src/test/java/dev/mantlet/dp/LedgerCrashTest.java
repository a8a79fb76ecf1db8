package dev.mantlet.dp;

import static dev.mantlet.dp.LedgerFormat.BLOCK_BYTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyException.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A power cut in every operation, with every length of a torn write: what was granted is never
 * forgotten.
 */
class LedgerCrashTest {
  private static final Cost TENTH = new Cost(100_000_000_000L, 0);
  private static final Cost TOTAL = new Cost(1_000_000_000_000L, 0);
  private static final byte[] HEADER =
      LedgerFormat.header(new LedgerFormat.Header(Adjacency.ADD_REMOVE, TOTAL), new byte[16]);

  /** More than the operations of ten spends. */
  private static final int OPERATIONS = 24;

  @Test
  void crashAtEveryWriteAndForce_losesAtMostOneSpendAndForgetsNone() throws IOException {
    for (int operations = 0; operations < OPERATIONS; operations++) {
      for (int bytes = 0; bytes <= BLOCK_BYTES; bytes += bytes < 24 ? 1 : 8) {
        CrashingStorage storage = new CrashingStorage(HEADER).failAfter(operations, bytes);
        int granted = spendUntilRefused(storage);
        for (byte[] left : List.of(storage.durable(), storage.written(), storage.zeroFilled())) {
          assertCounts(granted, left, operations + " operations, " + bytes + " bytes");
        }
      }
    }
  }

  @Test
  void crashWhileATornEndIsSettled_losesAtMostOneSpendAndForgetsNone() throws IOException {
    CrashingStorage whole = new CrashingStorage(HEADER);
    Ledger ledger = Ledger.open(whole);
    ledger.charge(TENTH, "granted");
    ledger.charge(TENTH, "torn");
    for (int torn = 1; torn < BLOCK_BYTES; torn += torn < 24 ? 1 : 8) {
      byte[] found = Arrays.copyOf(whole.durable(), 2 * BLOCK_BYTES + torn);
      for (int operations = 0; operations < 2; operations++) {
        for (int bytes = 0; bytes <= BLOCK_BYTES; bytes += 8) {
          CrashingStorage storage = new CrashingStorage(found).failAfter(operations, bytes);
          assertThrows(IOException.class, () -> Ledger.open(storage));
          for (byte[] left : List.of(storage.durable(), storage.written())) {
            assertCounts(
                1, left, torn + " bytes torn, " + operations + " operations, " + bytes + " bytes");
          }
        }
      }
    }
  }

  private static void assertCounts(int granted, byte[] left, String what) throws IOException {
    long spent =
        TOTAL.minus(Ledger.open(new CrashingStorage(left)).remaining()).epsilonUnits()
            / TENTH.epsilonUnits();
    assertTrue(
        granted <= spent && spent <= granted + 1,
        () -> what + ": granted " + granted + ", counted " + spent);
  }

  /** The number of spends that returned. */
  private static int spendUntilRefused(CrashingStorage storage) throws IOException {
    Ledger ledger = Ledger.open(storage);
    int granted = 0;
    try {
      while (true) {
        ledger.charge(TENTH, "");
        granted++;
      }
    } catch (PrivacyException refused) {
      return granted;
    }
  }

  @Test
  void deviceThatLiesAboutForce_isSeenThroughByThisTest() throws IOException {
    CrashingStorage storage = new CrashingStorage(HEADER).lying();
    int granted = spendUntilRefused(storage);
    assertEquals(10, granted);
    assertThrows(
        AssertionError.class, () -> assertCounts(granted, storage.durable(), "nothing arrived"));
  }

  @Test
  void failedWriteOrForce_closesTheLedgerForGood() throws IOException {
    for (int operations = 0; operations < 2; operations++) {
      CrashingStorage storage = new CrashingStorage(HEADER).failAfter(operations, 10);
      Ledger ledger = Ledger.open(storage);
      assertEquals(
          Reason.LEDGER_FAILED,
          assertThrows(PrivacyException.class, () -> ledger.charge(TENTH, "")).reason());
      assertEquals(
          TOTAL.minus(TENTH), ledger.remaining(), "what may have been written counts as spent");
      storage.failAfter(1000, 0);
      assertEquals(
          Reason.LEDGER_FAILED,
          assertThrows(PrivacyException.class, () -> ledger.charge(TENTH, "")).reason());
    }
  }

  @Test
  void anotherWriter_isNoticedAndNothingIsGranted() throws IOException {
    CrashingStorage storage = new CrashingStorage(HEADER);
    Ledger ledger = Ledger.open(storage);
    Ledger.open(storage).charge(TENTH, "by another one");
    assertEquals(
        Reason.LEDGER_CORRUPT,
        assertThrows(PrivacyException.class, () -> ledger.charge(TENTH, "")).reason());
    assertEquals(
        Reason.LEDGER_FAILED,
        assertThrows(PrivacyException.class, () -> ledger.charge(TENTH, "")).reason());
  }

  @Test
  void fileThatIsMovedAway_grantsNothing_andIsNotOpened() throws IOException {
    CrashingStorage storage = new CrashingStorage(HEADER);
    Ledger ledger = Ledger.open(storage);
    storage.movedAway();
    assertEquals(
        Reason.LEDGER_CORRUPT,
        assertThrows(PrivacyException.class, () -> ledger.charge(TENTH, "")).reason());
    assertEquals(TOTAL.minus(TENTH), ledger.remaining(), "it may have been found by another one");
    byte[] torn = Arrays.copyOf(storage.written(), 2 * BLOCK_BYTES - 1);
    CrashingStorage found = new CrashingStorage(torn).movedAway();
    assertEquals(
        Reason.LEDGER_CORRUPT,
        assertThrows(PrivacyException.class, () -> Ledger.open(found)).reason());
    assertEquals(torn.length, found.written().length, "it is left as it is");
  }

  @Test
  void exhaustedLedger_writesNothing() throws IOException {
    CrashingStorage storage = new CrashingStorage(HEADER);
    Ledger ledger = Ledger.open(storage);
    Cost most = new Cost(TOTAL.epsilonUnits() + 1, 0);
    assertThrows(BudgetExhaustedException.class, () -> ledger.charge(most, ""));
    assertThrows(BudgetExhaustedException.class, () -> ledger.charge(new Cost(1, 1), ""));
    assertEquals(BLOCK_BYTES, storage.written().length);
    ledger.charge(TOTAL, "");
    assertEquals(Cost.ZERO, ledger.remaining());
  }
}
