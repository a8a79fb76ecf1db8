package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.json.Refusals;

/** Refuses classes whose {@link Encrypted} properties would not be opened. */
final class OpeningModifier extends BeanDeserializerModifier {
  private static final long serialVersionUID = 1L;

  OpeningModifier() {}

  @Override
  public BeanDeserializerBuilder updateBuilder(
      DeserializationConfig config, BeanDescription bean, BeanDeserializerBuilder builder) {
    if (EncryptedProperties.of(bean).findAny().isPresent()) {
      builder.setValueInstantiator(new FromProperties(builder.getValueInstantiator()));
    }
    return builder;
  }

  @Override
  public JsonDeserializer<?> modifyDeserializer(
      DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
    EncryptedProperties.requireSafe(bean);
    MisplacedMarks.refuse(config, bean);
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
