package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.BlindIndexTest.CLINIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BlindIndexPropertyTest {
  private final BlindIndex.Column column =
      BlindIndex.using(new TestIndexKeys()).type("t").path("p");

  @Property(tries = 300)
  void tokensAreEqualExactlyIfTheTextsAre(
      @ForAll("texts") String one, @ForAll("texts") String other) {
    BlindIndex.Equality<String> index = column.equality(TextForm.AS_GIVEN).bits(63).build();
    assertEquals(
        one.equals(other), index.tokenFor(CLINIC, one).equals(index.tokenFor(CLINIC, other)));
    assertEquals(Set.of(index.tokenFor(CLINIC, one)), index.queryTokens(CLINIC, one));
  }

  @Property(tries = 300)
  void composedAndDecomposedTextsHaveOneToken(@ForAll("texts") String text) {
    for (TextForm form : TextForm.values()) {
      if (form != TextForm.AS_GIVEN) {
        BlindIndex.Equality<String> index = column.equality(form).bits(63).build();
        assertEquals(
            index.tokenFor(CLINIC, text),
            index.tokenFor(CLINIC, Normalizer.normalize(text, Normalizer.Form.NFD)));
      }
    }
  }

  @Property(tries = 300)
  void anyPartOfThreeCodePointsOrMoreIsFound(
      @ForAll("texts") String text, @ForAll int from, @ForAll int length) {
    int[] codePoints = text.codePoints().toArray();
    Assume.that(codePoints.length >= 3);
    int start = Math.floorMod(from, codePoints.length - 2);
    int count = 3 + Math.floorMod(length, codePoints.length - start - 2);
    String part = new String(codePoints, start, count);
    BlindIndex.Ngrams index = column.ngrams(TextForm.AS_GIVEN, 3).bits(63).build();
    assertTrue(index.tokensFor(CLINIC, text).containsAll(index.queryTokens(CLINIC, part).get(0)));
  }

  @Property(tries = 300)
  void anyBeginningOfThreeCodePointsOrMoreIsFound(@ForAll("texts") String text, @ForAll int end) {
    int[] codePoints = text.codePoints().toArray();
    Assume.that(codePoints.length >= 3);
    String prefix = new String(codePoints, 0, 3 + Math.floorMod(end, codePoints.length - 2));
    BlindIndex.Prefixes index = column.prefixes(TextForm.AS_GIVEN, 3, 5, 8).bits(63).build();
    assertTrue(index.tokensFor(CLINIC, text).containsAll(index.queryTokens(CLINIC, prefix)));
  }

  @Property(tries = 300)
  void everyValueOfARangeIsFoundByIt(@ForAll long one, @ForAll long two, @ForAll long three) {
    long[] sorted = java.util.stream.LongStream.of(one, two, three).sorted().toArray();
    for (BlindIndex.Ranges<Long> index :
        java.util.List.of(
            column.ranges(0).bits(63).build(),
            column.ranges(Long.MIN_VALUE, -100, -1, 0, 1, 7, Long.MAX_VALUE).bits(63).build())) {
      assertTrue(
          index
              .queryTokens(CLINIC, sorted[0], sorted[2])
              .contains(index.tokenFor(CLINIC, sorted[1])));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("aA\u00e4\u00c4e\u0301\u03c3\u03c2 -7")
        .all()
        .ofMaxLength(20)
        .filter(StandardCharsets.UTF_8.newEncoder()::canEncode);
  }
}
