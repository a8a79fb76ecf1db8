package dev.mantlet.testkit;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import java.math.BigDecimal;

/**
 * Audits of what is right: no violation is shown, at four values of ε on five pairs of neighbours.
 *
 * <p>The seeds are fixed, so the outcome is too; for a seed picked blindly, a right mechanism fails
 * one of all audits together with probability below 1e-6.
 */
final class SoundAudits {
  static final int OF_PRIMITIVES = 1_000_000;
  static final int OF_QUERIES = 100_000;

  /** What the mechanisms with δ are calibrated for: an event must be likelier to be seen. */
  static final double DELTA = 1e-3;

  /** How many mechanisms and queries are audited, each at four values of ε. */
  static final int AUDITED = 46;

  private static final double FALSE_ALARM = 1e-6 / (AUDITED * 4);
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");

  private SoundAudits() {}

  static <D> void assertPrivate(DpAudit<D> audit, PrivacyLoss loss, int atNight) {
    // By day as few as can refute the claim at all, which takes more for a larger ε.
    int byDay = loss.epsilon().compareTo(BigDecimal.ONE) > 0 ? 1_200 : 600;
    audit
        .delta(loss.delta().doubleValue())
        .samples(NIGHTLY ? atNight : byDay)
        .seed(loss.epsilon().hashCode())
        .falseAlarm(FALSE_ALARM)
        .run()
        .assertAtMost(loss);
  }

  static <D> void assertPrivate(DpAudit<D> audit, Epsilon epsilon, int samples) {
    assertPrivate(audit, PrivacyLoss.pure(epsilon), samples);
  }
}
