package dev.mantlet.dp;

import static dev.mantlet.dp.LedgerFormat.BLOCK_BYTES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyException.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a ledger makes of files that a crash, a disk or a hand has left behind. */
class LedgerRecoveryTest {
  private static final int SPENDS = 5;
  private static final Cost TENTH = new Cost(100_000_000_000L, 1_000_000_000L);
  private static final Cost TOTAL = new Cost(1_000_000_000_000L, 10_000_000_000L);

  private final byte[] file = ledgerOf(SPENDS);

  static byte[] header() {
    byte[] id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    return LedgerFormat.header(new LedgerFormat.Header(Adjacency.REPLACE, TOTAL), id);
  }

  private static byte[] ledgerOf(int spends) {
    try {
      CrashingStorage storage = new CrashingStorage(header());
      Ledger ledger = Ledger.open(storage);
      for (int i = 0; i < spends; i++) {
        ledger.charge(TENTH, "spend " + i);
      }
      return storage.durable();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long tenthsSpent(byte[] content) throws IOException {
    return tenthsSpent(new CrashingStorage(content));
  }

  private static long tenthsSpent(CrashingStorage storage) throws IOException {
    Cost spent = TOTAL.minus(Ledger.open(storage).remaining());
    assertEquals(spent.epsilonUnits() % TENTH.epsilonUnits(), 0);
    assertEquals(spent.epsilonUnits() / 100, spent.deltaUnits());
    return spent.epsilonUnits() / TENTH.epsilonUnits();
  }

  @Test
  void reopenedLedger_hasWhatWasSpentAndWhatItsHeaderSays() throws IOException {
    assertEquals((SPENDS + 1) * BLOCK_BYTES, file.length);
    assertEquals(SPENDS, tenthsSpent(file));
    assertEquals(
        new LedgerFormat.Header(Adjacency.REPLACE, TOTAL),
        Ledger.open(new CrashingStorage(file)).header());
  }

  @Test
  void everyPrefix_countsEveryGrantAndTheTornOneWhereItTellsItsCost() throws IOException {
    for (int length = BLOCK_BYTES; length <= file.length; length++) {
      int whole = length / BLOCK_BYTES - 1;
      boolean priced = length % BLOCK_BYTES >= 24;
      CrashingStorage storage = new CrashingStorage(Arrays.copyOf(file, length));
      assertEquals(whole + (priced ? 1 : 0), tenthsSpent(storage), "prefix of " + length);
      assertEquals(0, storage.durable().length % BLOCK_BYTES, "the end is whole again");
      assertEquals(
          whole + (priced ? 1 : 0),
          tenthsSpent(storage.durable()),
          "opening again changes nothing");
    }
  }

  @Test
  void prefixWithoutAHeader_isRefused() {
    for (int length = 0; length < BLOCK_BYTES; length++) {
      CrashingStorage storage = new CrashingStorage(Arrays.copyOf(file, length));
      assertEquals(Reason.LEDGER_CORRUPT, refusal(storage), "prefix of " + length);
    }
  }

  @Test
  void everyFlippedBit_isRefusedAndTheFileIsLeftAsItIs() {
    for (int at = 0; at < file.length * 8; at++) {
      byte[] flipped = file.clone();
      flipped[at / 8] ^= (byte) (1 << at % 8);
      CrashingStorage storage = new CrashingStorage(flipped);
      assertTrue(
          Set.of(Reason.LEDGER_CORRUPT, Reason.LEDGER_UNSUPPORTED).contains(refusal(storage)),
          "bit " + at);
      assertArrayEquals(flipped, storage.written());
    }
  }

  @Test
  void everyFlippedBitOfATornEnd_isRefusedOrCountsEveryGrant() throws IOException {
    byte[] torn = Arrays.copyOf(file, file.length - 40);
    for (int at = SPENDS * BLOCK_BYTES * 8; at < torn.length * 8; at++) {
      byte[] flipped = torn.clone();
      flipped[at / 8] ^= (byte) (1 << at % 8);
      CrashingStorage storage = new CrashingStorage(flipped);
      try {
        Cost spent = TOTAL.minus(Ledger.open(storage).remaining());
        assertTrue(spent.epsilonUnits() >= (SPENDS - 1) * TENTH.epsilonUnits());
      } catch (PrivacyException e) {
        assertEquals(Reason.LEDGER_CORRUPT, e.reason());
      }
    }
  }

  @Test
  void zerosInPlaceOfTheLastAppend_areCutOff() throws IOException {
    for (int zeros = 1; zeros <= BLOCK_BYTES; zeros++) {
      CrashingStorage storage = new CrashingStorage(Arrays.copyOf(file, file.length + zeros));
      assertEquals(SPENDS, tenthsSpent(storage));
      assertArrayEquals(file, storage.durable());
    }
  }

  @Test
  void moreZerosThanOneAppend_areRefused() {
    assertEquals(
        Reason.LEDGER_CORRUPT,
        refusal(new CrashingStorage(Arrays.copyOf(file, file.length + BLOCK_BYTES + 1))));
  }

  @Test
  void entriesThatChangedPlacesOrWentMissing_areRefused() {
    byte[] swapped = file.clone();
    System.arraycopy(file, BLOCK_BYTES, swapped, 2 * BLOCK_BYTES, BLOCK_BYTES);
    System.arraycopy(file, 2 * BLOCK_BYTES, swapped, BLOCK_BYTES, BLOCK_BYTES);
    assertEquals(Reason.LEDGER_CORRUPT, refusal(new CrashingStorage(swapped)));

    byte[] missing = Arrays.copyOf(file, file.length - BLOCK_BYTES);
    System.arraycopy(file, 3 * BLOCK_BYTES, missing, 2 * BLOCK_BYTES, 3 * BLOCK_BYTES);
    assertEquals(Reason.LEDGER_CORRUPT, refusal(new CrashingStorage(missing)));
  }

  @Test
  void entryOfAnotherLedger_isRefused() {
    byte[] otherHeader =
        LedgerFormat.header(new LedgerFormat.Header(Adjacency.REPLACE, TOTAL), new byte[16]);
    byte[] spliced = file.clone();
    System.arraycopy(otherHeader, 0, spliced, 0, BLOCK_BYTES);
    assertEquals(Reason.LEDGER_CORRUPT, refusal(new CrashingStorage(spliced)));
  }

  @Test
  void chainedEntriesThatNoBudgetWrites_areRefused() {
    byte[] digest = LedgerFormat.digestOf(header());
    Cost more = new Cost(TOTAL.epsilonUnits() + 1, 0);
    for (var entry :
        new LedgerFormat.Entry[] {
          new LedgerFormat.Entry(1, more, ""),
          new LedgerFormat.Entry(1, new Cost(-1, 0), ""),
          new LedgerFormat.Entry(1, new Cost(1, -1), ""),
          new LedgerFormat.Entry(1, Cost.ZERO, ""),
          new LedgerFormat.Entry(2, TENTH, ""),
        }) {
      byte[] content = Arrays.copyOf(header(), 2 * BLOCK_BYTES);
      System.arraycopy(LedgerFormat.entry(entry, digest), 0, content, BLOCK_BYTES, BLOCK_BYTES);
      assertEquals(Reason.LEDGER_CORRUPT, refusal(new CrashingStorage(content)), entry::toString);
    }
  }

  @Test
  void totalThatNoBudgetHas_isRefused() {
    long most = Long.MAX_VALUE;
    for (Cost total :
        List.of(
            new Cost(0, 1),
            new Cost(-1, 0),
            new Cost(1, -1),
            new Cost(most, 0),
            new Cost(1, most))) {
      byte[] content =
          LedgerFormat.header(new LedgerFormat.Header(Adjacency.REPLACE, total), new byte[16]);
      assertEquals(Reason.LEDGER_CORRUPT, refusal(new CrashingStorage(content)), total::toString);
    }
  }

  @Test
  void laterFormat_isReportedAsSuch() {
    byte[] later = file.clone();
    later[11] = 1;
    assertEquals(Reason.LEDGER_UNSUPPORTED, refusal(new CrashingStorage(later)));
  }

  @Test
  void ledgerLargerThanOneRead_isReadInPieces() throws IOException {
    Cost small = new Cost(1, 1);
    CrashingStorage storage = new CrashingStorage(header());
    Ledger ledger = Ledger.open(storage);
    for (int i = 0; i < 1100; i++) {
      ledger.charge(small, "");
    }
    assertEquals(
        TOTAL.minus(new Cost(1100, 1100)),
        Ledger.open(new CrashingStorage(storage.durable())).remaining());
  }

  private static Reason refusal(CrashingStorage storage) {
    return assertThrows(PrivacyException.class, () -> Ledger.open(storage)).reason();
  }
}
