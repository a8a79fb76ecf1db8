package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.AnnotatedWithParams;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson2.missing.ModuleMissing;
import dev.mantlet.fieldcrypto.json.Marks;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds what a class says about its sealing, and refuses what cannot be kept. */
final class EncryptedProperties {
  private EncryptedProperties() {}

  /** The properties of the class that have {@link Encrypted} on any of their members. */
  static Stream<BeanPropertyDefinition> of(BeanDescription bean) {
    return bean.findProperties().stream().filter(property -> has(property, Encrypted.class));
  }

  static boolean has(BeanPropertyDefinition property, Class<? extends Annotation> annotation) {
    return members(property).anyMatch(member -> member.hasAnnotation(annotation));
  }

  private static Stream<AnnotatedMember> members(BeanPropertyDefinition property) {
    return Stream.<AnnotatedMember>of(
            property.getConstructorParameter(),
            property.getSetter(),
            property.getField(),
            property.getGetter())
        .filter(Objects::nonNull);
  }

  /** Whether the class is a record to be sealed, or any of its members is encrypted. */
  static boolean isSealed(AnnotatedClass type) {
    return type.hasAnnotation(EncryptedRecord.class)
        || Stream.concat(members(type), parameters(type))
            .anyMatch(member -> member.hasAnnotation(Encrypted.class));
  }

  /** Whether an annotation stands where no property that is {@code read} has it. */
  static boolean isUnread(
      AnnotatedClass type,
      Class<? extends Annotation> annotation,
      List<BeanPropertyDefinition> read) {
    List<AnnotatedParameter> parameters =
        parameters(type).filter(parameter -> parameter.hasAnnotation(annotation)).toList();
    return read.isEmpty()
        ? !parameters.isEmpty()
            || members(type).anyMatch(member -> member.hasAnnotation(annotation))
        : parameters.stream().anyMatch(parameter -> !isOfOne(parameter, read));
  }

  private static boolean isOfOne(
      AnnotatedParameter parameter, List<BeanPropertyDefinition> properties) {
    return properties.stream()
        .map(BeanPropertyDefinition::getConstructorParameter)
        .anyMatch(parameter::equals);
  }

  private static Stream<Annotated> members(AnnotatedClass type) {
    return Stream.concat(members(type.fields()), members(type.memberMethods()));
  }

  private static Stream<AnnotatedParameter> parameters(AnnotatedClass type) {
    return Stream.concat(type.getConstructors().stream(), type.getFactoryMethods().stream())
        .flatMap(EncryptedProperties::parameters);
  }

  private static Stream<Annotated> members(Iterable<? extends Annotated> members) {
    return StreamSupport.stream(members.spliterator(), false).map(member -> member);
  }

  private static Stream<AnnotatedParameter> parameters(AnnotatedWithParams creator) {
    return java.util.stream.IntStream.range(0, creator.getParameterCount())
        .mapToObj(creator::getParameter);
  }

  /** Whether this Jackson, or the other one, is told to write or read the class in another way. */
  static boolean hasOwnShape(AnnotatedClass type) {
    return type.hasAnnotation(JsonSerialize.class)
        || type.hasAnnotation(JsonDeserialize.class)
        || Marks.classHasOwnShape(type.getRawType());
  }

  /**
   * Whether the class is read by a builder with encrypted properties, which it is written without.
   */
  static boolean hasSealedBuilder(AnnotatedClass type) {
    JsonDeserialize reading = type.getAnnotation(JsonDeserialize.class);
    return reading != null && Marks.isSealed(reading.builder());
  }

  /**
   * Refuses what would disarm the annotation or make a sealed value depend on what is clear.
   *
   * @throws RefusedUseException with the class and the property
   */
  static void requireSafe(BeanDescription bean) {
    of(bean).forEach(property -> requireSafe(bean, property));
    refuseAny(bean, bean.findAnyGetter(), "@JsonAnyGetter");
    refuseAny(bean, bean.findAnySetterAccessor(), "@JsonAnySetter");
  }

  private static void requireSafe(BeanDescription bean, BeanPropertyDefinition property) {
    if (members(property).anyMatch(EncryptedProperties::isDisarmed)) {
      throw Refusals.disarmed(property.getName(), bean.getBeanClass());
    }
    if (!property.findAliases().isEmpty()) {
      throw Refusals.aliased(property.getName(), bean.getBeanClass());
    }
  }

  /**
   * Whether another annotation takes the place of the one that {@link Encrypted} carries; which of
   * them wins depends on their order.
   */
  private static boolean isDisarmed(AnnotatedMember member) {
    JsonSerialize writing = member.getAnnotation(JsonSerialize.class);
    JsonDeserialize reading = member.getAnnotation(JsonDeserialize.class);
    AnnotatedElement declared = member instanceof AnnotatedParameter ? null : member.getAnnotated();
    return (writing != null && writing.using() != ModuleMissing.Serializer.class)
        || (reading != null && reading.using() != ModuleMissing.Deserializer.class)
        || (declared != null
            && declared.isAnnotationPresent(Encrypted.class)
            && Marks.hasOwnShape(declared));
  }

  private static void refuseAny(BeanDescription bean, AnnotatedMember member, String what) {
    if (member != null && member.hasAnnotation(Encrypted.class)) {
      throw Refusals.any(bean.getBeanClass(), what);
    }
  }

  /** Whether the class, as it is written, begins with a type id that anyone can exchange. */
  static boolean isPolymorphic(AnnotatedClass type) {
    return type.hasAnnotation(JsonTypeInfo.class);
  }

  /** The same, because the mapper adds type ids by itself. */
  static boolean isTypedByDefault(SerializationConfig config, Class<?> type) {
    JavaType javaType = config.constructType(type);
    TypeResolverBuilder<?> typing = config.getDefaultTyper(javaType);
    return typing instanceof ObjectMapper.DefaultTypeResolverBuilder ofSomeTypes
        ? ofSomeTypes.useForType(javaType)
        : typing != null;
  }
}
