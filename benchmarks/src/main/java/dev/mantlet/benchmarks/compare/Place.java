package dev.mantlet.benchmarks.compare;

import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where this program lies: its build folder takes the scratch files and, by default, the report.
 */
final class Place {
  private Place() {}

  /** The folder that holds the jar, or the folder of classes. */
  static Path besideThisProgram() {
    try {
      return Path.of(Place.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toAbsolutePath()
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
