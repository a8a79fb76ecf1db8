package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Parameters on which {@link Encrypted} stands, seen without a Jackson. */
public final class MarkedParameters {
  private MarkedParameters() {}

  /** The name of a parameter in the class file; of a record, that of its component. */
  public static String name(Executable executable, int index) {
    RecordComponent[] components = executable.getDeclaringClass().getRecordComponents();
    if (components != null && index < components.length) {
      return components[index].getName();
    }
    Parameter[] declared = executable.getParameters();
    return index < declared.length ? declared[index].getName() : "";
  }

  /**
   * A method of {@code type}, or of what it extends, with a mark on a parameter that is more than a
   * repetition: it is the setter of no property with one of the {@code names}.
   */
  public static Optional<Method> methodWithout(Collection<String> names, Class<?> type) {
    return Stream.<Class<?>>iterate(
            type, it -> it != null && it != Object.class, Class::getSuperclass)
        .flatMap(it -> Stream.of(it.getDeclaredMethods()))
        .filter(MarkedParameters::isMarked)
        .filter(method -> names.stream().noneMatch(name -> sets(method, name)))
        .findFirst();
  }

  private static boolean isMarked(Method method) {
    return !Modifier.isStatic(method.getModifiers())
        && Arrays.stream(method.getParameters())
            .anyMatch(parameter -> parameter.isAnnotationPresent(Encrypted.class));
  }

  private static boolean sets(Method method, String name) {
    return method.getName().toLowerCase(Locale.ROOT).endsWith(name.toLowerCase(Locale.ROOT));
  }
}
