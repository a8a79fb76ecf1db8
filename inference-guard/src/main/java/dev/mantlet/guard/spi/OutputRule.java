package dev.mantlet.guard.spi;

import dev.mantlet.guard.Finding;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes one row of an output before the caller gets it, or says why the caller must not.
 *
 * <p>Runs on the thread of the call or of its isolated run, after the detectors, on a copy of the
 * row. It sees one row at a time, so that no row can tell of another. Must be thread-safe. A rule
 * that throws or returns null holds the answer back.
 */
@FunctionalInterface
public interface OutputRule {
  /**
   * Looks at a row.
   *
   * @param row the values, all finite; what is written here is what the caller gets
   * @return why the caller must not get the answer, or empty
   */
  Optional<Fault> apply(double[] row);

  /**
   * Why a row must not be handed out.
   *
   * @param code what is wrong, for programs
   * @param index the place in the row
   * @param message what is wrong, for people, after "output 'y' at index 3 "; never a value
   */
  record Fault(Finding.Code code, int index, String message) {
    /** Checks that there is a code and a message. */
    public Fault {
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(message, "message");
    }
  }
}
