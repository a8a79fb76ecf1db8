package dev.mantlet.house;

import static java.lang.reflect.Modifier.isFinal;
import static java.lang.reflect.Modifier.isProtected;
import static java.lang.reflect.Modifier.isPublic;
import static java.lang.reflect.Modifier.isStatic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The exported API of a module as sorted text, one signature a line, compared with the dump in the
 * repository, so that every change of the API is seen in review.
 */
public final class PublicApi {
  private static final Path DUMP = Path.of("api", "public-api.txt");

  private PublicApi() {}

  /**
   * Fails if the API of the module that holds {@code anchor} differs from {@code
   * api/public-api.txt} of that module; with {@code -Dmantlet.api.write=true} writes the file
   * instead.
   */
  public static void assertUnchanged(Class<?> anchor) {
    String found = String.join("\n", dump(anchor)) + "\n";
    try {
      if (Boolean.getBoolean("mantlet.api.write")) {
        Files.createDirectories(DUMP.getParent());
        Files.writeString(DUMP, found);
      }
      if (!Files.readString(DUMP).equals(found)) {
        throw new AssertionError(
            "the public API is not "
                + DUMP
                + "; if that is meant, run with -Dmantlet.api.write=true. Found:\n"
                + found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> dump(Class<?> anchor) {
    Path classes = folderOf(anchor);
    TreeSet<String> lines = new TreeSet<>();
    for (ModuleDescriptor.Exports exported : descriptor(classes).exports()) {
      if (!exported.isQualified()) {
        typesIn(classes, exported.source()).forEach(type -> lines.addAll(signatures(type)));
      }
    }
    return List.copyOf(lines);
  }

  private static Path folderOf(Class<?> anchor) {
    try {
      return Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ModuleDescriptor descriptor(Path classes) {
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Class<?>> typesIn(Path classes, String packageName) {
    try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .<Class<?>>map(name ->
              load(packageName + "." + name.substring(0, name.length() - ".class".length())))
          .filter(PublicApi::isApi)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApi.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isApi(Class<?> type) {
    return isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isApi(type.getDeclaringClass()));
  }

  private static List<String> signatures(Class<?> type) {
    Stream<Member> members =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Arrays::stream);
    Stream<String> described =
        members
            .filter(member -> !member.isSynthetic())
            .filter(member ->
                isPublic(member.getModifiers())
                    || (isProtected(member.getModifiers()) && !isFinal(type.getModifiers())))
            .map(member -> type.getName() + " " + describe(member));
    return Stream.concat(Stream.of(type.getName() + ": " + describe(type)), described).toList();
  }

  private static String describe(Class<?> type) {
    String kind =
        type.isAnnotation()
            ? "annotation"
            : type.isInterface()
                ? "interface"
                : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
    String modifier = type.isSealed() ? "sealed " : isFinal(type.getModifiers()) ? "final " : "";
    Type parent = type.getGenericSuperclass();
    String parents =
        parent == null || parent == Object.class ? "" : " extends " + parent.getTypeName();
    return modifier + kind + parents + list(" implements ", type.getGenericInterfaces());
  }

  private static String describe(Member member) {
    String prefix = isStatic(member.getModifiers()) ? "static " : "";
    if (member instanceof Field field) {
      return prefix + field.getGenericType().getTypeName() + " " + field.getName();
    }
    Executable executable = (Executable) member;
    String result =
        executable instanceof Method method
            ? method.getGenericReturnType().getTypeName() + " " + method.getName()
            : "new";
    String parameters =
        Arrays.stream(executable.getGenericParameterTypes())
            .map(Type::getTypeName)
            .collect(Collectors.joining(", "));
    return prefix
        + result
        + "("
        + parameters
        + ")"
        + list(" throws ", executable.getGenericExceptionTypes());
  }

  private static String list(String prefix, Type[] types) {
    return types.length == 0
        ? ""
        : prefix + Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
  }
}
