package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import dev.mantlet.fieldcrypto.BlindIndex.Token;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlindIndexTest {
  static final KeyOwner CLINIC = KeyOwner.tenant("clinic-a");

  private final TestIndexKeys keys = new TestIndexKeys();
  private final BlindIndex index = BlindIndex.using(keys);
  private final BlindIndex.Equality<String> ssn = equality("patient", "ssn", 63);

  @Test
  void equalValuesHaveEqualTokensAndOthersHaveNot() {
    assertEquals(ssn.tokenFor(CLINIC, "123-45-6789"), ssn.tokenFor(CLINIC, "123-45-6789"));
    assertNotEquals(ssn.tokenFor(CLINIC, "123-45-6789"), ssn.tokenFor(CLINIC, "123-45-6780"));
  }

  @Test
  void tokensOfTwoColumnsOwnersOrKindsNeverMatch() {
    List<Token> tokens = new ArrayList<>();
    for (KeyOwner owner :
        List.of(
            CLINIC, KeyOwner.tenant("clinic-b"), new KeyOwner("clinic-a", Optional.of("mia")))) {
      for (String type : List.of("patient", "patien")) {
        for (String path : List.of("ssn", "tssn")) {
          BlindIndex.Column column = index.type(type).path(path);
          for (TextForm form : TextForm.values()) {
            tokens.add(column.equality(form).bits(63).build().tokenFor(owner, "abc"));
            tokens.addAll(column.prefixes(form, 3).bits(63).build().tokensFor(owner, "abc"));
            tokens.addAll(column.ngrams(form, 3).bits(63).build().tokensFor(owner, "abc"));
          }
          byte[] abc = {'a', 'b', 'c'};
          tokens.add(column.equalityOfBytes().bits(63).build().tokenFor(owner, abc));
          tokens.add(column.equalityOfNumbers().bits(63).build().tokenFor(owner, 1L));
          tokens.add(column.ranges(0).bits(63).build().tokenFor(owner, 5L));
          tokens.add(column.ranges(0, 10).bits(63).build().tokenFor(owner, 5L));
          tokens.add(
              column
                  .ranges(LocalDate.EPOCH)
                  .bits(63)
                  .build()
                  .tokenFor(owner, LocalDate.EPOCH.plusDays(5)));
        }
      }
    }
    assertEquals(12 * (15 + 5), tokens.size());
    assertEquals(tokens.size(), new HashSet<>(tokens).size());
  }

  @Test
  void tokensOfOtherNumbersOfBitsAreNotTheBeginningOfOneAnother() {
    long longer = ssn.tokenFor(CLINIC, "x").value();
    long shorter = equality("patient", "ssn", 62).tokenFor(CLINIC, "x").value();
    assertNotEquals(longer >>> 1, shorter);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 24, 32, 33, 62, 63})
  void tokenHasTheBitsThatWereChosen(int bits) {
    BlindIndex.Equality<String> cut = equality("patient", "ssn", bits);
    long seen = 0;
    for (int i = 0; i < 200; i++) {
      Token token = cut.tokenFor(CLINIC, "value-" + i);
      assertEquals(bits, token.bits());
      assertTrue(token.value() >= 0 && token.value() >>> bits == 0);
      assertEquals((bits + 7) / 8, token.bytes().length);
      seen |= token.value();
    }
    assertEquals((1L << bits) - 1, seen, "every bit is used");
  }

  @Test
  void bytesOfATokenAreItsValueBigEndian() {
    assertArrayEquals(new byte[] {1, 2, 3}, new Token(0x010203, 24).bytes());
    assertArrayEquals(new byte[] {0, 1}, new Token(1, 9).bytes());
    assertThrows(IllegalArgumentException.class, () -> new Token(256, 8));
    assertThrows(IllegalArgumentException.class, () -> new Token(-1, 63));
    assertThrows(IllegalArgumentException.class, () -> new Token(1, 7));
    assertThrows(IllegalArgumentException.class, () -> new Token(1, 64));
  }

  @ParameterizedTest
  @CsvSource({
    "COMPOSED, caf\u00e9, cafe\u0301, true",
    "AS_GIVEN, caf\u00e9, cafe\u0301, false",
    "TRIMMED, ' Ann\u2003', Ann, true",
    "COMPOSED, ' Ann', Ann, false",
    "TRIMMED, ann, Ann, false",
    "CASE_FOLDED, ann, ' ANN', true",
    "CASE_FOLDED, \u039f\u0394\u039f\u03a3, \u03bf\u03b4\u03bf\u03c2, true",
    "CASE_FOLDED, stra\u00dfe, strasse, false",
    "CASE_FOLDED, A-B, AB, false",
    "LETTERS_AND_DIGITS, DE02 1203-0000, de0212030000, true",
    "LETTERS_AND_DIGITS, DE02 1203, DE02 1204, false",
    "LETTERS_AND_DIGITS, o\u0308de!, \u00d6DE, true"
  })
  void textsMatchInTheFormThatWasChosen(TextForm form, String one, String other, boolean match) {
    BlindIndex.Equality<String> texts = index.type("t").path("p").equality(form).bits(63).build();
    assertEquals(match, texts.tokenFor(CLINIC, one).equals(texts.tokenFor(CLINIC, other)));
  }

  @Test
  void caseFoldsWithoutTheLocaleOfTheMachine() {
    java.util.Locale before = java.util.Locale.getDefault();
    BlindIndex.Equality<String> texts =
        index.type("t").path("p").equality(TextForm.CASE_FOLDED).bits(63).build();
    Token token = texts.tokenFor(CLINIC, "TITLE");
    try {
      java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));
      assertEquals(token, texts.tokenFor(CLINIC, "title"));
    } finally {
      java.util.Locale.setDefault(before);
    }
  }

  @Test
  void prefixFindsWhatBeginsWithItAndNothingElse() {
    BlindIndex.Prefixes names =
        index.type("p").path("n").prefixes(TextForm.CASE_FOLDED, 5, 3).bits(63).build();
    SortedSet<Token> row = names.tokensFor(CLINIC, "Bergmann");
    assertEquals(2, row.size());
    assertTrue(row.containsAll(names.queryTokens(CLINIC, "BER")));
    assertTrue(row.containsAll(names.queryTokens(CLINIC, "berg")), "by its first three");
    assertTrue(row.containsAll(names.queryTokens(CLINIC, "bergmann")), "by its first five");
    assertFalse(row.containsAll(names.queryTokens(CLINIC, "bergk")));
    assertFalse(row.containsAll(names.queryTokens(CLINIC, "erg")));
    assertEquals(1, names.tokensFor(CLINIC, "Berg").size());
    assertEquals(Set.of(), names.tokensFor(CLINIC, "Be"));
    assertThrows(IllegalArgumentException.class, () -> names.queryTokens(CLINIC, "Be"));
  }

  @Test
  void partFindsWhatContainsItAcrossCodePointsOfTwoUnits() {
    BlindIndex.Ngrams notes =
        index.type("p").path("n").ngrams(TextForm.CASE_FOLDED, 3).bits(63).build();
    SortedSet<Token> row =
        notes.tokensFor(CLINIC, "a\ud83d\ude00b\ud83d\ude01c \u039f\u0394\u039f\u03a3");
    assertEquals(8, row.size(), "ten code points have eight pieces of three");
    for (String part :
        List.of(
            "a\ud83d\ude00B",
            "\ud83d\ude00b\ud83d\ude01",
            "\ud83d\ude01c \u03bf",
            "\u03b4\u03bf\u03c3")) {
      assertTrue(row.containsAll(notes.queryTokens(CLINIC, part).get(0)), part);
    }
    assertFalse(row.containsAll(notes.queryTokens(CLINIC, "ba\ud83d\ude00").get(0)));
    assertEquals(Set.of(), notes.tokensFor(CLINIC, "\ud83d\ude00\ud83d\ude01"));
    assertThrows(IllegalArgumentException.class, () -> notes.queryTokens(CLINIC, "\ud83d\ude00b"));
  }

  @Test
  void greekWordInsideAnotherIsFoundWhateverItsSigma() {
    BlindIndex.Ngrams notes =
        index.type("p").path("n").ngrams(TextForm.CASE_FOLDED, 3).bits(63).build();
    SortedSet<Token> row = notes.tokensFor(CLINIC, "\u03bf\u03b4\u03bf\u03c3\u03b7\u03bc\u03b1");
    assertTrue(row.containsAll(notes.queryTokens(CLINIC, "\u0394\u039f\u03a3").get(0)));
  }

  @Test
  void orderOfTokensTellsNothingOfThePlaceOfThePieces() {
    BlindIndex.Ngrams notes =
        index.type("p").path("n").ngrams(TextForm.COMPOSED, 3).bits(63).build();
    SortedSet<Token> tokens = notes.tokensFor(CLINIC, "the order of all pieces");
    assertEquals(new ArrayList<>(new TreeSet<>(tokens)), new ArrayList<>(tokens));
    assertThrows(UnsupportedOperationException.class, tokens::clear);
  }

  @Test
  void rangeFindsTheBucketsItTouchesAndNoOther() {
    BlindIndex.Ranges<Long> pay = index.type("p").path("pay").ranges(0, 100, 200).bits(63).build();
    assertEquals(pay.tokenFor(CLINIC, 0L), pay.tokenFor(CLINIC, 99L));
    assertNotEquals(pay.tokenFor(CLINIC, 99L), pay.tokenFor(CLINIC, 100L));
    assertNotEquals(pay.tokenFor(CLINIC, -1L), pay.tokenFor(CLINIC, 0L));
    assertEquals(pay.tokenFor(CLINIC, 200L), pay.tokenFor(CLINIC, Long.MAX_VALUE));
    assertEquals(4, pay.queryTokens(CLINIC, Long.MIN_VALUE, Long.MAX_VALUE).size());
    assertEquals(2, pay.queryTokens(CLINIC, 99L, 100L).size());
    assertEquals(Set.of(pay.tokenFor(CLINIC, 150L)), pay.queryTokens(CLINIC, 100L, 199L));
    assertThrows(IllegalArgumentException.class, () -> pay.queryTokens(CLINIC, 2L, 1L));
  }

  @Test
  void datesHaveRangesToo() {
    BlindIndex.Ranges<LocalDate> born =
        index
            .type("p")
            .path("born")
            .ranges(LocalDate.of(1950, 1, 1), LocalDate.of(2000, 1, 1))
            .bits(32)
            .build();
    assertEquals(
        born.tokenFor(CLINIC, LocalDate.of(1950, 1, 1)),
        born.tokenFor(CLINIC, LocalDate.of(1999, 12, 31)));
    assertEquals(
        3, born.queryTokens(CLINIC, LocalDate.of(1900, 1, 1), LocalDate.of(2020, 1, 1)).size());
  }

  @Test
  void boundariesThatDoNotAscendAreRefused() {
    BlindIndex.Column column = index.type("p").path("pay");
    assertThrows(IllegalArgumentException.class, () -> column.ranges(new long[0]));
    assertThrows(IllegalArgumentException.class, () -> column.ranges(1, 1));
    assertThrows(IllegalArgumentException.class, () -> column.ranges(2, 1));
    assertThrows(IllegalArgumentException.class, () -> column.ranges(new long[1025]));
  }

  @Test
  void rowsWrittenBeforeARotationAreFoundAfterIt() {
    BlindIndex.Prefixes names =
        index.type("p").path("n").prefixes(TextForm.CASE_FOLDED, 3).bits(63).build();
    BlindIndex.Ngrams notes =
        index.type("p").path("n").ngrams(TextForm.COMPOSED, 3).bits(63).build();
    BlindIndex.Ranges<Long> pay = index.type("p").path("pay").ranges(0, 100).bits(63).build();
    Token oldSsn = ssn.tokenFor(CLINIC, "123");
    Set<Token> oldName = names.tokensFor(CLINIC, "Berg");
    Set<Token> oldNote = notes.tokensFor(CLINIC, "needs rest");
    Token oldPay = pay.tokenFor(CLINIC, 50L);

    keys.rotate(CLINIC);
    assertNotEquals(oldSsn, ssn.tokenFor(CLINIC, "123"));
    assertEquals(Set.of(oldSsn, ssn.tokenFor(CLINIC, "123")), ssn.queryTokens(CLINIC, "123"));
    assertTrue(names.queryTokens(CLINIC, "berg").containsAll(oldName));
    assertTrue(oldNote.containsAll(notes.queryTokens(CLINIC, "rest").get(1)));
    assertFalse(oldNote.containsAll(notes.queryTokens(CLINIC, "rest").get(0)));
    assertTrue(
        notes
            .tokensFor(CLINIC, "needs rest")
            .containsAll(notes.queryTokens(CLINIC, "rest").get(0)));
    assertTrue(pay.queryTokens(CLINIC, 0L, 60L).contains(oldPay));

    keys.destroyRetired(CLINIC);
    assertFalse(ssn.queryTokens(CLINIC, "123").contains(oldSsn));
    assertEquals(Set.of(ssn.tokenFor(CLINIC, "123")), ssn.queryTokens(CLINIC, "123"));
  }

  @Test
  void smallSetsAreRefusedUnlessTheirLeakageIsAccepted() {
    BlindIndex.Column column = index.type("p").path("x");
    assertRefusedUnlessAccepted(column.equalityOfBooleans());
    assertRefusedUnlessAccepted(column.equalityOf(TimeUnit.class));
    assertRefusedUnlessAccepted(column.prefixes(TextForm.COMPOSED, 1));
    assertRefusedUnlessAccepted(column.prefixes(TextForm.COMPOSED, 5, 2));
    assertRefusedUnlessAccepted(column.ngrams(TextForm.COMPOSED, 2));
  }

  private static void assertRefusedUnlessAccepted(BlindIndex.Builder<?> builder) {
    builder.bits(8);
    var thrown = assertThrows(IllegalStateException.class, builder::build);
    assertTrue(thrown.getMessage().contains("acceptLeakage()"));
    builder.acceptLeakage().build();
  }

  @Test
  void acceptedSmallSetsAreFound() {
    BlindIndex.Column column = index.type("p").path("x");
    BlindIndex.Equality<Boolean> smoker =
        column.equalityOfBooleans().bits(63).acceptLeakage().build();
    assertNotEquals(smoker.tokenFor(CLINIC, true), smoker.tokenFor(CLINIC, false));
    BlindIndex.Equality<TimeUnit> unit =
        column.equalityOf(TimeUnit.class).bits(63).acceptLeakage().build();
    assertEquals(
        Set.of(unit.tokenFor(CLINIC, TimeUnit.DAYS)), unit.queryTokens(CLINIC, TimeUnit.DAYS));
  }

  @Test
  void bitsAreTheCallersToChoose() {
    BlindIndex.Builder<?> builder = index.type("p").path("x").equality(TextForm.AS_GIVEN);
    assertThrows(IllegalStateException.class, builder::build);
    assertThrows(IllegalArgumentException.class, () -> builder.bits(7));
    assertThrows(IllegalArgumentException.class, () -> builder.bits(64));
  }

  @Test
  void lengthsAndSizesOutOfRangeAreRefused() {
    BlindIndex.Column column = index.type("p").path("x");
    assertThrows(IllegalArgumentException.class, () -> column.prefixes(TextForm.COMPOSED));
    assertThrows(IllegalArgumentException.class, () -> column.prefixes(TextForm.COMPOSED, 0));
    assertThrows(IllegalArgumentException.class, () -> column.prefixes(TextForm.COMPOSED, 257));
    assertThrows(IllegalArgumentException.class, () -> column.ngrams(TextForm.COMPOSED, 0));
    assertThrows(IllegalArgumentException.class, () -> column.ngrams(TextForm.COMPOSED, 17));
    assertThrows(IllegalArgumentException.class, () -> index.type(""));
    assertThrows(IllegalArgumentException.class, () -> index.type("p").path("\ud800"));
    assertThrows(IllegalArgumentException.class, () -> ssn.tokenFor(KeyOwner.tenant(""), "value"));
  }

  @Test
  void keyringWithoutAKeyStoreIsRefused() {
    BlindIndex.Equality<String> without =
        BlindIndex.using(Keyring.wrappedBy(new CountingKeyService()))
            .type("p")
            .path("x")
            .equality(TextForm.AS_GIVEN)
            .bits(24)
            .build();
    var thrown =
        assertThrows(IllegalStateException.class, () -> without.tokenFor(CLINIC, "canary"));
    assertTrue(thrown.getMessage().contains("key store"));
  }

  @Test
  void noValueIsShownInMessagesOrTextForms() {
    BlindIndex.Column column = index.type("p").path("x");
    BlindIndex.Prefixes prefixes = column.prefixes(TextForm.COMPOSED, 9).bits(8).build();
    BlindIndex.Ngrams ngrams = column.ngrams(TextForm.COMPOSED, 9).bits(8).build();
    BlindIndex.Ranges<Long> ranges = column.ranges(123456).bits(8).build();
    assertEquals("Equality[type=patient, path=ssn, bits=63]", ssn.toString());
    assertEquals("Prefixes[9][type=p, path=x, bits=8]", prefixes.toString());
    assertEquals("Ngrams[9][type=p, path=x, bits=8]", ngrams.toString());
    assertEquals("Ranges[2 buckets][type=p, path=x, bits=8]", ranges.toString());
    assertShowsNothing("canary", () -> ssn.tokenFor(CLINIC, "canary\ud800"));
    assertShowsNothing("canary", () -> ssn.tokenFor(CLINIC, "canary".repeat(11_000)));
    assertShowsNothing("canary", () -> prefixes.queryTokens(CLINIC, "canary"));
    assertShowsNothing("canary", () -> ngrams.queryTokens(CLINIC, "canary"));
    assertShowsNothing("canary", () -> ngrams.tokensFor(CLINIC, "canary".repeat(700)));
    assertShowsNothing("4711", () -> ranges.queryTokens(CLINIC, 4711L, 4710L));
    assertEquals("Message[redacted]", new IndexColumn.Message(new byte[0], new byte[3]).toString());
  }

  private static void assertShowsNothing(String canary, Executable call) {
    var thrown = assertThrows(IllegalArgumentException.class, call);
    assertFalse(String.valueOf(thrown.getMessage()).contains(canary), thrown.getMessage());
  }

  @ParameterizedTest
  @EnumSource(TextForm.class)
  void emptyTextHasATokenOfItsOwn(TextForm form) {
    BlindIndex.Equality<String> texts = index.type("t").path("p").equality(form).bits(63).build();
    assertEquals(texts.tokenFor(CLINIC, ""), texts.tokenFor(CLINIC, ""));
    assertNotEquals(texts.tokenFor(CLINIC, ""), texts.tokenFor(CLINIC, "a"));
  }

  private BlindIndex.Equality<String> equality(String type, String path, int bits) {
    return index.type(type).path(path).equality(TextForm.TRIMMED).bits(bits).build();
  }
}
