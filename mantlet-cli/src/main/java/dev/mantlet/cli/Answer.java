package dev.mantlet.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command has to say: a verdict, why, and details that are the same for people and for
 * programs. Not thread-safe.
 */
public final class Answer {
  /** Terminals show JSON too: what would move their cursor or turn the text is escaped. */
  private static final JsonMapper JSON =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private static final String DELETE = "\u007f";

  private final String verdict;
  private final String message;
  private final Map<String, Object> details = new LinkedHashMap<>();

  private Answer(String verdict, String message) {
    this.verdict = verdict;
    this.message = message;
  }

  /**
   * An answer.
   *
   * @param verdict one word for programs
   * @param message for people: what the verdict is about
   */
  public static Answer of(String verdict, String message) {
    return new Answer(verdict, message);
  }

  /** Adds a detail: a text, a number, a boolean, or a collection of such. */
  public Answer with(String name, Object value) {
    details.put(name, value);
    return this;
  }

  /** Verdict and message, and under them a line for each detail. */
  String text() {
    StringBuilder text =
        new StringBuilder(verdict).append(": ").append(printable(message)).append('\n');
    details.forEach((name, value) -> {
      if (value instanceof Collection<?> values) {
        values.forEach(each -> line(text, name, each));
      } else {
        line(text, name, value);
      }
    });
    return text.toString();
  }

  /** One object on one line: the verdict, the message and the details. */
  String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("verdict", verdict);
    object.put("message", message);
    object.putAll(details);
    return JSON.writeValueAsString(object).replace(DELETE, "\\u007f") + "\n";
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append("  ").append(name).append(": ").append(printable(value.toString())).append('\n');
  }

  /**
   * Names of files and models come from others: what would move a terminal's cursor is not sent.
   */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          if (mayHide(point)) {
            safe.append(String.format("\\u{%X}", point));
          } else {
            safe.appendCodePoint(point);
          }
        });
    return safe.toString();
  }

  private static boolean mayHide(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
