package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.TextRules;
import dev.mantlet.guard.contract.TextRules.Form;
import dev.mantlet.guard.contract.TextRules.Trait;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextRulesTest {
  private static final TextRules STANDARD = TextRules.standard();

  private record Judged(Verdict verdict, String[] stored) {}

  private static Judged judge(TextRules rules, String... texts) {
    GuardPolicy policy =
        GuardPolicy.builder().input("x", InputRules.none().text(rules)).maxBatch(4096).build();
    TensorSpec spec =
        new TensorSpec("x", ElementType.STRING.name(), FakeSession.input("x", "n").axes());
    Contract contract = Contract.of(List.of(spec), policy);
    InputMemory memory = InputMemory.onHeap(contract);
    Verdict verdict =
        new Guard(contract, List.of()).judge(InferenceRequest.of("x", texts, texts.length), memory);
    return new Judged(verdict, Arrays.copyOf(memory.tensor(0).texts(), texts.length));
  }

  private static void assertRefused(Code code, TextRules rules, String... texts) {
    Verdict verdict = judge(rules, texts).verdict();
    assertInstanceOf(Verdict.Refused.class, verdict, Arrays.toString(texts));
    assertEquals(code, verdict.findings().get(0).code());
    assertEquals(texts.length - 1, verdict.findings().get(0).index());
  }

  private static void assertClean(TextRules rules, String... texts) {
    assertEquals(new Verdict.Admitted(), judge(rules, texts).verdict(), Arrays.toString(texts));
  }

  @Test
  void everydayTextsOfManyScripts_areAdmitted() {
    assertClean(
        STANDARD,
        "",
        "plain text, with tab\tand line\nbreaks\r\n",
        "Gr\u00fc\u00dfe, na\u00efve, \u017b\u00f3\u0142\u0107",
        "\u65e5\u672c\u8a9e \u2713",
        "\u05e9\u05dc\u05d5\u05dd \u200f(2)", // a mark of direction among Hebrew letters
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian needs the non-joiner
        "\u0915\u094d\u200d\u0937", // Devanagari needs the joiner
        "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67", // a family is joined
        "\u2764\ufe0f\u200d\ud83d\udd25", // a heart on fire
        "1\ufe0f\u20e3"); // a key cap
  }

  @Test
  void nullAndTooLong_areRefused() {
    assertRefused(Code.TEXT_MISSING, STANDARD, "fine", null);
    assertRefused(Code.TEXT_TOO_LONG, STANDARD.maxLength(3), "abc", "abcd");
    assertRefused(Code.TEXT_TOO_LONG, STANDARD.maxTotalLength(5), "abc", "abc");
    assertClean(STANDARD.maxLength(3).maxTotalLength(6), "abc", "abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "\udc00", "a\ud83dz", "\udc00\ud800", "z\ud83d"})
  void halfOfASurrogatePair_isRefused(String text) {
    assertRefused(Code.TEXT_MALFORMED, STANDARD, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\u0007", "\u001b[31m", "\u007f", "\u0085", "\u2028"})
  void controlCharacter_isRefused(String text) {
    assertRefused(Code.TEXT_CONTROL, STANDARD, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pass\u200bword",
        "a\u2060b",
        "\ufeffa",
        "a\u00adb",
        "a\u200db",
        "a\u200cb",
        "a\ufe0fb",
        "\u200fabc",
        "a\u3164b",
        "a\u034fb",
        "a\u2065b", // nobody has it yet, and nobody will see it
        "a\ufff4b",
        "\udb40\udc41", // a tag letter
        "a\udb40\udd00" // a supplementary variation selector
      })
  void invisibleCharacter_isRefused(String text) {
    assertRefused(Code.TEXT_INVISIBLE, STANDARD, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2069"})
  void characterThatTurnsDirections_isRefused_alsoAmongHebrew(String turn) {
    assertRefused(Code.TEXT_BIDIRECTIONAL, STANDARD, "user" + turn + "txt.exe");
    assertRefused(Code.TEXT_BIDIRECTIONAL, STANDARD, "\u05e9" + turn);
  }

  @Test
  void combiningMarks_areBounded() {
    assertClean(STANDARD.maxMarks(4), "e" + "\u0301".repeat(4) + "a" + "\u0301".repeat(4));
    assertRefused(Code.TEXT_MARKS, STANDARD.maxMarks(4), "e" + "\u0301".repeat(5));
    assertRefused(Code.TEXT_MARKS, STANDARD.maxMarks(0), "\u0301");
  }

  @Test
  void normalising_takesOutWhatIsFound() {
    TextRules repairing =
        STANDARD
            .on(Trait.INVISIBLE, Action.NORMALISE)
            .on(Trait.BIDIRECTIONAL, Action.NORMALISE)
            .on(Trait.CONTROLS, Action.NORMALISE)
            .on(Trait.MARKS, Action.NORMALISE)
            .maxMarks(2);
    Judged judged = judge(repairing, "pass\u200bword\u202e!\0", "e\u0301\u0302\u0303", "fine");
    assertInstanceOf(Verdict.Repaired.class, judged.verdict());
    assertArrayEquals(new String[] {"password!", "e\u0301\u0302", "fine"}, judged.stored());
  }

  @Test
  void form_isCheckedOrMade() {
    TextRules nfc = STANDARD.form(Form.NFC, Action.DENY);
    assertClean(nfc, "\u00e9", "e");
    assertRefused(Code.TEXT_FORM, nfc, "e\u0301");
    Judged made = judge(STANDARD.form(Form.NFC, Action.NORMALISE), "e\u0301");
    assertArrayEquals(new String[] {"\u00e9"}, made.stored());
    Judged plain = judge(STANDARD.form(Form.NFKC, Action.NORMALISE), "\ufb01\uff21\u2460");
    assertArrayEquals(new String[] {"fiA1"}, plain.stored());
  }

  @Test
  void textThatGrowsBeyondItsLengthWhenNormalised_isRefused() {
    TextRules rules = STANDARD.maxLength(4).form(Form.NFKC, Action.NORMALISE);
    assertRefused(Code.TEXT_TOO_LONG, rules, "\ufdfa"); // one character for eighteen
  }

  @Test
  void reportedText_runsAsItIs() {
    Judged judged = judge(STANDARD.on(Trait.INVISIBLE, Action.REPORT), "pass\u200bword");
    assertInstanceOf(Verdict.Admitted.class, judged.verdict());
    assertEquals(Code.TEXT_INVISIBLE, judged.verdict().findings().get(0).code());
    assertArrayEquals(new String[] {"pass\u200bword"}, judged.stored());
  }

  @Test
  void findingNamesThePlace_andNoCharacterOfTheText() {
    Finding finding = judge(STANDARD, "secret\u200b").verdict().findings().get(0);
    assertEquals(
        "tensor 'x' at index 0 has at position 6 an invisible character", finding.message());
  }

  @Test
  void textsAreLookedAtInTheGuardsOwnArray() {
    String[] texts = {"fine"};
    InferenceRequest request = InferenceRequest.of("x", texts, 1);
    FakeSession model =
        new FakeSession(
            new TensorSpec("x", ElementType.STRING.name(), FakeSession.input("x", "n").axes()));
    GuardPolicy policy =
        GuardPolicy.builder()
            .check(view -> {
              texts[0] = "\u202e";
              return view.getString(0).equals("fine")
                  ? java.util.Optional.empty()
                  : java.util.Optional.of(Finding.of("x", Code.CHECK_REFUSED, "changed"));
            })
            .build();
    Contract contract = Contract.of(model.inputs(), policy);
    assertEquals(new Verdict.Admitted(), new Guard(contract, policy.checks()).check(request));
  }

  @Test
  void formWithoutBoundedMarks_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> STANDARD.on(Trait.MARKS, Action.REPORT).form(Form.NFC, Action.DENY));
    assertThrows(
        IllegalArgumentException.class, () -> STANDARD.maxMarks(1000).form(Form.NFC, Action.DENY));
    assertThrows(IllegalArgumentException.class, () -> STANDARD.on(Trait.FORM, Action.CLAMP));
  }

  @Test
  void workGrowsWithTheLength_notWithItsSquare() {
    // A million marks, alternating between two classes, are the worst that normalisation can get.
    TextRules large =
        STANDARD
            .maxLength(4_000_000)
            .maxTotalLength(4_000_000)
            .on(Trait.MARKS, Action.NORMALISE)
            .form(Form.NFKC, Action.NORMALISE);
    String marks = "a" + "\u0301\u0323".repeat(500_000);
    Judged judged = judge(large, marks);
    assertInstanceOf(Verdict.Repaired.class, judged.verdict());
    assertTrue(judged.stored()[0].length() < 12);
    String joiners = "\u200d".repeat(1_000_000);
    assertEquals("", judge(large.on(Trait.INVISIBLE, Action.NORMALISE), joiners).stored()[0]);
  }

  @Test
  void marksThatStandTogetherOnceWhatIsBetweenIsTakenOut_areOneRun() {
    String parted = "a" + ("\u0301".repeat(8) + "\u200b").repeat(3);
    TextRules repairing = STANDARD.on(Trait.INVISIBLE, Action.NORMALISE);
    assertRefused(Code.TEXT_MARKS, repairing, parted);
    assertRefused(Code.TEXT_MARKS, repairing.form(Form.NFC, Action.NORMALISE), parted);
    Judged judged = judge(repairing.on(Trait.MARKS, Action.NORMALISE), parted);
    assertArrayEquals(new String[] {"a" + "\u0301".repeat(8)}, judged.stored());
  }

  /** Marks that take room, and one that is a mark only as what it stands for. */
  @ParameterizedTest
  @ValueSource(strings = {"\u302e\u1b44", "\uff9e\u302f", "\uff9f\ua953"})
  void whateverNormalisationSorts_countsAsMark(String unit) {
    TextRules nfkc = STANDARD.form(Form.NFKC, Action.NORMALISE);
    assertRefused(Code.TEXT_MARKS, nfkc, "a" + unit.repeat(5));
  }

  /** Against every character of this JDK: U+0345 has the highest class, so others go before it. */
  @Test
  void noCharacterThatNormalisationSorts_isMissed() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String behind = "\u0345" + Character.toString(c);
      if (!Normalizer.normalize(behind, Normalizer.Form.NFKD).startsWith("\u0345")) {
        assertTrue(TextCharacters.isMark(c), Integer.toHexString(c));
      }
    }
  }

  @Test
  void vowelSignsThatTakeRoom_andLettersOfHalfWidth_areNoRunsOfMarks() {
    assertClean(STANDARD.maxMarks(1), "\u0915\u093e".repeat(20), "\uff76\uff9e".repeat(20));
    assertClean(STANDARD.maxMarks(0), "\u093e".repeat(20), "\u02b0".repeat(20));
  }

  @Test
  void textsThatTogetherGrowBeyondTheirLengthWhenNormalised_areRefused() {
    TextRules rules = STANDARD.maxTotalLength(36).form(Form.NFKC, Action.NORMALISE);
    assertInstanceOf(Verdict.Repaired.class, judge(rules, "\ufdfa", "\ufdfa").verdict());
    assertRefused(Code.TEXT_TOO_LONG, rules, "\ufdfa", "a", "\ufdfa");
    assertRefused(Code.TEXT_TOO_LONG, rules.maxTotalLength(17), "\ufdfa");
  }

  @Test
  void joinerBesideWhatIsTakenOut_isTakenOutToo() {
    TextRules repairing = STANDARD.on(Trait.INVISIBLE, Action.NORMALISE);
    // Both are of scripts that need joiners, but nothing of these scripts is left.
    Judged judged = judge(repairing, "a\u061c\u200db", "a\u180e\u200cb");
    assertArrayEquals(new String[] {"ab", "ab"}, judged.stored());
  }
}
