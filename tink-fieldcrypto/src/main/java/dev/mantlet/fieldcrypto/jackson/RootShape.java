package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.RecordType;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;

/**
 * What a class says about itself as the root of a document.
 *
 * @param name the class, for messages
 * @param record its type and schema, if it is a record
 * @param tenants the properties that repeat the tenant
 * @param ids the properties that repeat the record id
 */
record RootShape(
    String name,
    Optional<RecordType> record,
    List<AnnotatedMember> tenants,
    List<AnnotatedMember> ids) {
  private static final String POLYMORPHIC =
      "cannot be polymorphic: the type id in clear could be exchanged";

  static RootShape of(SerializationConfig config, Class<?> type) {
    JavaType javaType = config.constructType(type);
    ClassIntrospector introspector = config.classIntrospectorInstance();
    AnnotatedClass annotations = introspector.introspectClassAnnotations(javaType);
    BeanDescription bean = introspector.introspectForSerialization(javaType, annotations);
    OwnWriters.refuse(config, javaType);
    EncryptedRecord record = annotations.getAnnotation(EncryptedRecord.class);
    RootShape shape =
        new RootShape(
            type.getName(),
            Optional.ofNullable(record).map(said -> new RecordType(said.type(), said.schema())),
            repeating(bean, annotations, TenantId.class),
            repeating(bean, annotations, RecordId.class));
    if (record != null) {
      shape.requireRecord(bean, annotations);
    }
    return shape;
  }

  private static List<AnnotatedMember> repeating(
      BeanDescription bean, AnnotatedClass annotations, Class<? extends Annotation> annotation) {
    List<BeanPropertyDefinition> read =
        bean.findProperties().stream()
            .filter(property -> property.getAccessor() != null)
            .filter(property -> EncryptedProperties.has(property, annotation))
            .toList();
    if (EncryptedProperties.isUnread(annotations, annotation, read)) {
      throw Refusals.unread(annotations.getName(), annotation);
    }
    return read.stream()
        .map(BeanPropertyDefinition::getAccessor)
        .peek(member -> member.fixAccess(true))
        .toList();
  }

  private void requireRecord(BeanDescription bean, AnnotatedClass annotations) {
    if (EncryptedProperties.isPolymorphic(annotations)) {
      throw refuse(name, POLYMORPHIC);
    }
    boolean onlyLeaves =
        bean.findProperties().stream().allMatch(property -> isLeaf(property.getRawPrimaryType()));
    if (onlyLeaves && EncryptedProperties.of(bean).findAny().isEmpty()) {
      throw refuse(
          name,
          "has no property with @Encrypted: mark the personal ones, or drop @EncryptedRecord");
    }
  }

  private static boolean isLeaf(Class<?> type) {
    return type.isPrimitive()
        || type.isEnum()
        || type == String.class
        || Number.class.isAssignableFrom(type);
  }

  /** The refusal of a root whose class is said by the document. */
  static RefusedUseException polymorphic(Class<?> type) {
    return refuse(type.getName(), POLYMORPHIC);
  }

  private static RefusedUseException refuse(String name, String why) {
    return new RefusedUseException("@EncryptedRecord " + name + " " + why);
  }

  /** Whether all that {@code root} repeats of the context is what {@code scope} says. */
  boolean agrees(Object root, RecordScope scope) {
    return agree(tenants, root, scope::isTenant) && agree(ids, root, scope::isRecordId);
  }

  private static boolean agree(
      List<AnnotatedMember> members, Object root, Predicate<String> expected) {
    for (AnnotatedMember member : members) {
      if (!expected.test(String.valueOf(member.getValue(root)))) {
        return false;
      }
    }
    return true;
  }
}
