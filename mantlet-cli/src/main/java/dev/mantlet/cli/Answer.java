package dev.mantlet.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command has to say: a first line, and details that are the same for people and for
 * programs. Not thread-safe.
 */
public final class Answer {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String verdict;
  private final String headline;
  private final Map<String, Object> details = new LinkedHashMap<>();

  private Answer(String verdict, String headline) {
    this.verdict = verdict;
    this.headline = headline;
  }

  /**
   * An answer.
   *
   * @param verdict one word for programs
   * @param headline a sentence for people
   */
  public static Answer of(String verdict, String headline) {
    return new Answer(verdict, headline);
  }

  /** Adds a detail: a text, a number, a boolean, or a collection of such. */
  public Answer with(String name, Object value) {
    details.put(name, value);
    return this;
  }

  /** The headline, and under it a line for each detail. */
  String text() {
    StringBuilder text = new StringBuilder(printable(headline)).append('\n');
    details.forEach(
        (name, value) -> {
          if (value instanceof Collection<?> values) {
            values.forEach(each -> line(text, name, each));
          } else {
            line(text, name, value);
          }
        });
    return text.toString();
  }

  /** One object on one line: the verdict, the headline as message, and the details. */
  String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("verdict", verdict);
    object.put("message", headline);
    object.putAll(details);
    return JSON.writeValueAsString(object) + "\n";
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append("  ").append(name).append(": ").append(printable(value.toString())).append('\n');
  }

  /** Names of files and models come from others: what would move a terminal's cursor is not sent. */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
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
