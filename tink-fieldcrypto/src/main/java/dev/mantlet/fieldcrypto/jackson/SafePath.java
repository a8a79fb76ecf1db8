package dev.mantlet.fieldcrypto.jackson;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.PropertyBindingException;

/** Where in a class a failure was, without what may be a value: keys of maps, unknown names. */
final class SafePath {
  private SafePath() {}

  /** For the end of a message: the place, or nothing if {@code failure} does not tell one. */
  static String of(Throwable failure) {
    if (!(failure instanceof JacksonException jackson)
        || jackson instanceof PropertyBindingException
        || jackson.getPath().isEmpty()) {
      return "";
    }
    return jackson.getPath().stream()
        .map(SafePath::step)
        .collect(Collectors.joining("", " at ", ""));
  }

  private static String step(JacksonException.Reference step) {
    String name = step.getPropertyName();
    return name == null || step.from() instanceof Map ? "[*]" : "." + name;
  }
}
