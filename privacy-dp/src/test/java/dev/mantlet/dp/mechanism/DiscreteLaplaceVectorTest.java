package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.DiscreteLaplaceSampler;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscreteLaplaceVectorTest {
  private static final Epsilon TENTH = Epsilon.of("0.1");

  /** At scale 20. */
  private final DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(2), TENTH);

  private static List<Long> values(List<NoisyLong> released) {
    return released.stream().map(NoisyLong::value).toList();
  }

  @Test
  void everyNumberTakesADrawOfItsOwn_atTheScaleOfTheWholeVector() {
    SecureBits bits = Seeded.bits(7);
    DiscreteLaplaceSampler sampler =
        DiscreteLaplaceSampler.withScale(BigInteger.valueOf(20), BigInteger.ONE);
    long first = 100 + sampler.draw(bits).longValueExact();
    long second = -5 + sampler.draw(bits).longValueExact();
    long third = sampler.draw(bits).longValueExact();
    List<NoisyLong> released = noise.release(new long[] {100, -5, 0}, Seeded.token(noise, 7));
    assertEquals(List.of(first, second, third), values(released));
  }

  @Test
  void vectorOfOneNumber_isReleasedLikeTheNumber() {
    long alone = noise.release(42, Seeded.token(noise, 3)).value();
    long inVector = noise.release(new long[] {42}, Seeded.token(noise, 3)).get(0).value();
    assertEquals(alone, inVector);
  }

  @Test
  void oneTokenPaysForAllNumbers_once() {
    SpendToken token = Seeded.token(noise, 1);
    List<NoisyLong> released = noise.release(new long[1000], token);
    assertEquals(1000, released.size());
    assertTrue(released.stream().allMatch(number -> number.mechanism() == noise));
    assertThrows(IllegalStateException.class, () -> noise.release(new long[1], token));
    assertThrows(IllegalStateException.class, () -> noise.release(1, token));
  }

  @Test
  void emptyVectorOrTokenOfAnotherLoss_isRefusedAndTheTokenRemainsGood() {
    DiscreteLaplace other = DiscreteLaplace.calibrated(Sensitivity.l1(2), Epsilon.of("0.2"));
    SpendToken token = Seeded.token(noise, 1);
    assertThrows(IllegalArgumentException.class, () -> noise.release(new long[0], token));
    assertThrows(IllegalArgumentException.class, () -> other.release(new long[1], token));
    noise.release(new long[1], token);
  }

  @Test
  void randomnessThatBreaksHalfWay_releasesNothingAndUsesTheTokenUp() {
    SecureBits good = Seeded.bits(1);
    int[] left = {200};
    SecureBits breaking =
        count -> {
          if (left[0]-- == 0) {
            throw Redemption.refusal(
                Reason.RANDOMNESS_FAILED, "broken", new IllegalStateException("test"));
          }
          return good.next(count);
        };
    SpendToken token = Seeded.token(noise.loss(), breaking);
    var failed = assertThrows(PrivacyException.class, () -> noise.release(new long[1000], token));
    assertEquals(Reason.RANDOMNESS_FAILED, failed.reason());
    assertThrows(IllegalStateException.class, () -> noise.release(new long[1], token));
  }

  @Test
  void everyNumberSaturatesByItself() {
    boolean top = false;
    boolean bottom = false;
    for (int seed = 0; seed < 50; seed++) {
      List<Long> released =
          values(
              noise.release(
                  new long[] {Long.MAX_VALUE, 0, Long.MIN_VALUE}, Seeded.token(noise, seed)));
      top |= released.get(0) == Long.MAX_VALUE;
      bottom |= released.get(2) == Long.MIN_VALUE;
      assertTrue(released.get(0) > Long.MAX_VALUE - 10_000);
      assertTrue(Math.abs(released.get(1)) < 10_000);
      assertTrue(released.get(2) < Long.MIN_VALUE + 10_000);
    }
    assertTrue(top && bottom);
  }

  @Test
  void releasedVector_isNotTiedToTheArrayAndCannotBeChanged() {
    long[] exact = {1, 2};
    List<NoisyLong> released = noise.release(exact, Seeded.token(noise, 1));
    List<Long> before = values(released);
    exact[0] = 1_000_000;
    assertEquals(before, values(released));
    assertThrows(UnsupportedOperationException.class, () -> released.remove(0));
    assertFalse(released.isEmpty());
  }
}
