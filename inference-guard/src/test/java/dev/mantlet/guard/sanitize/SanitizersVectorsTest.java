package dev.mantlet.guard.sanitize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.guard.DigitReader;
import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Images that SciPy, NumPy and another JPEG codec have changed. */
class SanitizersVectorsTest {
  private static final Map<String, Sanitizer> EXACT = new LinkedHashMap<>();

  static {
    for (int bits : new int[] {1, 3, 5, 8}) {
      EXACT.put("bits" + bits, Sanitizers.bits(bits));
    }
    EXACT.put("median2", Sanitizers.median(2));
    EXACT.put("median3", Sanitizers.median(3));
    EXACT.put("jpeg50", Sanitizers.jpeg(50));
    EXACT.put("jpeg75", Sanitizers.jpeg(75));
  }

  @Test
  void sanitizedImages_areBitIdentical() throws IOException {
    Path suite = Vectors.suite("guard/model-a/sanitizers");
    float[] images = DigitReader.floats(suite.resolve("input.f32.gz"));
    int count = images.length / DigitReader.PIXELS;
    for (Map.Entry<String, Sanitizer> sanitizer : EXACT.entrySet()) {
      float[] expected = DigitReader.floats(suite.resolve(sanitizer.getKey() + ".f32.gz"));
      float[] sanitized = Runs.sanitize(sanitizer.getValue(), Shape.of(count, 1, 28, 28), images);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(
            Float.floatToRawIntBits(expected[i]),
            Float.floatToRawIntBits(sanitized[i]),
            sanitizer.getKey() + " at " + i);
      }
    }
    Vectors.ran("guard/model-a/sanitizers", EXACT.size() * count);
  }
}
