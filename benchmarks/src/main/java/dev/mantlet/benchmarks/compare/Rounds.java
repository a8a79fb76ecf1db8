package dev.mantlet.benchmarks.compare;

import java.util.Arrays;

/**
 * Measures two sides in turn, round by round, so that whatever slows the machine down slows both.
 * Each round gives a ratio; the figure is their median.
 */
final class Rounds {
  private final Kind kind;
  private final Plan plan;
  private final Runnable beforeEach;

  /**
   * Rounds of a kind.
   *
   * @param beforeEach runs before each round of a side, outside the measured time; it collects the
   *     other side's garbage
   */
  Rounds(Kind kind, Plan plan, Runnable beforeEach) {
    this.kind = kind;
    this.plan = plan;
    this.beforeEach = beforeEach;
  }

  Measurement measure(Pair pair) throws Exception {
    Paced ours = new Paced(pair.ours(), kind, plan.roundNanos());
    Paced peer = new Paced(pair.peer(), kind, plan.roundNanos());
    warmUp(ours, peer);
    Cost[] oursCosts = new Cost[plan.rounds()];
    Cost[] peerCosts = new Cost[plan.rounds()];
    for (int i = 0; i < plan.rounds(); i++) {
      // Who goes first alternates: a trend within a round cancels out.
      if (i % 2 == 0) {
        oursCosts[i] = round(ours);
        peerCosts[i] = round(peer);
      } else {
        peerCosts[i] = round(peer);
        oursCosts[i] = round(ours);
      }
    }
    return summary(oursCosts, peerCosts);
  }

  private void warmUp(Paced ours, Paced peer) throws Exception {
    while (!(ours.isWarm(plan.mostWarmUps()) && peer.isWarm(plan.mostWarmUps()))) {
      ours.warmUp();
      peer.warmUp();
    }
  }

  private Cost round(Paced side) throws Exception {
    beforeEach.run();
    return side.round();
  }

  private Measurement summary(Cost[] ours, Cost[] peer) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = kind.nanos(ours[i]) / kind.nanos(peer[i]);
    }
    Sample sample = new Sample(ratios);
    return new Measurement(
        medianNanos(ours),
        medianNanos(peer),
        medianBytes(ours),
        medianBytes(peer),
        sample.median(),
        sample.quantile(0.25),
        sample.quantile(0.75),
        ratios.length);
  }

  private double medianNanos(Cost[] costs) {
    return new Sample(Arrays.stream(costs).mapToDouble(kind::nanos).toArray()).median();
  }

  private static double medianBytes(Cost[] costs) {
    return new Sample(Arrays.stream(costs).mapToDouble(Cost::bytes).toArray()).median();
  }
}
