package dev.mantlet.house;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder with test vectors that were not made here, given by the system property {@code
 * mantlet.vectors}.
 *
 * <p>Without the property a suite is skipped and says so in one line; with it, a folder that lacks
 * the suite fails.
 */
public final class Vectors {
  private Vectors() {}

  /**
   * The file or folder {@code suite} inside the vectors, or an aborted test where no vectors were
   * given.
   */
  public static Path suite(String suite) {
    String folder = System.getProperty("mantlet.vectors", "");
    if (folder.isBlank()) {
      System.out.println(
          "vectors: " + suite + ": skipped; give the folder with -Dmantlet.vectors=FOLDER");
      Assumptions.abort("no -Dmantlet.vectors=FOLDER given");
    }
    Path path = Path.of(folder, suite);
    if (!Files.exists(path)) {
      throw new AssertionError("the vectors in " + folder + " have no " + suite);
    }
    return path;
  }

  /**
   * Tells how many vectors of a suite ran, and how many did not and why; the build prints these
   * lines.
   */
  public static void ran(String suite, int count, int skipped, String whySkipped) {
    if (count == 0) {
      throw new AssertionError("no vector of " + suite + " ran");
    }
    System.out.println(
        "vectors: "
            + suite
            + ": "
            + count
            + " run"
            + (skipped == 0 ? "" : ", " + skipped + " skipped: " + whySkipped));
  }

  /** Tells how many vectors of a suite ran. */
  public static void ran(String suite, int count) {
    ran(suite, count, 0, "");
  }
}
