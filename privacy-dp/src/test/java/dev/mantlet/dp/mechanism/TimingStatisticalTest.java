package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.BitPool;
import dev.mantlet.dp.internal.SecureBits;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whether the time of a release tells the noise or the number: Welch's t-test between two classes,
 * interleaved, with the slowest tenth left out (dudect: Reparaz, Balasch and Verbauwhede 2017).
 * Below 4.5 in three runs of three; it needs a quiet machine, so it runs at night.
 */
@EnabledIfSystemProperty(named = "mantlet.nightly", matches = "true")
class TimingStatisticalTest {
  private static final int SAMPLES = 40_000;

  /** Rounds before the one that counts, until nothing is compiled any more. */
  private static final int WARM_UP = 10;

  private static final double LIMIT = 4.5;
  private static final DiscreteLaplace NOISE =
      DiscreteLaplace.calibrated(Sensitivity.l1(10), Epsilon.of(1));

  private static final Laplace LAPLACE = Laplace.calibrated(Sensitivity.real(1), Epsilon.of(1));
  private static final Gaussian GAUSSIAN =
      Gaussian.calibrated(Sensitivity.real(1), PrivacyLoss.pure(1).withDelta(1e-5));

  private long sink;

  private interface Timed {
    /** The thing whose time counts, made ready for the class. */
    Runnable of(boolean second, int sample);
  }

  @Test
  void preparedRelease_doesNotTellTheNumber() {
    SplittableRandom chance = new SplittableRandom(1);
    long[] ofClass = {0, -1};
    assertAlike((second, sample) -> {
      PreparedNoise prepared = NOISE.prepare(1, Seeded.token(NOISE, sample));
      long exact = chance.nextLong() & ofClass[second ? 1 : 0]; // both classes made alike
      return () -> sink += prepared.release(exact).get(0).value();
    });
  }

  /** The class is the noise: the smaller or the larger of two that were prepared. */
  @Test
  void preparedRelease_doesNotTellTheNoise() {
    assertAlike((second, sample) -> {
      PreparedNoise prepared =
          ofTwo(second, sample, seed -> NOISE.prepare(1, Seeded.token(NOISE, seed)));
      return () -> sink += prepared.release(0).get(0).value();
    });
  }

  @Test
  void preparedReleaseOfAReal_doesNotTellTheNoise() {
    assertTellsNoNoise(seed -> LAPLACE.prepare(Seeded.token(LAPLACE, seed)));
    assertTellsNoNoise(seed -> GAUSSIAN.prepare(Seeded.token(GAUSSIAN, seed)));
  }

  private void assertTellsNoNoise(IntFunction<PreparedRealNoise> preparing) {
    assertAlike((second, sample) -> {
      PreparedRealNoise prepared = ofTwo(second, sample, preparing);
      return () -> sink += Double.doubleToRawLongBits(prepared.release(1e6).get(0).value());
    });
  }

  private static <P> P ofTwo(boolean larger, int sample, IntFunction<P> preparing) {
    P one = preparing.apply(2 * sample);
    P other = preparing.apply(2 * sample + 1);
    List<P> ordered =
        magnitude(one) <= magnitude(other) ? List.of(one, other) : List.of(other, one);
    return ordered.get(larger ? 1 : 0); // both classes made alike
  }

