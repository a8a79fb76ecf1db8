package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.DeadlineExceededException;
import java.time.Duration;

/**
 * This session's own deadline has passed. It never leaves the session, which throws what it {@link
 * #forTheCaller means for the caller} instead: so nothing that code of the application throws, such
 * as the exception of another session, can be taken for it, and nobody can make a session believe
 * that a run still holds its permit and its memory.
 */
final class TimeUp extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration deadline;
  private final boolean quarantined;

  TimeUp(Duration deadline, boolean quarantined) {
    super(null, null, false, false);
    this.deadline = deadline;
    this.quarantined = quarantined;
  }

  Duration deadline() {
    return deadline;
  }

  /** Whether the run goes on, with its permit and its workspace. */
  boolean quarantined() {
    return quarantined;
  }

  DeadlineExceededException forTheCaller() {
    return new DeadlineExceededException(deadline, quarantined);
  }
}
