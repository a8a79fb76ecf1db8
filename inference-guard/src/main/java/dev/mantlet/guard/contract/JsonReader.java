package dev.mantlet.guard.contract;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) of bounded size and depth, without duplicate names: into maps, lists,
 * strings, booleans and {@link BigDecimal}s. {@code null} is refused.
 */
final class JsonReader {
  /** A contract of some thousand inputs; most have one to ten. */
  static final int MAX_BYTES = 1 << 20;

  /** A contract needs six: whole, inputs, input, rule, list, element. */
  private static final int MAX_DEPTH = 8;

  /** Enough for every double and long; keeps the work for a number small. */
  private static final int MAX_NUMBER = 40;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The value that these bytes stand for.
   *
   * @throws IllegalArgumentException if they are not one JSON value within the bounds
   */
  static Object read(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a contract has at most " + MAX_BYTES + " bytes, this one has " + json.length);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      JsonReader reader = new JsonReader(text);
      Object value = reader.value(0);
      if (reader.at != text.length()) {
        throw reader.expected("the end");
      }
      return value;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the contract is not UTF-8", e);
    }
  }

  private Object value(int depth) {
    skipSpace();
    char c = peek();
    Object value;
    if (c == '{' || c == '[') {
      if (depth == MAX_DEPTH) {
        throw expected("no deeper nesting than " + MAX_DEPTH);
      }
      value = c == '{' ? object(depth + 1) : array(depth + 1);
    } else if (c == '"') {
      value = string();
    } else if (c == 't' || c == 'f') {
      value = c == 't' ? word("true", true) : word("false", false);
    } else {
      value = number();
    }
    skipSpace();
    return value;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    take('{');
    skipSpace();
    if (peek() == '}') {
      at++;
      return members;
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      take(':');
      if (members.put(name, value(depth)) != null) {
        throw expected("each name once in an object");
      }
    } while (takeComma());
    take('}');
    return members;
  }

  private List<Object> array(int depth) {
    List<Object> elements = new ArrayList<>();
    take('[');
    skipSpace();
    if (peek() == ']') {
      at++;
      return elements;
    }
    do {
      elements.add(value(depth));
    } while (takeComma());
    take(']');
    return elements;
  }

  private String string() {
    take('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw expected("no control character in a string");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw expected("an escape of JSON");
    };
  }

  private char hexadecimal() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = "0123456789abcdef".indexOf(Character.toLowerCase(peek()));
      if (digit < 0) {
        throw expected("four hexadecimal digits");
      }
      value = 16 * value + digit;
      at++;
    }
    return (char) value;
  }

  private BigDecimal number() {
    int from = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(from, at);
    if (digits.length() > MAX_NUMBER
        || !digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
      at = from;
      throw expected("a value: an object, array, string, boolean or number");
    }
    return new BigDecimal(digits);
  }

  private Object word(String word, boolean value) {
    if (!text.startsWith(word, at)) {
      throw expected(word);
    }
    at += word.length();
    return value;
  }

  private boolean takeComma() {
    boolean comma = peek() == ',';
    at += comma ? 1 : 0;
    return comma;
  }

  private void take(char wanted) {
    if (peek() != wanted) {
      throw expected("'" + wanted + "'");
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw expected("more");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException expected(String what) {
    return new IllegalArgumentException(
        "the contract is no JSON that is accepted here: expected " + what + " at character " + at);
  }
}
