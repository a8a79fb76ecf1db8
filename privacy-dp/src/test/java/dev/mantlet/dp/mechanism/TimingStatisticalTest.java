package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.BitPool;
import dev.mantlet.dp.internal.SecureBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
