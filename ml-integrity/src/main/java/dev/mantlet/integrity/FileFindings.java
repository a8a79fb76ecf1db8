package dev.mantlet.integrity;

import dev.mantlet.integrity.VerificationReport.Files;
import java.util.TreeSet;

/**
 * All that is wrong with the files of a model, of which the first refuses it. Bounded: of each kind
 * the first names are kept, and the number of all. Filled by one thread.
 */
final class FileFindings {
  /** The files, by what is wrong with them. */
  record Found(Files extra, Files missing, Files changed, Files forbidden) {
    static Found nothing() {
      return new Found(Files.none(), Files.none(), Files.none(), Files.none());
    }
  }

  private final Names extra = new Names();
  private final Names missing = new Names();
  private final Names changed = new Names();
  private final Names forbidden = new Names();

  /** Adds the file under the heading that its refusal belongs to. */
  void add(String name, Reason reason) {
    Names names =
        switch (reason) {
          case UNSIGNED_FILE -> extra;
          case MISSING_FILE -> missing;
          case DIGEST_MISMATCH, FILE_CHANGED -> changed;
          default -> forbidden;
        };
    names.add(name);
  }

  Found found() {
    return new Found(extra.toFiles(), missing.toFiles(), changed.toFiles(), forbidden.toFiles());
  }

  /** The first names, and the number of all. */
  private static final class Names {
    private final TreeSet<String> first = new TreeSet<>();
    private int total;

    void add(String name) {
      total++;
      first.add(name);
      if (first.size() > Files.MAX_NAMES) {
        first.pollLast();
      }
    }

    Files toFiles() {
      return new Files(first.stream().toList(), total);
    }
  }
}
