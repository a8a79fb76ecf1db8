package dev.mantlet.integrity.event;

import dev.mantlet.integrity.VerificationReport;
import dev.mantlet.integrity.release.RollbackStatement;
import java.time.Instant;

/** Something that happened to a model. Immutable. */
public sealed interface IntegrityEvent {
  /** When, by the clock of the verifier. */
  Instant at();

  /**
   * A model was verified and handed out.
   *
   * @param report what was found
   */
  record Accepted(VerificationReport report) implements IntegrityEvent {
    @Override
    public Instant at() {
      return report.at();
    }
  }

  /**
   * A model was refused.
   *
   * @param report what was found, and why that is refused
   */
  record Refused(VerificationReport report) implements IntegrityEvent {
    @Override
    public Instant at() {
      return report.at();
    }
  }

  /**
   * A signed rollback lowered the version of a model in the version store.
   *
   * @param at when
   * @param rollback what was rolled back
   */
  record RolledBack(Instant at, RollbackStatement rollback) implements IntegrityEvent {}
}
