package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Normal noise on every element.
 *
 * @param sigma the standard deviation
 * @param generators makes the generator of one {@link Bound}
 */
record GaussianNoise(double sigma, Supplier<RandomGenerator> generators) implements Sanitizer {
  GaussianNoise {
    if (!(sigma > 0 && Double.isFinite(sigma))) {
      throw new IllegalArgumentException(
          "the standard deviation of noise must be finite and above 0, was " + sigma);
    }
  }

  @Override
  public Bound bind(Input input) {
    RandomGenerator generator = generators.get();
    return (from, shape, to) -> add(from, shape, to, generator, input);
  }

  private void add(float[] from, Shape shape, float[] to, RandomGenerator generator, Input input) {
    int elements = Planes.elements(shape);
    for (int i = 0; i < elements; i++) {
      float moved = (float) (from[i] + sigma * generator.nextGaussian());
      to[i] = Math.max(input.low(), Math.min(input.high(), moved));
    }
  }

  @Override
  public boolean isRandom() {
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussianNoise that && sigma == that.sigma;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(sigma);
  }

  @Override
  public String toString() {
    return "gaussian noise " + sigma;
  }
}
