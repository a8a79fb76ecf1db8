package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModelRejectedExceptionTest {
  @Test
  void controlAndHiddenCharacters_areSpelledOut() {
    var thrown = new ModelRejectedException(Reason.UNSAFE_NAME, "a\nb\u202ec\ud800d");
    assertEquals("a\\u000ab\\u202ec\\ud800d", thrown.getMessage());
  }

  @Test
  void longMessage_isCut() {
    assertTrue(
        new ModelRejectedException(Reason.UNSAFE_NAME, "x".repeat(100_000)).getMessage().length()
            < 1_000);
  }
}
