package dev.mantlet.dp.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Not API: one distribution, two ways to draw it. A table pays for many draws, the reference sampler
 * for few; which one serves depends on how many numbers a release has and on nothing else, so that
 * the same bits always make the same noise. Thread-safe.
 */
public final class NoiseSource {
  /** Number of draws in one release from which the table serves. */
  static final int MANY = 64;

  private final WholeNoise reference;
  private final Supplier<WholeNoise> maker;
  private volatile @Nullable WholeNoise table;

  public NoiseSource(WholeNoise reference, Supplier<WholeNoise> maker) {
    this.reference = reference;
    this.maker = maker;
  }

  /** One way for any number of draws. */
  public static NoiseSource always(WholeNoise noise) {
    return new NoiseSource(noise, () -> noise);
  }

  /** What draws {@code count} numbers of one release. */
  public WholeNoise forDraws(int count) {
    return count < MANY ? reference : forMany();
  }

  /** The fast way; the first call makes the table, in some milliseconds at most. */
  public WholeNoise forMany() {
    WholeNoise made = table;
    if (made == null) {
      made = maker.get(); // two threads may both make it; both are the same
      table = made;
    }
    return made;
  }
}