  private static double magnitude(Object prepared) {
    try {
      Field field = prepared.getClass().getDeclaredField("noise");
      field.setAccessible(true);
      long[] noise = (long[]) field.get(prepared);
      return noise.length == 1
          ? Math.abs((double) noise[0])
          : new WideSteps(noise[0], noise[1]).exact().abs().doubleValue();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** A number of zero, or any up to a million. */
  @Test
  void preparedReleaseOfAReal_doesNotTellTheNumber() {
    assertTellsNoNumber(seed -> LAPLACE.prepare(Seeded.token(LAPLACE, seed)));
    assertTellsNoNumber(seed -> GAUSSIAN.prepare(Seeded.token(GAUSSIAN, seed)));
  }

  private void assertTellsNoNumber(IntFunction<PreparedRealNoise> preparing) {
    SplittableRandom chance = new SplittableRandom(3);
    double[] ofClass = {0, 1};
    assertAlike((second, sample) -> {
      PreparedRealNoise prepared = preparing.apply(sample);
      double exact = chance.nextDouble(-1e6, 1e6) * ofClass[second ? 1 : 0]; // both made alike
      return () -> sink += Double.doubleToRawLongBits(prepared.release(exact).get(0).value());
    });
  }

  /** The class is the noise: small or large. */
  @Test
  void fixedWork_doesNotTellTheNoise() {
    DiscreteLaplace fixed = NOISE.withFixedWork();
    assertAlike((second, sample) -> {
      SecureBits bits = ofNoise(second, sample);
      var token = Seeded.token(fixed.loss(), bits);
      return () -> sink += fixed.release(0, token).value();
    });
  }

  @Test
  void fixedWorkOfAGaussian_doesNotTellTheNoise() {
    DiscreteGaussian fixed =
        DiscreteGaussian.calibrated(Sensitivity.l1(3), PrivacyLoss.pure(1).withDelta(1e-5))
            .withFixedWork();
    assertAlike((second, sample) -> {
      SecureBits bits = ofNoise(second, sample);
      var token = Seeded.token(fixed.loss(), bits);
      return () -> sink += fixed.release(0, token).value();
    });
  }

  /** That the test sees what it is to see. */
  @Test
  void threeDrawsInPlaceOfOne_areFound() {
    double t =
        welch((second, sample) -> {
          SecureBits bits = Seeded.bits(sample);
          int draws = second ? 3 : 1;
          return () -> {
            for (int i = 0; i < draws; i++) {
              sink += NOISE.release(0, Seeded.token(NOISE.loss(), bits)).value();
            }
          };
        });
    assertTrue(Math.abs(t) > LIMIT, () -> "t = " + t);
  }

  /** Bits whose first word makes noise near zero, or far from it. */
  private static SecureBits ofNoise(boolean large, int sample) {
    long random = new SplittableRandom(sample).nextLong();
    long[] words = {random >>> 6 & ~1L | random & 1, random | 0xf8L << 56};
    long word = words[large ? 1 : 0]; // both classes made alike
    return new BitPool(() -> word);
  }

  private void assertAlike(Timed timed) {
    List<Double> scores = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      scores.add(welch(timed));
    }
    System.out.println("t = " + scores);
    assertTrue(scores.stream().allMatch(t -> Math.abs(t) < LIMIT), () -> "t = " + scores);
  }

  private double welch(Timed timed) {
    for (int i = 0; i < WARM_UP; i++) {
      measure(timed, SAMPLES);
    }
    double[][] times = measure(timed, SAMPLES);
    double[] first = crop(times[0]);
    double[] second = crop(times[1]);
    double spread = variance(first) / first.length + variance(second) / second.length;
    return (mean(first) - mean(second)) / Math.sqrt(spread);
  }

  private static double[][] measure(Timed timed, int samples) {
    double[][] times = new double[2][samples];
    int[] count = new int[2];
    SplittableRandom order = new SplittableRandom(2);
    while (count[0] < samples || count[1] < samples) {
      int of = order.nextInt(2);
      Runnable work = timed.of(of == 1, count[0] + count[1]);
      long start = System.nanoTime();
      work.run();
      long taken = System.nanoTime() - start;
      if (count[of] < samples) {
        times[of][count[of]++] = taken;
      }
    }
    return times;
  }

  private static double[] crop(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return Arrays.copyOf(sorted, sorted.length * 9 / 10);
  }

  private static double mean(double[] times) {
    return Arrays.stream(times).average().orElseThrow();
  }

  private static double variance(double[] times) {
    double mean = mean(times);
    return Arrays.stream(times).map(x -> (x - mean) * (x - mean)).sum() / (times.length - 1);
  }
}
