package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Refusals;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;

/** Refuses classes whose {@link Encrypted} properties would not be opened. */
final class OpeningModifier extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  OpeningModifier() {}

  @Override
  public BeanDeserializerBuilder updateBuilder(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      BeanDeserializerBuilder builder) {
    if (EncryptedProperties.of(bean.get()).findAny().isPresent()) {
      builder.setValueInstantiator(new FromProperties(builder.getValueInstantiator()));
    }
    return builder;
  }

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    EncryptedProperties.requireSafe(bean.get());
    MisplacedMarks.refuse(config, bean.get());
    if (!(deserializer instanceof BeanDeserializerBase)
        && EncryptedProperties.isSealed(bean.getClassInfo())) {
      throw Refusals.bypassed(bean.getBeanClass(), deserializer);
    }
    return deserializer;
  }

  @Override
  public KeyDeserializer modifyKeyDeserializer(
      DeserializationConfig config, JavaType type, KeyDeserializer deserializer) {
    return OneSpelling.of(type.getRawClass(), deserializer);
  }
}
