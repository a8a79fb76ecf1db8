package dev.mantlet.guard.detect;

import dev.mantlet.guard.Shape;
import java.nio.FloatBuffer;

/** Fewer bits for each element. */
record BitDepth(int bits) implements Squeezer {
  /** More would change hardly any float: of its 24 significant bits, images use 8 and scans 16. */
  private static final int MOST_BITS = 16;

  BitDepth {
    if (bits < 1 || bits > MOST_BITS) {
      throw new IllegalArgumentException("a bit depth must be 1 to " + MOST_BITS + ", was " + bits);
    }
  }

  @Override
  public void squeeze(FloatBuffer from, Shape shape, FloatBuffer to) {
    int elements = Planes.elements(shape);
    float steps = (1 << bits) - 1;
    for (int i = 0; i < elements; i++) {
      // The product is rounded to single precision first; rint of it is exact in double precision.
      to.put(i, (float) Math.rint(from.get(i) * steps) / steps);
    }
  }

  @Override
  public void requireFits(String input, Shape shape, float low, float high) {
    if (low < 0 || high > 1) {
      throw new IllegalArgumentException(
          "a bit depth is defined on [0, 1]: bound input '"
              + input
              + "' in the policy with range or clamp, it may be ["
              + low
              + ", "
              + high
              + "]");
    }
  }

  @Override
  public String toString() {
    return "bits " + bits;
  }
}
