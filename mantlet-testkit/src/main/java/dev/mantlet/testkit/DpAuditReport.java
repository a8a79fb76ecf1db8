package dev.mantlet.testkit;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a {@link DpAudit} found: for each pair of neighbours an event, how often it happened on
 * each, and so how private the mechanism is at best.
 *
 * <p>It is evidence in one direction. A bound above the claimed ε shows a violation, but for the
 * stated chance of a false alarm; a bound below it shows that these pairs and these samples gave
 * none away, and no more. Immutable.
 *
 * @param findings one for each pair, in the order of the pairs
 * @param samples the runs on each data set of each pair, those of the search included
 * @param falseAlarm the probability, over all pairs, that a private mechanism is said to violate
 * @param seed what made the noise
 */
public record DpAuditReport(List<Finding> findings, int samples, double falseAlarm, long seed) {
  /** Keeps a copy of the findings. */
  public DpAuditReport {
    findings = List.copyOf(findings);
  }

  /**
   * An event on one pair of neighbours.
   *
   * @param event what it is, for people
   * @param likelierOnOther whether the data set on which it is likelier is the second of the pair
   * @param hits how often it happened there
   * @param rareHits how often it happened on the other one
   * @param trials the runs on each that were held out from the search
   * @param least the lower confidence bound of its probability where it is likelier
   * @param rareMost the upper confidence bound of its probability on the other one
   */
  public record Finding(
      String event,
      boolean likelierOnOther,
      long hits,
      long rareHits,
      long trials,
      double least,
      double rareMost) {
    /** The ε that every (ε, δ) of the mechanism has at least; 0 if nothing was shown. */
    public double epsilonAtLeast(double delta) {
      return least > delta ? Math.max(0, Math.log((least - delta) / rareMost)) : 0;
    }
  }

  /** The largest lower bound on ε over all pairs, for δ = 0. */
  public double epsilonAtLeast() {
    return epsilonAtLeast(0);
  }

  /** The largest lower bound on ε over all pairs, for a mechanism that is said to have this δ. */
  public double epsilonAtLeast(double delta) {
    return findings.stream().mapToDouble(finding -> finding.epsilonAtLeast(delta)).max().orElse(0);
  }

  /**
   * The largest ε that this many samples could show for δ = 0: an event that always happens on one
   * data set and never on the other.
   */
  public double epsilonAtMostShown() {
    return epsilonAtMostShown(0);
  }

  private double epsilonAtMostShown(double delta) {
    return findings.stream()
        .mapToDouble(finding -> clearest(finding.trials()).epsilonAtLeast(delta))
        .min()
        .orElse(0);
  }

  private Finding clearest(long trials) {
    double miss = falseAlarm / (2 * findings.size());
    double least = ClopperPearson.atLeast(trials, trials, miss);
    double rareMost = ClopperPearson.atMost(0, trials, miss);
    return new Finding("always or never", false, trials, 0, trials, least, rareMost);
  }

  /**
   * Fails if a violation of ε-differential privacy was shown.
   *
   * @return this report
   * @throws AssertionError if the bound is above ε; with the evidence
   * @throws IllegalStateException if so few samples could not have shown it
   */
  public DpAuditReport assertAtMost(Epsilon epsilon) {
    return assertAtMost(PrivacyLoss.pure(epsilon));
  }

  /**
   * Fails if a violation of (ε, δ)-differential privacy was shown. The events were looked for at
   * the δ of the audit: set it to this one ({@link DpAudit#delta}), else the audit may have looked
   * at events that this δ allows.
   *
   * @return this report
   * @throws AssertionError if the bound is above ε; with the evidence
   * @throws IllegalStateException if so few samples could not have shown it
   */
  public DpAuditReport assertAtMost(PrivacyLoss loss) {
    double epsilon = loss.epsilon().doubleValue();
    double delta = loss.delta().doubleValue();
    double shown = epsilonAtMostShown(delta);
    if (shown <= epsilon) {
      throw new IllegalStateException(
          String.format(
              "%d samples can show no epsilon above %.2f at this delta, so that %s would pass whatever it is; take more samples",
              samples, shown, loss));
    }
    if (epsilonAtLeast(delta) > epsilon) {
      throw new AssertionError(
          "the mechanism is said to have " + loss + ", which it has not\n" + text(delta));
    }
    return this;
  }

  /** Whether a violation of (ε, δ)-differential privacy was shown. */
  public boolean violates(PrivacyLoss loss) {
    return epsilonAtLeast(loss.delta().doubleValue()) > loss.epsilon().doubleValue();
  }

  /** The bound and the evidence for it, a few lines for each pair. */
  @Override
  public String toString() {
    return text(0);
  }

  private String text(double delta) {
    String pairs =
        IntStream.range(0, findings.size())
            .mapToObj(i -> "\n  pair " + i + ": " + text(findings.get(i), delta))
            .collect(Collectors.joining());
    return String.format(
        "epsilon is at least %.3f%s, from %d samples on each data set of %d pairs with seed %d; false alarm %.1e%s",
        epsilonAtLeast(delta),
        delta > 0 ? " at delta " + delta : "",
        samples,
        findings.size(),
        seed,
        falseAlarm,
        pairs);
  }

  private static String text(Finding finding, double delta) {
    return String.format(
        "at least %.3f: %s%n    %s %d of %d (probability %.3g or more), %s %d of %d (%.3g or less)",
        finding.epsilonAtLeast(delta),
        finding.event(),
        finding.likelierOnOther() ? "on the second" : "on the first",
        finding.hits(),
        finding.trials(),
        finding.least(),
        finding.likelierOnOther() ? "on the first" : "on the second",
        finding.rareHits(),
        finding.trials(),
        finding.rareMost());
  }
}
