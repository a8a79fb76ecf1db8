package dev.mantlet.benchmarks.compare;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Cases and outcomes that several tests need. */
final class Fixtures {
  static final Setup NEVER_OPENED =
      scratch -> {
        throw new AssertionError("opened");
      };

  private Fixtures() {}

  static Case gated(String name, double bar) {
    return Case.cpu(name, "op").against("a peer").bar(Bar.atMost(bar)).by(NEVER_OPENED);
  }

  static Case ungated(String name) {
    return Case.cpu(name, "op").against("a peer").by(NEVER_OPENED);
  }

  static Case recorded(String name) {
    return Case.recorded(
        name,
        "op",
        new RecordedFigure("a peer of old", figures(17, 100), "a report"),
        NEVER_OPENED);
  }

  static NavigableMap<Integer, Double> figures(int jdk, double nanos) {
    NavigableMap<Integer, Double> figures = new TreeMap<>();
    figures.put(jdk, nanos);
    return figures;
  }

  static Topic topic(Case... cases) {
    return new Topic("topic", List.of(cases));
  }

  static Outcome ratio(double ratio) {
    return new Outcome.Measured(
        new Measurement(100 * ratio, 100, 8, 16, ratio, ratio * 0.98, ratio * 1.02, 25));
  }

  static Row row(Case judged, Outcome outcome) {
    return Row.of(topic(judged), judged, outcome, 17);
  }
}
