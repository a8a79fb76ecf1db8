package dev.mantlet.integrity.release;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time in which a statement counts: from {@code notBefore} up to before {@code expires}.
 *
 * @param notBefore the first instant, in whole seconds, in the years 1970 to 9999
 * @param expires the first instant at which it does not count any more; after {@code notBefore}
 */
public record Validity(Instant notBefore, Instant expires) {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /** Checks the instants. */
  public Validity {
    check("notBefore", notBefore);
    check("expires", expires);
    if (!expires.isAfter(notBefore)) {
      throw new IllegalArgumentException(
          "expires must be after notBefore, found " + notBefore + " and " + expires);
    }
  }

  /** From {@code notBefore}, cut to whole seconds, for this time. */
  public static Validity from(Instant notBefore, Duration length) {
    Instant start = notBefore.truncatedTo(ChronoUnit.SECONDS);
    return new Validity(start, start.plus(length).truncatedTo(ChronoUnit.SECONDS));
  }

  private static void check(String what, Instant instant) {
    boolean whole = instant.equals(instant.truncatedTo(ChronoUnit.SECONDS));
    if (!whole || instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST)) {
      throw new IllegalArgumentException(
          what + " must be whole seconds in the years 1970 to 9999, was " + instant);
    }
  }
}
