package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.json.PathPatterns;
import java.util.List;

/**
 * Says which values of a document are sealed where no class has annotations: a {@code JsonNode}, a
 * {@code Map}, a class of someone else.
 *
 * <p>A pattern is {@code $} and steps: {@code .name} or {@code ["any name"]} for a member, {@code
 * [*]} or {@code .*} for all elements of an array or all members of an object. A value that a
 * pattern leads to is sealed as a whole; what no pattern leads to stays clear. Immutable.
 *
 * @param type the stable name of the type of the records, 1 to 1,024 UTF-8 bytes
 * @param schema the version of the meaning of the members, 1 or above
 * @param patterns 1 to 64 patterns, such as {@code $.payer.iban} and {@code $.items[*].note}
 */
public record SealedPaths(String type, int schema, List<String> patterns) {
  /**
   * Checks all parts.
   *
   * @throws IllegalArgumentException if type or schema cannot be bound, or a pattern is none
   */
  public SealedPaths {
    FieldContext.tenant("any").type(type).schema(schema);
    patterns = List.copyOf(patterns);
    PathPatterns.of(patterns);
  }

  /** Records of {@code type} in version {@code schema} with sealed values at {@code patterns}. */
  public static SealedPaths of(String type, int schema, String... patterns) {
    return new SealedPaths(type, schema, List.of(patterns));
  }
}
