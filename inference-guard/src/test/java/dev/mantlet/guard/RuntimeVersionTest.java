package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.20.0", "1.20", "1.29.0", "1.100.0-rc1", "2.0.0"})
  void supportedVersion_isLetIn(String version) {
    assertDoesNotThrow(() -> RuntimeVersion.requireSupported(version));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.19.2", "1.2.0", "0.99.0", "", "x", "99999.1"})
  void olderOrUnreadableVersion_isRefusedWithWhatToDo(String version) {
    var thrown =
        assertThrows(IllegalStateException.class, () -> RuntimeVersion.requireSupported(version));
    assertTrue(thrown.getMessage().contains("1.20.0"), thrown.getMessage());
  }
}
