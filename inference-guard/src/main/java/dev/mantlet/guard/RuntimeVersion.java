package dev.mantlet.guard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of ONNX Runtime that a guard runs on. */
final class RuntimeVersion {
  private static final int OLDEST_MAJOR = 1;
  private static final int OLDEST_MINOR = 20;
  private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(\\..*)?");

  private RuntimeVersion() {}

  /**
   * Refuses a runtime that this guard was not tried on.
   *
   * @throws IllegalStateException if the version is older than 1.20, or cannot be read
   */
  static void requireSupported(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches() || !isSupported(number(parts, 1), number(parts, 2))) {
      throw new IllegalStateException(
          "found ONNX Runtime '"
              + version
              + "', but a guard needs 1.20.0 or newer; use a newer com.microsoft.onnxruntime");
    }
  }

  private static boolean isSupported(int major, int minor) {
    return major > OLDEST_MAJOR || major == OLDEST_MAJOR && minor >= OLDEST_MINOR;
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
