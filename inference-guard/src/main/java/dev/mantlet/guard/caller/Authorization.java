package dev.mantlet.guard.caller;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Whether a caller may use a model, and how long that holds. Immutable.
 *
 * <p>Until it expires it stands for all requests of the caller to that session, not only for the
 * one that it was asked for: bound an allowance with {@link Allowed#upToRows} where size matters.
 */
public sealed interface Authorization {
  /**
   * How long the decision is kept, from the start of the call that asked for it: 0, to be asked
   * again at each call, to a day.
   */
  Duration validFor();

  /** The caller may send requests of any size that the policy allows. */
  static Allowed allowedFor(Duration time) {
    return new Allowed(time, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * The caller may not.
   *
   * @param code why, for the operator: 1 to 64 capital letters, digits and underscores
   */
  static Denied deniedFor(Duration time, String code) {
    return new Denied(time, code);
  }

  /**
   * The caller may send requests up to these sizes; larger ones are refused.
   *
   * @param validFor how long that holds
   * @param maxRows most rows of a request; 0 or above
   * @param maxElements most elements of a request; 0 or above
   */
  record Allowed(Duration validFor, long maxRows, long maxElements) implements Authorization {
    /** Checks the bounds of each component. */
    public Allowed {
      requireTime(validFor);
      if (maxRows < 0 || maxElements < 0) {
        throw new IllegalArgumentException(
            "maxRows and maxElements must be 0 or above, were " + maxRows + " and " + maxElements);
      }
    }

    /** This allowance for at most so many rows a request. */
    public Allowed upToRows(long rows) {
      return new Allowed(validFor, rows, maxElements);
    }

    /** This allowance for at most so many elements a request. */
    public Allowed upToElements(long elements) {
      return new Allowed(validFor, maxRows, elements);
    }

    /** Whether a request is within the sizes. */
    public boolean covers(RequestFacts request) {
      return request.rows() <= maxRows && request.elements() <= maxElements;
    }
  }

  /**
   * The caller may not use the model.
   *
   * @param validFor how long that holds
   * @param code why, for the operator; does not reach the caller
   */
  record Denied(Duration validFor, String code) implements Authorization {
    private static final Pattern CODE = Pattern.compile("[A-Z0-9_]{1,64}");

    /** Checks the time and the code. */
    public Denied {
      requireTime(validFor);
      if (!CODE.matcher(code).matches()) {
        throw new IllegalArgumentException(
            "a code must have 1 to 64 capital letters, digits and underscores; another was given"
                + " with "
                + code.length()
                + " characters");
      }
    }
  }

  private static void requireTime(Duration time) {
    if (time.isNegative() || time.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("a decision must be kept for 0 to a day, was " + time);
    }
  }
}
