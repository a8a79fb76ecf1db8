package dev.mantlet.fieldcrypto.jackson;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * What {@link Encrypted} stands for in a mapper without {@link EncryptedModule}: a property that is
 * neither written nor read. The module overrules it.
 */
final class ModuleMissing {
  private static final String MESSAGE =
      "a property with @Encrypted needs EncryptedModule: add EncryptedModule.using(recordCipher) to"
          + " the mapper";

  private ModuleMissing() {}

  static final class Serializer extends ValueSerializer<Object> {
    @Override
    public void serialize(Object value, JsonGenerator gen, SerializationContext ctxt) {
      throw new RefusedUseException(MESSAGE);
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator gen, SerializationContext ctxt, TypeSerializer type) {
      throw new RefusedUseException(MESSAGE);
    }
  }

  static final class Deserializer extends ValueDeserializer<Object> {
    @Override
    public Object deserialize(JsonParser p, DeserializationContext ctxt) {
      throw new RefusedUseException(MESSAGE);
    }
  }
}
