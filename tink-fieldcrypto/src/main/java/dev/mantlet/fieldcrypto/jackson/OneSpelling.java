package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.OpeningMembers;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;

/**
 * Reads keys of maps that are numbers or UUIDs, in a sealed document in one spelling only: as
 * {@code 01} is the key that {@code 1} is, what is sealed under one could be replaced by what
 * stands in clear under the other.
 */
final class OneSpelling extends KeyDeserializer {
  private static final Set<Class<?>> TYPES =
      Set.of(Byte.class, Short.class, Integer.class, Long.class, UUID.class);

  private final KeyDeserializer own;

  private OneSpelling(KeyDeserializer own) {
    this.own = own;
  }

  /** The reader of keys of {@code type}, with {@code own} behind it. */
  static KeyDeserializer of(Class<?> type, KeyDeserializer own) {
    return TYPES.contains(type) ? new OneSpelling(own) : own;
  }

  @Override
  public Object deserializeKey(String text, DeserializationContext ctxt) {
    Object key = own.deserializeKey(text, ctxt);
    if (ctxt.getAttribute(OpeningMembers.class) instanceof OpeningMembers members
        && !members.isInside()
        && !text.equals(String.valueOf(key))) {
      throw members.failed();
    }
    return key;
  }
}
