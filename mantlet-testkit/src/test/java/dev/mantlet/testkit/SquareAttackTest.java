package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SquareAttackTest {
  private static final int SIDE = 8;
  private static final float EPSILON = 0.3f;

  private final SquareAttack attack =
      Attacks.square(1, SIDE, SIDE).epsilon(EPSILON).maxQueries(200).seed(7).build();

  /** Class 0 if the upper half is brighter than the lower half: easily turned. */
  private static Optional<float[]> brighterHalf(float[] image) {
    float upper = 0;
    float lower = 0;
    for (int i = 0; i < image.length; i++) {
      if (i < image.length / 2) {
        upper += image[i];
      } else {
        lower += image[i];
      }
    }
    return Optional.of(new float[] {upper, lower});
  }

  private static float[] upperSlightlyBrighter() {
    float[] image = new float[SIDE * SIDE];
    Arrays.fill(image, 0.5f);
    Arrays.fill(image, 0, image.length / 2, 0.52f);
    return image;
  }

  @Test
  void modelThatLooksAtBrightness_isTurned() {
    AttackOutcome outcome = attack.run(SquareAttackTest::brighterHalf, upperSlightlyBrighter(), 0);
    float[] scores = brighterHalf(outcome.input()).orElseThrow();
    assertTrue(outcome.success());
    assertTrue(scores[1] > scores[0]);
  }

  @Test
  void foundImage_staysWithinTheBoundAndTheRange() {
    float[] image = upperSlightlyBrighter();
    image[0] = 0.9f;
    image[1] = 0.1f;
    float[] found = attack.run(SquareAttackTest::brighterHalf, image, 0).input();
    for (int i = 0; i < image.length; i++) {
      assertTrue(
          Math.abs(found[i] - image[i]) <= EPSILON + 1e-6f && found[i] >= 0 && found[i] <= 1,
          "pixel " + i);
    }
  }

  @Test
  void modelThatCannotBeTurned_costsExactlyTheQueriesAllowed() {
    AtomicInteger asked = new AtomicInteger();
    AttackOutcome outcome =
        attack.run(
            input -> {
              asked.incrementAndGet();
              return Optional.of(new float[] {1, 0});
            },
            upperSlightlyBrighter(),
            0);
    assertFalse(outcome.success());
    assertEquals(200, asked.get());
    assertEquals(200, outcome.queries());
  }

  @Test
  void refusedQueries_areCountedAndNeverAccepted() {
    float[] image = upperSlightlyBrighter();
    AttackOutcome outcome = attack.run(input -> Optional.empty(), image, 0);
    assertFalse(outcome.success());
    assertEquals(200, outcome.refusals());
    assertArrayEquals(image, outcome.input());
  }

  @Test
  void sameSeed_makesTheSameAttack() {
    float[] image = upperSlightlyBrighter();
    AttackOutcome first = attack.run(SquareAttackTest::brighterHalf, image, 0);
    AttackOutcome second = attack.run(SquareAttackTest::brighterHalf, image, 0);
    assertArrayEquals(first.input(), second.input());
    assertEquals(first.queries(), second.queries());
  }

  @Test
  void squaresShrink_byThePapersSchedule() {
    SquareAttack paper = Attacks.square(1, 28, 28).maxQueries(10_000).build();
    assertEquals(25, paper.side(0));
    assertEquals(18, paper.side(11));
    assertEquals(13, paper.side(51));
    assertEquals(1, paper.side(10_000));
  }

  @Test
  void imageOfAnotherSize_isRefusedByName() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> attack.run(SquareAttackTest::brighterHalf, new float[3], 0));
    assertEquals("the image has 3 values, expected 1 x 8 x 8", thrown.getMessage());
  }
}
