package dev.mantlet.integrity;

import dev.mantlet.integrity.VerificationReport.Files;
import java.util.TreeSet;

/**
 * All that is wrong with the files of a model, of which the first refuses it. Bounded: of each kind
 * the first names are kept, and the number of all. Filled by one thread.
 */
final class FileFindings {
  private final Names extra = new Names();
  private final Names missing = new Names();
  private final Names changed = new Names();
  private final Names forbidden = new Names();

  /** Adds the file under the heading that its refusal belongs to. */
  void add(String name, Reason reason) {
    of(reason).add(name);
  }

  private Names of(Reason reason) {
    if (reason == Reason.UNSIGNED_FILE) {
      return extra;
    }
    if (reason == Reason.MISSING_FILE) {
      return missing;
    }
    boolean changedFile = reason == Reason.DIGEST_MISMATCH || reason == Reason.FILE_CHANGED;
    return changedFile ? changed : forbidden;
  }

  /** What is there and not signed. */
  Files extra() {
    return extra.toFiles();
  }

  /** What is signed and not there. */
  Files missing() {
    return missing.toFiles();
  }

  /** What has not the signed bytes. */
  Files changed() {
    return changed.toFiles();
  }

  /** What is refused for something else. */
  Files forbidden() {
    return forbidden.toFiles();
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
