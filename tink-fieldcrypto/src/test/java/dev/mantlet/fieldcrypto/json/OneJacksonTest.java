package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With one Jackson on the class path the other is not missed. */
class OneJacksonTest {
  @Test
  void jackson3AloneSealsAndRefusesWithoutTheModule() throws Exception {
    runWithout("com.fasterxml.jackson.databind.", "com.fasterxml.jackson.core.", "Only3");
  }

  @Test
  void jackson2AloneSealsAndRefusesWithoutTheModule() throws Exception {
    runWithout("tools.jackson.databind.", "tools.jackson.core.", "Only2");
  }

  private static void runWithout(String databind, String core, String program) throws Exception {
    try (Hiding loader = new Hiding(databind, core)) {
      assertThrows(ClassNotFoundException.class, () -> loader.loadClass(databind + "ObjectMapper"));
      Class<?> type = loader.loadClass("dev.mantlet.fieldcrypto.json." + program);
      assertEquals(loader, type.getClassLoader());
      assertEquals("secret", call(type, "roundTrip"));
      assertTrue(((String) call(type, "withoutModule")).contains("EncryptedModule"));
    }
  }

  private static Object call(Class<?> type, String method) throws Exception {
    var declared = type.getDeclaredMethod(method);
    declared.setAccessible(true);
    try {
      return declared.invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Loads all classes of the class path itself, but for those that begin as given. */
  private static final class Hiding extends URLClassLoader {
    private final List<String> hidden;

    Hiding(String... hidden) throws MalformedURLException {
      super(classPath(), ClassLoader.getPlatformClassLoader());
      this.hidden = List.of(hidden);
    }

    private static URL[] classPath() throws MalformedURLException {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(new File(entry).toURI().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (hidden.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name + " is hidden");
      }
      return super.loadClass(name, resolve);
    }
  }
}
