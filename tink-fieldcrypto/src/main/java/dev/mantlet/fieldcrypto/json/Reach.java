package dev.mantlet.fieldcrypto.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which classes a value of a type may hold, as far as fields and declared subtypes tell. */
public final class Reach {
  /** Classes that hold what they are given; what that is their type arguments tell. */
  private static final List<String> OTHERS =
      List.of("java.", "com.fasterxml.jackson.databind.", "tools.jackson.databind.");

  private Reach() {}

  /** Whether a value of {@code type} may be or hold an object of {@code such} a class. */
  public static boolean has(Type type, Predicate<Class<?>> such) {
    return has(type, such, new HashSet<>());
  }

  private static boolean has(Type type, Predicate<Class<?>> such, Set<Class<?>> seen) {
    return type instanceof Class<?> ofClass
        ? classHas(ofClass, such, seen)
        : parts(type).anyMatch(part -> has(part, such, seen));
  }

  private static Stream<Type> parts(Type type) {
    if (type instanceof ParameterizedType generic) {
      return Stream.concat(
          Stream.of(generic.getRawType()), Stream.of(generic.getActualTypeArguments()));
    }
    if (type instanceof GenericArrayType array) {
      return Stream.of(array.getGenericComponentType());
    }
    // What is bounded by itself, as E is in E extends Enum<E>, ends in a class that was seen.
    return type instanceof WildcardType any ? Stream.of(any.getUpperBounds()) : bounds(type);
  }

  private static Stream<Type> bounds(Type type) {
    return type instanceof TypeVariable<?> variable
        ? Stream.of(variable.getBounds()).filter(Class.class::isInstance)
        : Stream.empty();
  }

  private static boolean classHas(Class<?> type, Predicate<Class<?>> such, Set<Class<?>> seen) {
    if (type.isArray()) {
      return has(type.getComponentType(), such, seen);
    }
    boolean known = OTHERS.stream().anyMatch(type.getName()::startsWith);
    if (known || type.isPrimitive() || !seen.add(type)) {
      return false;
    }
    try {
      return such.test(type) || related(type).anyMatch(other -> has(other, such, seen));
    } catch (LinkageError e) {
      return false; // names a class that is not there, so that no object of it is read either
    }
  }

  private static Stream<Type> related(Class<?> type) {
    Stream<Type> fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .map(Field::getGenericType);
    Stream<Type> parents = Stream.ofNullable(type.getGenericSuperclass());
    return Stream.concat(Stream.concat(fields, parents), subtypes(type));
  }

  private static Stream<Type> subtypes(Class<?> type) {
    JsonSubTypes named = type.getAnnotation(JsonSubTypes.class);
    Stream<Type> ofJackson =
        named == null ? Stream.empty() : Arrays.stream(named.value()).map(JsonSubTypes.Type::value);
    Class<?>[] permitted = type.getPermittedSubclasses();
    return Stream.concat(ofJackson, permitted == null ? Stream.empty() : Arrays.stream(permitted));
  }
}
