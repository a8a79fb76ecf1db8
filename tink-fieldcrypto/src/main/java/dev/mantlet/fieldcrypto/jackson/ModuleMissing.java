package dev.mantlet.fieldcrypto.jackson;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.util.AccessPattern;

/**
 * What {@link Encrypted} stands for in a mapper without {@link EncryptedModule}: a property that is
 * neither written nor read. The module puts the property's own serializer and deserializer back.
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
  }

  static final class Deserializer extends ValueDeserializer<Object> {
    @Override
    public ValueDeserializer<?> createContextual(
        DeserializationContext ctxt, BeanProperty property) {
      boolean modulePresent =
          ctxt.getAnnotationIntrospector().allIntrospectors().stream()
              .anyMatch(ClassShapeIntrospector.class::isInstance);
      return modulePresent ? new OwnDeserializer(property) : this;
    }

    @Override
    public Object deserialize(JsonParser p, DeserializationContext ctxt) {
      throw new RefusedUseException(MESSAGE);
    }
  }

  /**
   * The property's own deserializer, found when it is first used: while Jackson makes the property,
   * a class that contains itself is not ready yet.
   */
  private static final class OwnDeserializer extends ValueDeserializer<Object> {
    private final BeanProperty property;
    private volatile @Nullable ValueDeserializer<Object> found;

    OwnDeserializer(BeanProperty property) {
      this.property = property;
    }

    private ValueDeserializer<Object> own(DeserializationContext ctxt) {
      ValueDeserializer<Object> own = found;
      if (own == null) {
        own = ctxt.findContextualValueDeserializer(property.getType(), property);
        found = own;
      }
      return own;
    }

    @Override
    public Object deserialize(JsonParser p, DeserializationContext ctxt) {
      return own(ctxt).deserialize(p, ctxt);
    }

    @Override
    public Object deserializeWithType(
        JsonParser p, DeserializationContext ctxt, TypeDeserializer type) {
      return own(ctxt).deserializeWithType(p, ctxt, type);
    }

    @Override
    public Object getNullValue(DeserializationContext ctxt) {
      return own(ctxt).getNullValue(ctxt);
    }

    @Override
    public Object getAbsentValue(DeserializationContext ctxt) {
      return own(ctxt).getAbsentValue(ctxt);
    }

    @Override
    public AccessPattern getNullAccessPattern() {
      return AccessPattern.DYNAMIC;
    }
  }
}
