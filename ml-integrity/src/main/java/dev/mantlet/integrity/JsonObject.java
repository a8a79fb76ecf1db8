package dev.mantlet.integrity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object, read member by member; a member that is missing, of another type or unexpected
 * is refused.
 */
final class JsonObject {
  private final ObjectNode node;
  private final String path;
  private final Reason reason;

  JsonObject(ObjectNode node, String path, Reason reason) {
    this.node = node;
    this.path = path;
    this.reason = reason;
  }

  /** Refuses members other than these. */
  JsonObject only(String... names) {
    Set<String> allowed = Set.of(names);
    for (String name : node.propertyNames()) {
      if (!allowed.contains(name)) {
        throw refuse(
            "has the member \""
                + name
                + "\", which is none of "
                + String.join(", ", Arrays.asList(names)));
      }
    }
    return this;
  }

  boolean has(String name) {
    return node.has(name);
  }

  boolean isEmpty() {
    return node.isEmpty();
  }

  boolean isNull(String name) {
    return node.path(name).isNull();
  }

  JsonObject object(String name) {
    return asObject(required(name), name);
  }

  String string(String name) {
    return asString(required(name), name);
  }

  /** The string, which must be {@code expected}. */
  void constant(String name, String expected) {
    String found = string(name);
    if (!found.equals(expected)) {
      throw refuse("has " + name + " \"" + found + "\", expected \"" + expected + "\"");
    }
  }

  boolean bool(String name) {
    return required(name)
        .booleanValueOpt()
        .orElseThrow(() -> refuse("needs true or false as " + name));
  }

  /** A number without a fraction, however it is spelled: the reference tool writes 8 as 8.0. */
  long wholeNumber(String name, long min, long max) {
    double value = required(name).doubleValueOpt().orElse(Double.NaN);
    if (value >= min && value <= max && value == Math.rint(value)) {
      return (long) value;
    }
    throw refuse("needs a whole number from " + min + " to " + max + " as " + name);
  }

  /** A number that is written as a whole one: no fraction, no exponent. */
  long integer(String name, long min, long max) {
    JsonNode found = required(name);
    if (found.isIntegralNumber() && found.canConvertToLong()) {
      long value = found.longValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw refuse("needs a whole number from " + min + " to " + max + " as " + name);
  }

  /** The same, if the member is there. */
  Optional<Long> optionalInteger(String name, long min, long max) {
    return has(name) ? Optional.of(integer(name, min, max)) : Optional.empty();
  }

  /** A text of 64 lower-case hex digits. */
  String sha256(String name) {
    String found = string(name);
    if (!Sha256.isHex(found)) {
      throw refuse("needs 64 lower-case hex digits as " + name);
    }
    return found;
  }

  /** The names of all members, in their order. */
  List<String> names() {
    return List.copyOf(node.propertyNames());
  }

  /** An object that may be absent. */
  Optional<JsonObject> optionalObject(String name) {
    return has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      objects.add(asObject(element, name + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /** The strings of an array that may be absent. */
  List<String> optionalStrings(String name) {
    if (!has(name)) {
      return List.of();
    }
    List<String> strings = new ArrayList<>();
    array(name).forEach(element -> strings.add(asString(element, name)));
    return strings;
  }

  /** The bytes of each string of an array, as {@link #base64} reads them. */
  List<byte[]> base64s(String name) {
    List<byte[]> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      all.add(
          Base64Text.decode(asString(element, name))
              .orElseThrow(() -> refuse("needs canonical Base64 with padding in " + name)));
    }
    return all;
  }

  /** The bytes of a string in Base64 of RFC 4648 §4, in its one canonical spelling. */
  byte[] base64(String name) {
    return Base64Text.decode(string(name))
        .orElseThrow(() -> refuse("needs canonical Base64 with padding as " + name));
  }

  /** A refusal of this object: {@code problem} continues a sentence that begins with its path. */
  ModelRejectedException refuse(String problem) {
    return new ModelRejectedException(reason, path + " " + problem);
  }

  private JsonNode required(String name) {
    if (!has(name)) {
      throw refuse("lacks the member " + name);
    }
    return node.path(name);
  }

  private JsonNode array(String name) {
    JsonNode found = required(name);
    if (!found.isArray()) {
      throw refuse("needs an array as " + name);
    }
    return found;
  }

  private JsonObject asObject(JsonNode found, String name) {
    if (found instanceof ObjectNode object) {
      return new JsonObject(object, path + "." + name, reason);
    }
    throw refuse("needs an object as " + name);
  }

  private String asString(JsonNode found, String name) {
    return found.stringValueOpt().orElseThrow(() -> refuse("needs a string as " + name));
  }
}
