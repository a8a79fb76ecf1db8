package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/**
 * Puts the opening deserializer before the one that Jackson made for an {@link EncryptedRecord}.
 */
@SuppressWarnings("serial") // Jackson's type is serializable, a mapper with keys is not meant to be
final class OpeningModifier extends ValueDeserializerModifier {
  private final RecordCipher cipher;

  OpeningModifier(RecordCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    List<BeanPropertyDefinition> sealed = SealedShape.sealedProperties(bean).toList();
    if (!SealedShape.isEncryptedRecord(bean)) {
      if (!sealed.isEmpty()) {
        throw SealedShape.notARecord(bean.getClassInfo());
      }
      return deserializer;
    }
    SealedShape shape = SealedShape.of(config, bean);
    if (!(deserializer instanceof BeanDeserializerBase)) {
      throw shape.refuse(
          "is read by "
              + deserializer.getClass().getName()
              + " instead of by its properties, which would bypass the opening");
    }
    if (sealed.stream().anyMatch(property -> !property.findAliases().isEmpty())) {
      throw shape.refuse(
          "has an alias on an @Encrypted property, under which a value in clear could be slipped"
              + " in");
    }
    return new OpeningDeserializer(cipher, shape, primitives(sealed), deserializer);
  }

  private static Set<String> primitives(List<BeanPropertyDefinition> properties) {
    return properties.stream()
        .filter(property -> property.getRawPrimaryType().isPrimitive())
        .map(BeanPropertyDefinition::getName)
        .collect(Collectors.toSet());
  }
}
