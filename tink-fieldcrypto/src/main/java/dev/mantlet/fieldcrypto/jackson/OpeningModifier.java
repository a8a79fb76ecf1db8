package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Refusals;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;

/** Refuses classes whose {@link Encrypted} properties would not be opened. */
final class OpeningModifier extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  OpeningModifier() {}

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    EncryptedProperties.requireSafe(bean.get());
    if (!(deserializer instanceof BeanDeserializerBase)
        && EncryptedProperties.isSealed(bean.getClassInfo())) {
      throw Refusals.bypassed(bean.getBeanClass(), deserializer);
    }
    return deserializer;
  }
}
