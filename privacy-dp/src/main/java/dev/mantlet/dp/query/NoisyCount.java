package dev.mantlet.dp.query;

import dev.mantlet.dp.mechanism.NoisyLong;

/** A noisy number whose exact one is known to be 0 or above. */
record NoisyCount(NoisyLong noisy) {
  private static final double USUAL_LEVEL = 0.95;

  long value() {
    return noisy.value();
  }

  /** The interval of the noisy number, cut off at zero. */
  NoisyLong.Interval interval(double level) {
    NoisyLong.Interval whole = noisy.interval(level);
    return new NoisyLong.Interval(Math.max(0, whole.low()), Math.max(0, whole.high()), level);
  }

  /** The number with its 95 % interval, as in {@code 118 [106, 130] at 95 %}. */
  @Override
  public String toString() {
    NoisyLong.Interval usual = interval(USUAL_LEVEL);
    return value() + " [" + usual.low() + ", " + usual.high() + "] at 95 %";
  }
}
