package dev.mantlet.guard.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.guard.DigitReader;
import dev.mantlet.guard.Shape;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Images that SciPy and NumPy squeezed. */
class SqueezerVectorsTest {
  private static final Map<String, Squeezer> EXACT = new LinkedHashMap<>();

  static {
    for (int bits : new int[] {1, 3, 5, 8}) {
      EXACT.put("bits" + bits, Squeezer.bits(bits));
    }
    EXACT.put("median2", Squeezer.median(2));
    EXACT.put("median3", Squeezer.median(3));
  }

  @Test
  void squeezedImages_areBitIdentical() throws IOException {
    Path suite = Vectors.suite("guard/model-a/sanitizers");
    float[] images = DigitReader.floats(suite.resolve("input.f32.gz"));
    int count = images.length / DigitReader.PIXELS;
    for (Map.Entry<String, Squeezer> squeezer : EXACT.entrySet()) {
      float[] expected = DigitReader.floats(suite.resolve(squeezer.getKey() + ".f32.gz"));
      float[] squeezed = new float[images.length];
      squeezer
          .getValue()
          .squeeze(
              FloatBuffer.wrap(images), Shape.of(count, 1, 28, 28), FloatBuffer.wrap(squeezed));
      for (int i = 0; i < expected.length; i++) {
        assertEquals(
            Float.floatToRawIntBits(expected[i]),
            Float.floatToRawIntBits(squeezed[i]),
            squeezer.getKey() + " at " + i);
      }
    }
    Vectors.ran(
        "guard/model-a/sanitizers",
        EXACT.size() * count,
        2 * count,
        "jpeg50 and jpeg75: there is no such squeezer");
  }
}
