package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;

/** Fewer bits for each element. */
record BitDepth(int bits) implements Sanitizer {
  /** More would change hardly any float: of its 24 significant bits, images use 8 and scans 16. */
  private static final int MOST_BITS = 16;

  BitDepth {
    if (bits < 1 || bits > MOST_BITS) {
      throw new IllegalArgumentException("a bit depth must be 1 to " + MOST_BITS + ", was " + bits);
    }
  }

  @Override
  public Bound bind(Input input) {
    Demands.requireUnitRange("a bit depth", input);
    return (from, shape, to) -> round(from, shape, to, input.low(), input.high());
  }

  private void round(float[] from, Shape shape, float[] to, float low, float high) {
    int elements = Planes.elements(shape);
    float steps = (1 << bits) - 1;
    for (int i = 0; i < elements; i++) {
      // The product is rounded to single precision first; rint of it is exact in double precision.
      float rounded = (float) Math.rint(from[i] * steps) / steps;
      to[i] = Math.max(low, Math.min(high, rounded));
    }
  }

  @Override
  public String toString() {
    return "bits " + bits;
  }
}
