package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameSetTest {
  private final NameSet names = new NameSet();

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 18, 500})
  void eachNameIsNewOnce_andNoneIsForgotten(int count) {
    for (int i = 0; i < count; i++) {
      assertTrue(names.add("name" + i));
    }
    for (int i = 0; i < count; i++) {
      assertFalse(names.add("name" + i), "name" + i + " of " + count);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, 40})
  void clearedSet_knowsNoName(int count) {
    for (int i = 0; i < count; i++) {
      names.add("name" + i);
    }
    names.clear();
    for (int i = 0; i < count; i++) {
      assertTrue(names.add("name" + i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AaAa", "BBBB", "AaBB"})
  void namesWithTheSameHash_areToldApart(String first) {
    assertTrue(names.add(first));
    assertTrue(names.add(new StringBuilder("BBAa").toString()));
    assertFalse(names.add(new StringBuilder(first).toString()));
  }
}
