package dev.mantlet.guard.detect;

import static dev.mantlet.guard.Shape.ANY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Shape;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class SqueezerTest {
  private static float[] squeeze(Squeezer squeezer, Shape shape, float... from) {
    float[] to = new float[from.length];
    squeezer.squeeze(FloatBuffer.wrap(from).asReadOnlyBuffer(), shape, FloatBuffer.wrap(to));
    return to;
  }

  @Test
  void bits_roundToTheNearestStep_andHalvesToEven() {
    assertArrayEquals(
        new float[] {0, 0, 1, 1}, squeeze(Squeezer.bits(1), Shape.of(4), 0.2f, 0.5f, 0.5001f, 1));
    // The steps of two bits are thirds: 0.5 is one and a half of them and goes to the even one, two
    // thirds.
    assertArrayEquals(
        new float[] {0, 1f / 3, 2f / 3, 1},
        squeeze(Squeezer.bits(2), Shape.of(4), 0.1f, 0.4f, 0.5f, 0.9f));
  }

  @Test
  void median2_takesTheThirdSmallestOfTheSquareAboveAndToTheLeft() {
    float[] squeezed = squeeze(Squeezer.median(2), Shape.of(1, 2, 2), 1, 2, 3, 4);
    // The corner sees itself four times; 2 sees 1 1 2 2, 3 sees 1 1 3 3, 4 sees 1 2 3 4.
    assertArrayEquals(new float[] {1, 2, 3, 3}, squeezed);
  }

  @Test
  void median3_takesTheMiddleOfTheSquareAround_mirroredAtTheEdge() {
    float[] squeezed = squeeze(Squeezer.median(3), Shape.of(1, 3, 3), 9, 1, 8, 2, 7, 3, 6, 4, 5);
    assertEquals(5, squeezed[4]);
    assertEquals(7, squeezed[0]); // 9 9 1 9 9 1 2 2 7 in order: 1 1 2 2 7 9 9 9 9
  }

  @Test
  void planes_doNotTouch() {
    float[] squeezed = squeeze(Squeezer.median(3), Shape.of(2, 2, 1, 1), 1, 2, 3, 4);
    assertArrayEquals(new float[] {1, 2, 3, 4}, squeezed);
  }

  @Test
  void bits_wantARangeWithinZeroAndOne() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Squeezer.bits(1).requireFits("image", Shape.of(ANY, 4), 0, 255));
    assertEquals(
        "a bit depth is defined on [0, 1]: bound input 'image' in the policy with range or clamp, "
            + "it may be [0.0, 255.0]",
        thrown.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> Squeezer.bits(1).requireFits("image", Shape.of(ANY, 4), -0.5f, 1));
    assertDoesNotThrow(() -> Squeezer.bits(1).requireFits("image", Shape.of(ANY, 4), 0, 1));
  }

  @Test
  void medians_wantRowsThatArePlanes() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Squeezer.median(2).requireFits("image", Shape.of(ANY, 4), 0, 1));
    assertTrue(thrown.getMessage().contains("[?, 4]"), thrown.getMessage());
    assertDoesNotThrow(() -> Squeezer.median(2).requireFits("image", Shape.of(ANY, 2, 2), -9, 9));
  }

  @Test
  void sizesOutOfBounds_areRefused() {
    for (int bits : new int[] {-1, 0, 17}) {
      assertThrows(IllegalArgumentException.class, () -> Squeezer.bits(bits));
    }
    for (int window : new int[] {-1, 1, 4}) {
      assertThrows(IllegalArgumentException.class, () -> Squeezer.median(window));
    }
    assertThrows(
        IllegalArgumentException.class, () -> squeeze(Squeezer.bits(1), Shape.of(ANY, 2), 0, 1));
  }

  @Test
  void squeezersAreValues() {
    assertEquals(Squeezer.bits(3), Squeezer.bits(3));
    assertEquals("bits 3, median 2", Squeezer.bits(3) + ", " + Squeezer.median(2));
  }
}
