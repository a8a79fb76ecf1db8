package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code points that are letters, marks or nothing yet to Unicode, and nothing to the eye. */
class UnseenNamesTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180D, 0x180E, 0x180F,
        0x200B, 0x200F, 0x202A, 0x202E, 0x2028, 0x2029, 0x2060, 0x2065, 0x206F, 0x3164, 0xE000,
        0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xFFF8, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000,
        0xE0001, 0xE007F, 0xE0100, 0xE01EF, 0xE0FFF, 0xF0000
      })
  void characterThatCannotBeSeen_isRefused(int codePoint) {
    String name = "weights" + Character.toString(codePoint) + ".bin";
    assertThrows(ModelRejectedException.class, () -> ResourceNames.PORTABLE.check(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {0xE9, 0x0301, 0x115E, 0x1161, 0x3163, 0x3165, 0x6A21, 0xAC00, 0x1F600})
  void neighboursThatCanBeSeen_areTaken(int codePoint) {
    assertDoesNotThrow(
        () -> ResourceNames.PORTABLE.check("weights" + Character.toString(codePoint) + ".bin"));
  }
}
