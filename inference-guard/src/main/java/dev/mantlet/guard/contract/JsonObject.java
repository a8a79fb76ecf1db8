package dev.mantlet.guard.contract;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** An object of JSON of which each member must be there, have its type, and be asked for. */
final class JsonObject {
  private final Map<?, ?> members;
  private final Set<Object> taken = new HashSet<>();

  private JsonObject(Map<?, ?> members) {
    this.members = members;
  }

  static JsonObject of(Object tree) {
    if (tree instanceof Map<?, ?> members) {
      return new JsonObject(members);
    }
    throw new IllegalArgumentException("the contract has something else where an object is due");
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    members.keySet().forEach(name -> names.add((String) name));
    return names;
  }

  String text(String name) {
    return take(name, String.class);
  }

  boolean flag(String name) {
    return take(name, Boolean.class);
  }

  double real(String name) {
    return take(name, BigDecimal.class).doubleValue();
  }

  /** A whole number that fits into a long. */
  long whole(String name) {
    return whole(take(name, BigDecimal.class), name);
  }

  /** A whole number that fits into a long. */
  static long whole(BigDecimal number, String name) {
    // The scale is bounded by the reader: no number has more than some thousand digits written out.
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + name + "' is no whole number of 64 bits", e);
    }
  }

  /** A whole number that fits into an int. */
  int number(String name) {
    long number = whole(name);
    if (number != (int) number) {
      throw new IllegalArgumentException("'" + name + "' is no whole number of 32 bits");
    }
    return (int) number;
  }

  JsonObject object(String name) {
    return of(take(name, Object.class));
  }

  List<Object> list(String name) {
    if (take(name, Object.class) instanceof List<?> elements) {
      return new ArrayList<>(elements);
    }
    throw new IllegalArgumentException("'" + name + "' is no array");
  }

  /** A constant of an enum, written in lower case. */
  <E extends Enum<E>> E constant(String name, Class<E> kind) {
    return constant(text(name), name, kind);
  }

  /** A constant of an enum, written in lower case. */
  static <E extends Enum<E>> E constant(Object text, String name, Class<E> kind) {
    for (E constant : kind.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("'" + name + "' is none of those that are known");
  }

  void requireNothingElse() {
    if (!taken.containsAll(members.keySet())) {
      throw new IllegalArgumentException(
          "the contract has members that are not known; use the library that wrote it");
    }
  }

  private <T> T take(String name, Class<T> kind) {
    taken.add(name);
    Object value = members.get(name);
    if (!kind.isInstance(value)) {
      throw new IllegalArgumentException(
          "the contract has no '" + name + "' of the right type where one is due");
    }
    return kind.cast(value);
  }
}
