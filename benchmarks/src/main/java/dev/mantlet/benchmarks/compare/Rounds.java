package dev.mantlet.benchmarks.compare;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Measures two sides in turn, round by round, so that whatever slows the machine down slows both.
 * Each round gives a ratio; the figure is their median.
 */
final class Rounds {
  private final Plan plan;
  private final Runnable beforeEach;

  /**
   * Rounds as planned.
   *
   * @param beforeEach runs before each round of a side, outside the measured time; it collects the
   *     other side's garbage
   */
  Rounds(Plan plan, Runnable beforeEach) {
    this.plan = plan;
    this.beforeEach = beforeEach;
  }

  Measurement measure(Side ours, Side peer) throws Exception {
    warmUp(ours, peer);
    Figure[] oursFigures = new Figure[plan.rounds()];
    Figure[] peerFigures = new Figure[plan.rounds()];
    for (int i = 0; i < plan.rounds(); i++) {
      // Who goes first alternates: a trend within a round cancels out.
      if (i % 2 == 0) {
        oursFigures[i] = round(ours);
        peerFigures[i] = round(peer);
      } else {
        peerFigures[i] = round(peer);
        oursFigures[i] = round(ours);
      }
    }
    return summary(oursFigures, peerFigures);
  }

  private void warmUp(Side ours, Side peer) throws Exception {
    while (!(ours.isWarm(plan.mostWarmUps()) && peer.isWarm(plan.mostWarmUps()))) {
      ours.warmUp();
      peer.warmUp();
    }
  }

  private Figure round(Side side) throws Exception {
    beforeEach.run();
    side.settle();
    return side.round();
  }

  private static Measurement summary(Figure[] ours, Figure[] peer) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours[i].value() / peer[i].value();
    }
    Sample sample = new Sample(ratios);
    return new Measurement(
        median(ours, Figure::value),
        median(peer, Figure::value),
        median(ours, Figure::bytes),
        median(peer, Figure::bytes),
        sample.median(),
        sample.quantile(0.25),
        sample.quantile(0.75),
        ratios.length);
  }

  private static double median(Figure[] figures, ToDoubleFunction<Figure> part) {
    return new Sample(Arrays.stream(figures).mapToDouble(part).toArray()).median();
  }
}
