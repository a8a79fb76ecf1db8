package dev.mantlet.fieldcrypto.json;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands on classes and members, seen without a Jackson: a mapper of the other one, without
 * the module, may write them too.
 */
public final class Marks {
  /**
   * By name: one of the Jacksons may not be there, and its annotations are no less on the class.
   */
  private static final Set<String> OWN_SHAPES =
      Set.of(
          "com.fasterxml.jackson.databind.annotation.JsonSerialize",
          "com.fasterxml.jackson.databind.annotation.JsonDeserialize",
          "tools.jackson.databind.annotation.JsonSerialize",
          "tools.jackson.databind.annotation.JsonDeserialize");

  private Marks() {}

  /** Whether an annotation of either Jackson names a serializer, deserializer, or builder here. */
  public static boolean hasOwnShape(AnnotatedElement element) {
    return Arrays.stream(element.getDeclaredAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> OWN_SHAPES.contains(type.getName()));
  }

  /** The same for a class and all that it extends and implements. */
  public static boolean classHasOwnShape(Class<?> type) {
    return hasOwnShape(type) || parents(type).anyMatch(Marks::classHasOwnShape);
  }

  /** Whether a member or a parameter of {@code type}, or of what it extends, is encrypted. */
  public static boolean isSealed(Class<?> type) {
    return hasOnMember(type, Encrypted.class) || parents(type).anyMatch(Marks::isSealed);
  }

  /** Whether Jackson may take two names for one property of {@code type} or of what it extends. */
  public static boolean hasSecondNames(Class<?> type) {
    return takesAnyCase(type.getAnnotation(JsonFormat.class))
        || hasOnMember(type, JsonAlias.class)
        || parents(type).anyMatch(Marks::hasSecondNames);
  }

  /** Whether {@code format} says that names count in any case. */
  public static boolean takesAnyCase(@Nullable JsonFormat format) {
    return format != null
        && Arrays.asList(format.with())
            .contains(JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_PROPERTIES);
  }

  private static boolean hasOnMember(Class<?> type, Class<? extends Annotation> annotation) {
    return Stream.concat(
            Arrays.stream(type.getDeclaredFields()),
            Stream.concat(
                Arrays.stream(type.getDeclaredMethods()).flatMap(Marks::withParameters),
                Arrays.stream(type.getDeclaredConstructors()).flatMap(Marks::withParameters)))
        .anyMatch(element -> element.isAnnotationPresent(annotation));
  }

  private static Stream<AnnotatedElement> withParameters(Executable executable) {
    return Stream.concat(Stream.of(executable), Arrays.stream(executable.getParameters()));
  }

  private static Stream<Class<?>> parents(Class<?> type) {
    return Stream.concat(Stream.of(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
        .filter(parent -> parent != Object.class);
  }
}
