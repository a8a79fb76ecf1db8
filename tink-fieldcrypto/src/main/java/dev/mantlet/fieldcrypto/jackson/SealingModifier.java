package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.type.CollectionLikeType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapLikeType;
import tools.jackson.databind.type.MapType;

/** Puts a sealing writer in the place of the writer of each {@link Encrypted} property. */
final class SealingModifier extends ValueSerializerModifier {
  private static final long serialVersionUID = 1L;

  SealingModifier() {}

  @Override
  public List<BeanPropertyWriter> changeProperties(
      SerializationConfig config,
      BeanDescription.Supplier bean,
      List<BeanPropertyWriter> properties) {
    EncryptedProperties.requireSafe(bean.get());
    MisplacedMarks.refuse(config, bean.get());
    List<BeanPropertyWriter> changed = new ArrayList<>();
    if (usesObjectIds(config, bean, properties)) {
      changed.add(new NoObjectIds(properties));
    }
    for (BeanPropertyWriter property : properties) {
      changed.add(changed(config, bean, property));
    }
    return changed;
  }

  private static BeanPropertyWriter changed(
      SerializationConfig config, BeanDescription.Supplier bean, BeanPropertyWriter property) {
    Encrypted encrypted = property.getAnnotation(Encrypted.class);
    if (encrypted == null) {
      OwnWriters.refuse(config, property);
      return property;
    }
    if (property.getClass() != BeanPropertyWriter.class) {
      throw takenOver(bean, property);
    }
    return new SealedPropertyWriter(property, encrypted.hidesNull());
  }

  /** An object that was written before is written as its id, and could then be found in clear. */
  private static boolean usesObjectIds(
      SerializationConfig config,
      BeanDescription.Supplier bean,
      List<BeanPropertyWriter> properties) {
    return !properties.isEmpty()
        && (bean.get().getObjectIdInfo() != null
            || properties.stream().anyMatch(property -> hasObjectId(config, property)));
  }

  private static boolean hasObjectId(SerializationConfig config, BeanPropertyWriter property) {
    AnnotatedMember member = property.getMember();
    return member != null
        && config.getAnnotationIntrospector().findObjectIdInfo(config, member) != null;
  }

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    if (!(serializer instanceof BeanSerializerBase)) {
      return notSealed(bean, serializer);
    }
    serializer.properties().forEachRemaining(property -> requireSealed(bean, property));
    return serializer;
  }

  /** A modifier after this one may have replaced the sealing writer. */
  private static void requireSealed(BeanDescription.Supplier bean, PropertyWriter property) {
    if (property.getAnnotation(Encrypted.class) != null
        && !(property instanceof SealedPropertyWriter)
        && !(property instanceof NoObjectIds)) {
      throw takenOver(bean, property);
    }
  }

  private static RefusedUseException takenOver(
      BeanDescription.Supplier bean, PropertyWriter property) {
    return Refusals.takenOver(property.getName(), bean.getBeanClass(), property);
  }

  @Override
  public ValueSerializer<?> modifyMapSerializer(
      SerializationConfig config,
      MapType type,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public ValueSerializer<?> modifyMapLikeSerializer(
      SerializationConfig config,
      MapLikeType type,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public ValueSerializer<?> modifyCollectionSerializer(
      SerializationConfig config,
      CollectionType type,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public ValueSerializer<?> modifyCollectionLikeSerializer(
      SerializationConfig config,
      CollectionLikeType type,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public ValueSerializer<?> modifyEnumSerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public ValueSerializer<?> modifyKeySerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  /** What is not written by its properties must not have encrypted ones. */
  private static ValueSerializer<?> notSealed(
      BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    if (EncryptedProperties.isSealed(bean.getClassInfo())) {
      throw Refusals.bypassed(bean.getBeanClass(), serializer);
    }
    return serializer;
  }
}
