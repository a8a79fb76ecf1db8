package dev.mantlet.benchmarks.compare;

/**
 * One side, run in rounds of about the same cost. While warming up it finds out how often the work
 * fits in a round.
 */
final class Paced implements Side {
  /**
   * A round that the clock hardly saw says little about the next one: grow by no more than this.
   */
  private static final double MOST_GROWTH = 10;

  private static final int STEADY_ROUNDS = 4;
  private static final double STEADY_RANGE = 0.05;

  /** What is run to settle is this part of a round. */
  private static final int SETTLING_PART = 16;

  private final Work work;
  private final Clock clock;
  private final double roundNanos;
  private final double[] lastWarmUps = new double[STEADY_ROUNDS];
  private long times = 1;
  private int fullRounds;

  Paced(Work work, Clock clock, double roundNanos) {
    this.work = work;
    this.clock = clock;
    this.roundNanos = roundNanos;
  }

  /** Runs a round and sets the pace of the next. */
  @Override
  public void warmUp() throws Exception {
    long done = times;
    double nanos = clock.nanos(work.run(done));
    double factor = nanos > 0 ? roundNanos / nanos : MOST_GROWTH;
    times = Math.max(1, Math.round(done * Math.min(factor, MOST_GROWTH)));
    if (nanos >= roundNanos / 2 || done == 1 && times == 1) {
      lastWarmUps[fullRounds++ % STEADY_ROUNDS] = nanos / done;
    }
  }

  /**
   * Whether the last few rounds of full length cost the same for one unit, or there were {@code
   * most} such rounds.
   */
  @Override
  public boolean isWarm(int most) {
    return fullRounds >= most
        || fullRounds >= STEADY_ROUNDS && new Sample(lastWarmUps).relativeRange() <= STEADY_RANGE;
  }

  @Override
  public void settle() throws Exception {
    if (times >= SETTLING_PART) {
      work.run(times / SETTLING_PART);
    }
  }

  /** Runs a round; the figure is nanoseconds. */
  @Override
  public Figure round() throws Exception {
    Cost cost = work.run(times).dividedBy((double) times * work.units());
    return new Figure(clock.nanos(cost), cost.bytes());
  }
}
