package dev.mantlet.fieldcrypto.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/**
 * What a class says about its sealing.
 *
 * @param name the class, for messages
 * @param type the type in the context
 * @param schema the schema version in the context
 * @param sealed the names of the sealed members in JSON
 */
record SealedShape(String name, String type, int schema, Set<String> sealed) {
  /** The member of a document that holds the header. */
  static final String HEADER_NAME = "_sealed";

  static boolean isEncryptedRecord(BeanDescription.Supplier bean) {
    return bean.getClassInfo().hasAnnotation(EncryptedRecord.class);
  }

  /**
   * The shape of an {@link EncryptedRecord} class.
   *
   * @throws RefusedUseException if it cannot be sealed as it is declared
   */
  static SealedShape of(MapperConfig<?> config, BeanDescription.Supplier bean) {
    AnnotatedClass type = bean.getClassInfo();
    String name = type.getRawType().getName();
    Set<String> all = new HashSet<>();
    bean.get().findProperties().forEach(property -> all.add(property.getName()));
    Set<String> sealed =
        sealedProperties(bean).map(BeanPropertyDefinition::getName).collect(Collectors.toSet());
    if (sealed.isEmpty()) {
      throw new RefusedUseException(
          "@EncryptedRecord "
              + name
              + " has no property with @Encrypted: mark the personal ones, or drop"
              + " @EncryptedRecord");
    }
    if (all.contains(HEADER_NAME)) {
      throw new RefusedUseException(
          "@EncryptedRecord "
              + name
              + " has a property named "
              + HEADER_NAME
              + ", where the header of the sealed members stands");
    }
    AnnotationIntrospector annotations = config.getAnnotationIntrospector();
    boolean filtered = annotations.findFilterId(config, type) != null;
    boolean identified = annotations.findObjectIdInfo(config, type) != null;
    if (type.hasAnnotation(JsonTypeInfo.class) || filtered || identified) {
      throw new RefusedUseException(
          "@EncryptedRecord " + name + " cannot be polymorphic, filtered or have object ids");
    }
    EncryptedRecord record = type.getAnnotation(EncryptedRecord.class);
    return new SealedShape(name, record.type(), record.schema(), Set.copyOf(sealed));
  }

  /** The properties of the class that have {@link Encrypted} on any of their members. */
  static Stream<BeanPropertyDefinition> sealedProperties(BeanDescription.Supplier bean) {
    return bean.get().findProperties().stream().filter(SealedShape::isEncrypted);
  }

  private static boolean isEncrypted(BeanPropertyDefinition property) {
    return Stream.of(
            property.getConstructorParameter(),
            property.getSetter(),
            property.getField(),
            property.getGetter())
        .filter(Objects::nonNull)
        .anyMatch(member -> member.hasAnnotation(Encrypted.class));
  }

  static RefusedUseException notARecord(AnnotatedClass type) {
    return new RefusedUseException(
        type.getRawType().getName()
            + " has @Encrypted properties and no @EncryptedRecord(type, schema), so that they could"
            + " not be bound to a context");
  }

  RefusedUseException refuse(String why) {
    return new RefusedUseException("@EncryptedRecord " + name + " " + why);
  }
}
