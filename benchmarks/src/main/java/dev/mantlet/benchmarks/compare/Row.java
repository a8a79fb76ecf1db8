package dev.mantlet.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of the report.
 *
 * @param topic the topic's name
 * @param name the case's name
 * @param unit what one figure is for
 * @param peer the peer's name
 * @param kind what was measured
 * @param measurement the figures; empty when there are none
 * @param bar the gate on this JDK, if any
 * @param verdict the verdict
 * @param reason why, for a verdict that asks for it; otherwise the case's note
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Row(
    String topic,
    String name,
    String unit,
    String peer,
    Kind kind,
    Optional<Measurement> measurement,
    Optional<Double> bar,
    Verdict verdict,
    String reason) {

  /** The row of a case that ended so, judged by the case's bar on JDK {@code jdk}. */
  static Row of(Topic topic, Case judged, Outcome outcome, int jdk) {
    Optional<Double> limit = judged.bar().map(bar -> bar.on(jdk));
    Row empty =
        new Row(
            topic.name(),
            judged.name(),
            judged.unit(),
            judged.peer(),
            judged.kind(),
            Optional.empty(),
            limit,
            Verdict.FAIL,
            judged.note());
    if (outcome instanceof Outcome.Measured measured) {
      return empty.with(measured.measurement());
    }
    return outcome instanceof Outcome.Skipped skipped
        ? empty.ended(Verdict.SKIP, skipped.reason())
        : empty.ended(Verdict.FAIL, ((Outcome.Failed) outcome).message());
  }

  Row ended(Verdict ending, String why) {
    return new Row(topic, name, unit, peer, kind, measurement, bar, ending, why);
  }

  private Row with(Measurement figures) {
    Row measured =
        new Row(topic, name, unit, peer, kind, Optional.of(figures), bar, verdict, reason);
    if (kind == Kind.RECORDED) {
      return measured.ended(Verdict.RECORDED, reason);
    }
    return bar.map(limit -> measured.judged(figures.ratio(), limit))
        .orElseGet(() -> measured.ended(Verdict.INFO, reason));
  }

  private Row judged(double ratio, double limit) {
    // Not "ratio > limit": what is not a number must not pass.
    return ratio <= limit ? ended(Verdict.PASS, reason) : ended(Verdict.FAIL, over(ratio, limit));
  }

  private static String over(double ratio, double limit) {
    return String.format(Locale.ROOT, "%.3f is over the bar of %.3f", ratio, limit);
  }
}
