package dev.mantlet.fieldcrypto.json;

import java.util.HexFormat;

/**
 * Writes the canonical path of a place in a JSON document, step by step: {@code payer.iban}, {@code
 * items[3].note}, {@code attributes["e-mail"]}.
 *
 * <p>Two places have two paths: a step begins with a dot, a bracket and a digit, or a bracket and a
 * quote, and a name in quotes ends at the first quote that is not escaped. Format: {@code
 * docs/formats/sealed-json.md}.
 */
public final class CanonicalPath {
  private CanonicalPath() {}

  /** The path of the member {@code name} of the root. */
  public static String of(String name) {
    StringBuilder path = new StringBuilder();
    name(path, name);
    return path.toString();
  }

  /** Adds the step to the member {@code name} of an object. */
  public static void name(StringBuilder path, String name) {
    if (!isIdentifier(name)) {
      quoted(path.append('['), name);
      path.append(']');
    } else if (path.isEmpty()) {
      path.append(name);
    } else {
      path.append('.').append(name);
    }
  }

  /** Adds the step to the element at {@code index} of an array, from 0. */
  public static void element(StringBuilder path, int index) {
    path.append('[').append(index).append(']');
  }

  /** Whether {@code name} matches [A-Za-z_][A-Za-z0-9_]*. */
  private static boolean isIdentifier(String name) {
    if (name.isEmpty() || isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && !isDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void quoted(StringBuilder path, String name) {
    path.append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        path.append('\\').append(c);
      } else if (c < ' ') {
        path.append("\\u").append(HexFormat.of().toHexDigits((short) c));
      } else {
        path.append(c);
      }
    }
    path.append('"');
  }
}
