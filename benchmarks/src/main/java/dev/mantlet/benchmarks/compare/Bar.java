package dev.mantlet.benchmarks.compare;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The most that ours may cost, as a multiple of the peer; it may differ from one JDK to the next.
 * Immutable.
 */
public final class Bar {
  private static final int OLDEST_JDK = 17;

  private final NavigableMap<Integer, Double> limits;

  private Bar(NavigableMap<Integer, Double> limits) {
    this.limits = limits;
  }

  /** At most {@code ratio} times the peer on every JDK. */
  public static Bar atMost(double ratio) {
    return new Bar(new TreeMap<>()).from(OLDEST_JDK, ratio);
  }

  /** The same bar, but {@code ratio} on JDK {@code jdk} and later. */
  public Bar from(int jdk, double ratio) {
    if (!(ratio > 0) || Double.isInfinite(ratio)) {
      throw new IllegalArgumentException("a bar must be finite and above 0, was " + ratio);
    }
    NavigableMap<Integer, Double> copy = new TreeMap<>(limits);
    copy.put(jdk, ratio);
    return new Bar(copy);
  }

  double on(int jdk) {
    return limits.floorEntry(jdk).getValue();
  }
}
