package dev.mantlet.benchmarks.compare;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/** A case's JVM whose cases end in every way that there is. */
final class TestChild {
  static final Topic TOPIC =
      new Topic(
          "endings",
          List.of(
              Case.cpu("measured", "op").by(scratch -> new Pair(costing(30), costing(10))),
              Case.counted("counted", "run", 200).by(scratch -> 100),
              Case.counted("collections", "100 MB", 100).by(scratch -> collections()),
              Case.absent("skipped", "not today"),
              Case.cpu("throws", "op").by(scratch -> new Pair(throwing(), costing(1))),
              Case.cpu("out of memory", "op")
                  .by(scratch -> {
                    throw new OutOfMemoryError("made up");
                  }),
              Case.cpu("dies", "op")
                  .by(scratch -> {
                    Runtime.getRuntime().halt(3);
                    return new Pair(costing(1), costing(1));
                  }),
              Case.cpu("environment", "op")
                  .in(Map.of("MANTLET_TEST_VARIABLE", "as the case says"))
                  .by(scratch -> {
                    throw new SkippedException(System.getenv("MANTLET_TEST_VARIABLE"));
                  }),
              Case.cpu("flags", "op")
                  .by(scratch -> {
                    throw new SkippedException(flags());
                  })));

  private TestChild() {}

  /** Costs what it is told to. */
  private static Work costing(double nanos) {
    return times -> new Cost(times * nanos, 0, 0);
  }

  /** How often 100 MB of small arrays are collected while they are made. */
  private static long collections() {
    long before = collected();
    long length = 0;
    for (int i = 0; i < 100_000; i++) {
      length += new byte[1000].clone().length;
    }
    if (length != 100_000_000) {
      throw new IllegalStateException("the arrays were not made");
    }
    return collected() - before;
  }

  private static long collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static Work throwing() {
    return Work.of(() -> {
      throw new IllegalStateException("boom\nin two lines");
    });
  }

  private static String flags() {
    return String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  public static void main(String[] arguments) throws Exception {
    Child.run(List.of(TOPIC), arguments);
  }
}
