package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/** Puts the sealing serializer before the one that Jackson made for an {@link EncryptedRecord}. */
@SuppressWarnings("serial") // Jackson's type is serializable, a mapper with keys is not meant to be
final class SealingModifier extends ValueSerializerModifier {
  private final RecordCipher cipher;

  SealingModifier(RecordCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public List<BeanPropertyWriter> changeProperties(
      SerializationConfig config,
      BeanDescription.Supplier bean,
      List<BeanPropertyWriter> properties) {
    boolean anySealed = properties.stream().anyMatch(SealingModifier::isEncrypted);
    if (!anySealed) {
      return properties;
    }
    if (!SealedShape.isEncryptedRecord(bean)) {
      throw SealedShape.notARecord(bean.getClassInfo());
    }
    List<BeanPropertyWriter> changed = new ArrayList<>();
    properties.forEach(property ->
        changed.add(isEncrypted(property) ? new SealedPropertyWriter(property) : property));
    changed.add(new HeaderPropertyWriter(properties.get(0)));
    return changed;
  }

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    if (!SealedShape.isEncryptedRecord(bean)) {
      return serializer;
    }
    SealedShape shape = SealedShape.of(config, bean);
    if (!(serializer instanceof BeanSerializerBase beanSerializer)) {
      throw shape.refuse(
          "is written by "
              + serializer.getClass().getName()
              + " instead of by its properties, which would bypass the sealing");
    }
    return new SealingSerializer(cipher, shape, beanSerializer);
  }

  private static boolean isEncrypted(BeanPropertyWriter property) {
    return property.getAnnotation(Encrypted.class) != null;
  }
}
