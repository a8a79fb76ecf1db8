package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CanonicalPathTest {
  @Test
  void pathsReadLikePrograms() {
    assertEquals("payer.iban", path("payer", "iban"));
    assertEquals("items[3].note", path("items", 3, "note"));
    assertEquals("[\"e-mail\"].x", path("e-mail", "x"));
    assertEquals("a[\"\"][\"1\"][\"b.c\"]", path("a", "", "1", "b.c"));
    assertEquals("[\"\\\"\\\\\\u000a\u00e4\"]", path("\"\\\n\u00e4"));
  }

  @Property(tries = 2000)
  void twoPlacesHaveTwoPaths(
      @ForAll("places") List<Object> one, @ForAll("places") List<Object> two) {
    if (one.equals(two)) {
      assertEquals(path(one.toArray()), path(two.toArray()));
    } else {
      assertNotEquals(path(one.toArray()), path(two.toArray()));
    }
  }

  @Provide
  Arbitrary<List<Object>> places() {
    Arbitrary<Object> names =
        Arbitraries.strings().withChars("a0_.[]\"\\\n ").ofMaxLength(3).map(name -> name);
    Arbitrary<Object> indexes = Arbitraries.integers().between(0, 11).map(index -> index);
    return Arbitraries.oneOf(names, indexes).list().ofMinSize(1).ofMaxSize(3);
  }

  private static String path(Object... steps) {
    StringBuilder path = new StringBuilder();
    for (Object step : steps) {
      if (step instanceof Integer index) {
        CanonicalPath.element(path, index);
      } else {
        CanonicalPath.name(path, (String) step);
      }
    }
    return path.toString();
  }
}
