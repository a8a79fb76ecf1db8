package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "m",
        "digit-reader",
        "v1.0.1-elliptic-key",
        "org/model@sha256:ab",
        "model.onnx",
        "a+b_c/9"
      })
  void ordinaryName_isAnId(String name) {
    assertEquals(name, ModelId.of(name).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", ".", "..", "a/../b", "/a", "a/", "a//b", "-a", "a b", "a\\b", "a\nb", "modèle",
        "a\u0000"
      })
  void nameOutsideTheAlphabet_isMisuse(String name) {
    assertThrows(IllegalArgumentException.class, () -> ModelId.of(name));
  }

  @Test
  void nameOf200Characters_isTheLongest() {
    assertEquals(200, ModelId.of("a".repeat(200)).name().length());
    assertThrows(IllegalArgumentException.class, () -> ModelId.of("a".repeat(201)));
  }
}
