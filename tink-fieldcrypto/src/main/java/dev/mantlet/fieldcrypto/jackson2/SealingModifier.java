package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import com.fasterxml.jackson.databind.type.CollectionLikeType;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapLikeType;
import com.fasterxml.jackson.databind.type.MapType;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.ArrayList;
import java.util.List;

/** Puts a sealing writer in the place of the writer of each {@link Encrypted} property. */
final class SealingModifier extends BeanSerializerModifier {
  private static final long serialVersionUID = 1L;

  SealingModifier() {}

  @Override
  public List<BeanPropertyWriter> changeProperties(
      SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
    EncryptedProperties.requireSafe(bean);
    MisplacedMarks.refuse(config, bean);
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
      SerializationConfig config, BeanDescription bean, BeanPropertyWriter property) {
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
      SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
    return !properties.isEmpty()
        && (bean.getObjectIdInfo() != null
            || properties.stream().anyMatch(property -> hasObjectId(config, property)));
  }

  private static boolean hasObjectId(SerializationConfig config, BeanPropertyWriter property) {
    AnnotatedMember member = property.getMember();
    return member != null && config.getAnnotationIntrospector().findObjectIdInfo(member) != null;
  }

  @Override
  public JsonSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
    if (!(serializer instanceof BeanSerializerBase)) {
      return notSealed(bean, serializer);
    }
    serializer.properties().forEachRemaining(property -> requireSealed(bean, property));
    return serializer;
  }

  /** A modifier after this one may have replaced the sealing writer. */
  private static void requireSealed(BeanDescription bean, PropertyWriter property) {
    if (property.getAnnotation(Encrypted.class) != null
        && !(property instanceof SealedPropertyWriter)
        && !(property instanceof NoObjectIds)) {
      throw takenOver(bean, property);
    }
  }

  private static RefusedUseException takenOver(BeanDescription bean, PropertyWriter property) {
    return Refusals.takenOver(property.getName(), bean.getBeanClass(), property);
  }

  @Override
  public JsonSerializer<?> modifyMapSerializer(
      SerializationConfig config,
      MapType type,
      BeanDescription bean,
      JsonSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public JsonSerializer<?> modifyMapLikeSerializer(
      SerializationConfig config,
      MapLikeType type,
      BeanDescription bean,
      JsonSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public JsonSerializer<?> modifyCollectionSerializer(
      SerializationConfig config,
      CollectionType type,
      BeanDescription bean,
      JsonSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public JsonSerializer<?> modifyCollectionLikeSerializer(
      SerializationConfig config,
      CollectionLikeType type,
      BeanDescription bean,
      JsonSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public JsonSerializer<?> modifyEnumSerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription bean,
      JsonSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  @Override
  public JsonSerializer<?> modifyKeySerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription bean,
      JsonSerializer<?> serializer) {
    return notSealed(bean, serializer);
  }

  /** What is not written by its properties must not have encrypted ones. */
  private static JsonSerializer<?> notSealed(BeanDescription bean, JsonSerializer<?> serializer) {
    if (EncryptedProperties.isSealed(bean.getClassInfo())) {
      throw Refusals.bypassed(bean.getBeanClass(), serializer);
    }
    return serializer;
  }
}
