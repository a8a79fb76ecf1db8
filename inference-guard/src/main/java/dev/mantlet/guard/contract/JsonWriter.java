package dev.mantlet.guard.contract;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON in one form only: names sorted by UTF-16 units, no white space, no escape that is not
 * needed, the shortest digits of each number.
 */
final class JsonWriter {
  /** Digits that tell every double from its neighbours. */
  private static final int MAX_DIGITS = 17;

  private final StringBuilder out = new StringBuilder();

  private JsonWriter() {}

  static byte[] write(Object value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value);
    return writer.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(Object value) {
    if (value instanceof Map<?, ?> members) {
      object(members);
    } else if (value instanceof List<?> elements) {
      out.append('[');
      for (int i = 0; i < elements.size(); i++) {
        out.append(i == 0 ? "" : ",");
        value(elements.get(i));
      }
      out.append(']');
    } else if (value instanceof String string) {
      string(string);
    } else if (value instanceof Double number) {
      out.append(shortest(number));
    } else {
      out.append(value); // a boolean or a whole number
    }
  }

  private void object(Map<?, ?> members) {
    Map<String, Object> sorted = new TreeMap<>();
    members.forEach((name, value) -> sorted.put((String) name, value));
    out.append('{');
    sorted.forEach((name, value) -> {
      out.append(out.charAt(out.length() - 1) == '{' ? "" : ",");
      string(name);
      out.append(':');
      value(value);
    });
    out.append('}');
  }

  private void string(String string) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || isAlone(c, i, string)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Whether this is half a surrogate pair without the other, which UTF-8 cannot say. */
  private static boolean isAlone(char c, int at, String string) {
    if (Character.isHighSurrogate(c)) {
      return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(string.charAt(at - 1)));
  }

  /**
   * The fewest digits that are read as this number. Not {@code Double.toString}, which gives other
   * digits on JDK 17 than on 19 and later.
   */
  static String shortest(double number) {
    BigDecimal exact = new BigDecimal(number);
    for (int digits = 1; digits < MAX_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == number) {
        return text(rounded);
      }
    }
    return text(exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN)));
  }

  private static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
  }
}
