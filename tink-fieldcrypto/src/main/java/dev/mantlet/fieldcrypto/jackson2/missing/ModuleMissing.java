package dev.mantlet.fieldcrypto.jackson2.missing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;

/**
 * What {@link dev.mantlet.fieldcrypto.jackson.Encrypted} stands for in a mapper of Jackson 2
 * without the module: a property that is neither written nor read. The module overrules it.
 */
public final class ModuleMissing {
  private static final String MESSAGE =
      "a property with @Encrypted needs EncryptedModule: register"
          + " dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(recordCipher) with the mapper";

  private ModuleMissing() {}

  /** Writes nothing. */
  public static final class Serializer extends JsonSerializer<Object> {
    /** Called by Jackson. */
    public Serializer() {}

    @Override
    public void serialize(Object value, JsonGenerator gen, SerializerProvider provider) {
      throw new RefusedUseException(MESSAGE);
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator gen, SerializerProvider provider, TypeSerializer type) {
      throw new RefusedUseException(MESSAGE);
    }
  }

  /** Reads nothing. */
  public static final class Deserializer extends JsonDeserializer<Object> {
    /** Called by Jackson. */
    public Deserializer() {}

    @Override
    public Object deserialize(JsonParser p, DeserializationContext ctxt) {
      throw new RefusedUseException(MESSAGE);
    }
  }
}
