package dev.mantlet.benchmarks.compare;

import java.util.List;

/**
 * How much longer two threads take than one, each with as much to do. One thread and two are
 * measured one after the other in each round, so that what slows the machine down slows both.
 */
final class Growth implements Side {
  private static final int THREADS = 2;

  private final Paced one;
  private final Paced two;
  private final Runnable between;

  /**
   * A side over two paced works.
   *
   * @param one the work on one thread
   * @param two the work on two threads, whose units are those of both
   * @param between runs between the two, outside the measured time
   */
  Growth(Paced one, Paced two, Runnable between) {
    this.one = one;
    this.two = two;
    this.between = between;
  }

  static Growth of(OpMaker maker, Scratch scratch, Plan plan, Runnable between) throws Exception {
    return new Growth(
        paced(List.of(maker.make()), scratch, plan),
        paced(List.of(maker.make(), maker.make()), scratch, plan),
        between);
  }

  private static Paced paced(List<Op> ops, Scratch scratch, Plan plan) {
    Work work = scratch.closing(new ThreadedWork(ops, Meter.ofThisProcess()));
    return new Paced(work, Clock.WALL, plan.roundNanos());
  }

  @Override
  public void warmUp() throws Exception {
    one.warmUp();
    two.warmUp();
  }

  @Override
  public boolean isWarm(int most) {
    return one.isWarm(most) && two.isWarm(most);
  }

  @Override
  public void settle() throws Exception {
    one.settle();
  }

  @Override
  public Figure round() throws Exception {
    Figure alone = one.round();
    between.run();
    two.settle();
    Figure together = two.round();
    return new Figure(THREADS * together.value() / alone.value(), together.bytes());
  }
}
