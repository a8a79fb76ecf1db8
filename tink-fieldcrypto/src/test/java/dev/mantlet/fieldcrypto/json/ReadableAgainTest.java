package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written can be read again, and what could not is not written. */
class ReadableAgainTest {
  private static final BigInteger LARGE = BigInteger.TWO.pow(8000);

  @EncryptedRecord(type = "large", schema = 1)
  record Large(
      @Encrypted BigInteger integer,
      @Encrypted BigDecimal decimal,
      @Encrypted Map<String, String> map,
      BigInteger clear) {}

  @ParameterizedTest
  @EnumSource
  void longSealedNumbersAndNamesComeBack(Jackson jackson) {
    Large large =
        new Large(
            LARGE,
            new BigDecimal(LARGE, 100),
            Map.of("n".repeat(60_000), "x"),
            BigInteger.TEN.pow(900));
    assertEquals(large, jackson.read(Large.class, jackson.write(large)));
  }

  record Leaf(@Encrypted String text) {}

  @EncryptedRecord(type = "leaves", schema = 1)
  record Leaves(Map<String, Leaf> map) {}

  @ParameterizedTest
  @EnumSource
  void visibleNullUnderAPathThatCannotBeBoundIsNotWritten_asNoValueIs(Jackson jackson) {
    String longest = "n".repeat(Bounds.MAX_PATH - "map..text".length());
    String wide = "\u20ac".repeat((Bounds.MAX_PATH - "map[\"\"].text".length()) / 3);
    for (String value : new String[] {null, "x"}) {
      for (String name : List.of(longest, wide)) {
        Leaves leaves = new Leaves(Map.of(name, new Leaf(value)));
        assertEquals(leaves, jackson.read(Leaves.class, jackson.write(leaves)));
        Leaves beyond = new Leaves(Map.of(name + name.charAt(0), new Leaf(value)));
        Class<? extends RuntimeException> refusal =
            value == null ? RefusedUseException.class : IllegalArgumentException.class;
        assertThrows(refusal, () -> jackson.write(beyond));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void longNumberInClearIsNotWritten(Jackson jackson) {
    assertThrows(
        RefusedUseException.class, () -> jackson.write(new Large(null, null, null, LARGE)));
  }

  @ParameterizedTest
  @EnumSource
  void longNumberComesBackByPathsWhateverTheMapperMayRead(Jackson jackson) {
    SealedPaths paths = SealedPaths.of("large", 1, "$.number");
    String json = jackson.write(paths, Map.of("number", LARGE));
    assertEquals(Map.of("number", LARGE), jackson.read(paths, Map.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void longTextOrNameInClearIsNotWritten(Jackson jackson) {
    SealedPaths paths = SealedPaths.of("large", 1, "$.sealed");
    String text = "x".repeat(Bounds.MAX_CLEAR_TEXT);
    assertThrows(RefusedUseException.class, () -> jackson.write(paths, Map.of("a", text + "x")));
    String json = jackson.write(paths, Map.of("a", text));
    assertEquals(Map.of("a", text), jackson.read(paths, Map.class, json));
    String name = "n".repeat(Bounds.MAX_NAME);
    assertThrows(RefusedUseException.class, () -> jackson.write(paths, Map.of(name + "n", 1)));
    Map<String, Integer> named = Map.of(name, 1);
    assertEquals(named, jackson.read(paths, Map.class, jackson.write(paths, named)));
  }

  @ParameterizedTest
  @EnumSource
  void documentThatIsTooLongInUtf8IsNotWritten(Jackson jackson) {
    SealedPaths paths = SealedPaths.of("large", 1, "$.sealed");
    List<String> texts = List.of("\u20ac".repeat(6 << 20), "\u20ac".repeat(6 << 20));
    assertThrows(RefusedUseException.class, () -> jackson.write(paths, Map.of("a", texts)));
  }

  @ParameterizedTest
  @EnumSource
  void sealedValueThatIsTooDeepIsNotWritten(Jackson jackson) {
    SealedPaths paths = SealedPaths.of("deep", 1, "$.sealed");
    Object deep = 1;
    for (int i = 0; i < Bounds.MAX_DEPTH; i++) {
      deep = List.of(deep);
    }
    Map<String, Object> fits = Map.of("sealed", deep);
    assertEquals(fits, jackson.read(paths, Map.class, jackson.write(paths, fits)));
    Object deeper = List.of(deep);
    assertThrows(RefusedUseException.class, () -> jackson.write(paths, Map.of("sealed", deeper)));
  }
}
