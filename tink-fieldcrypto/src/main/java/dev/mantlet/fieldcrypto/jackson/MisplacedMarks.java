package dev.mantlet.fieldcrypto.jackson;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.mantlet.fieldcrypto.json.MarkedParameters;
import dev.mantlet.fieldcrypto.json.Marks;
import dev.mantlet.fieldcrypto.json.Reach;
import dev.mantlet.fieldcrypto.json.Refusals;
import dev.mantlet.fieldcrypto.json.TwinNames;
import java.lang.reflect.Executable;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.AnnotatedWithParams;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/** Refuses classes in which {@link Encrypted} does not do what it seems to. */
final class MisplacedMarks {
  /** Types in types; deeper ones are no declaration that anyone reads. */
  private static final int MAX_DEPTH = 16;

  private MisplacedMarks() {}

  /**
   * Refuses marks that seal nothing, or not all that the value is written as.
   *
   * @throws RefusedUseException with the class
   */
  static void refuse(MapperConfig<?> config, BeanDescription bean) {
    List<BeanPropertyDefinition> sealed = EncryptedProperties.of(bean).toList();
    sealed.forEach(property -> refuseTwins(bean, property));
    refuseCreators(bean, sealed);
    refuseSetters(bean, sealed);
    refuseManyNames(bean, config.isEnabled(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES));
  }

  /** Not in records, where a field and its accessor always have one name. */
  private static void refuseTwins(BeanDescription bean, BeanPropertyDefinition sealed) {
    if (bean.getBeanClass().isRecord()) {
      return;
    }
    for (BeanPropertyDefinition other : bean.findProperties()) {
      boolean twins =
          TwinNames.areTwins(sealed.getInternalName(), other.getInternalName())
              && !EncryptedProperties.has(other, Encrypted.class)
              && !(sealed.hasField() && other.hasField());
      if (twins) {
        throw Refusals.twin(sealed.getName(), bean.getBeanClass(), other.getName());
      }
    }
  }

  /** One creator whose marks are all properties is enough: others may repeat them. */
  private static void refuseCreators(BeanDescription bean, List<BeanPropertyDefinition> sealed) {
    AnnotatedClass type = bean.getClassInfo();
    List<AnnotatedWithParams> marked =
        Stream.<AnnotatedWithParams>concat(
                type.getConstructors().stream(), type.getFactoryMethods().stream())
            .filter(creator -> marked(creator).findAny().isPresent())
            .toList();
    boolean anyKnown =
        marked.stream().anyMatch(creator -> marked(creator).allMatch(it -> isKnown(it, sealed)));
    if (!marked.isEmpty() && !anyKnown) {
      throw Refusals.parameter(bean.getBeanClass(), "its constructor or factory method");
    }
  }

  private static Stream<AnnotatedParameter> marked(AnnotatedWithParams creator) {
    return IntStream.range(0, creator.getParameterCount())
        .mapToObj(creator::getParameter)
        .filter(parameter -> parameter.hasAnnotation(Encrypted.class));
  }

  private static boolean isKnown(
      AnnotatedParameter parameter, List<BeanPropertyDefinition> sealed) {
    return sealed.stream()
        .anyMatch(property ->
            parameter.equals(property.getConstructorParameter())
                || property.getInternalName().equals(declaredName(parameter)));
  }

  private static String declaredName(AnnotatedParameter parameter) {
    return MarkedParameters.name((Executable) parameter.getMember(), parameter.getIndex());
  }

  private static void refuseSetters(BeanDescription bean, List<BeanPropertyDefinition> sealed) {
    Class<?> type = bean.getBeanClass();
    List<String> names = sealed.stream().map(BeanPropertyDefinition::getInternalName).toList();
    MarkedParameters.methodWithout(names, type)
        .ifPresent(method -> {
          throw Refusals.parameter(type, method.getName());
        });
  }

  /**
   * Of several names in a document the last counts: what is sealed under the others was in vain.
   */
  private static void refuseManyNames(BeanDescription bean, boolean anyCase) {
    boolean anyCaseHere =
        anyCase || Marks.takesAnyCase(bean.getClassInfo().getAnnotation(JsonFormat.class));
    for (BeanPropertyDefinition property : bean.findProperties()) {
      boolean manyNames = anyCaseHere || !property.findAliases().isEmpty();
      if (manyNames
          && !EncryptedProperties.has(property, Encrypted.class)
          && holds(property.getPrimaryType(), Marks::isSealed, 0)) {
        throw Refusals.manyNames(property.getName(), bean.getBeanClass());
      }
    }
  }

  /**
   * Refuses what is read by paths and may have two names for one property.
   *
   * @throws RefusedUseException with the class
   */
  static void refuseSecondNames(MapperConfig<?> config, JavaType type) {
    boolean anyCase = config.isEnabled(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES);
    if (holds(type, it -> anyCase || Marks.hasSecondNames(it), 0)) {
      throw Refusals.secondNames(type.getRawClass());
    }
  }

  private static boolean holds(JavaType type, Predicate<Class<?>> such, int depth) {
    return Reach.has(type.getRawClass(), such)
        || depth < MAX_DEPTH
            && IntStream.range(0, type.containedTypeCount())
                .anyMatch(i -> holds(type.containedType(i), such, depth + 1));
  }
}
