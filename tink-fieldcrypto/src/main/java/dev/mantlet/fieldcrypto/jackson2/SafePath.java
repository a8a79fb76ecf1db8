package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import java.util.Map;
import java.util.stream.Collectors;

/** Where in a class a failure was, without what may be a value: keys of maps, unknown names. */
final class SafePath {
  private SafePath() {}

  /** For the end of a message: the place, or nothing if {@code failure} does not tell one. */
  static String of(Throwable failure) {
    if (!(failure instanceof JsonMappingException jackson)
        || jackson instanceof PropertyBindingException
        || jackson.getPath().isEmpty()) {
      return "";
    }
    return jackson.getPath().stream()
        .map(SafePath::step)
        .collect(Collectors.joining("", " at ", ""));
  }

  private static String step(JsonMappingException.Reference step) {
    String name = step.getFieldName();
    return name == null || step.getFrom() instanceof Map ? "[*]" : "." + name;
  }
}
