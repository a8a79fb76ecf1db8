package dev.mantlet.fieldcrypto.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PlainTextTest {
  private final JsonMapper jackson = new JsonMapper();

  @Test
  void eachCharacter_isLeftToJackson_orWrittenAsJacksonDoes() {
    int plain = 0;
    for (int c = 0; c <= 0xFFFF; c++) {
      String text = "a" + (char) c;
      if (PlainText.json(text, false).isPresent()) {
        assertArrayEquals(
            jackson.writeValueAsBytes(text), PlainText.json(text, false).orElseThrow());
        plain++;
      }
    }
    assertEquals(0x7F - 0x20 - 2, plain, "printable ASCII without quote and backslash");
  }

  @Test
  void emptyText_isTwoQuotes() {
    assertArrayEquals("\"\"".getBytes(UTF_8), PlainText.json("", false).orElseThrow());
  }

  @Test
  void paddedText_isFilledUpWithSpacesToAMultipleOf32() {
    assertEquals("\"abc\"" + " ".repeat(27), padded("abc"));
    assertEquals(32, padded("x".repeat(30)).length());
    assertEquals(64, padded("x".repeat(31)).length());
  }

  private static String padded(String text) {
    return new String(PlainText.json(text, true).orElseThrow(), UTF_8);
  }

  @Test
  void textThatIsTooLongForADocument_isLeftToTheStreamThatRefuses() {
    assertTrue(PlainText.json("x".repeat(Bounds.MAX_SEALED_BYTES - 1), false).isEmpty());
    assertTrue(PlainText.json("x".repeat(Bounds.MAX_SEALED_BYTES - 2), false).isPresent());
  }
}
