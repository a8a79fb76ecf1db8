package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.RecordedFigure;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.NoiseWithoutBudget;
import dev.mantlet.dp.Sensitivity;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Exact noise by the release, without the ledger; the floor is our own random long. Google's Java
 * library does not resolve: its figures are records.
 */
final class DpTopic {
  private static final String SINGLE = "discrete Laplace, epsilon 1, one number";
  private static final String REAL_LAPLACE = "Laplace on doubles, vector";
  private static final String REAL_GAUSSIAN = "Gaussian on doubles, vector";
  private static final String UNIT = "sample";
  private static final String OUR_LONG = "our random long";

  /** Drawn in one go, so that the loop around them costs nothing. */
  private static final int BATCH = 100;

  /** Numbers of a vector. */
  private static final int MANY = 1_000;

  private DpTopic() {}

  static Topic topic() {
    return new Topic(
        "dp",
        List.of(
            Case.cpu("random long", UNIT)
                .against("SecureRandom.nextLong")
                .bar(Bar.atMost(0.06))
                .by(scratch -> new Pair(words(), batch(new SecureRandom()::nextLong))),
            againstLong(
                "discrete Laplace, scale 10, vector",
                8,
                () -> NoiseWithoutBudget.discreteLaplace(MANY, 10, Epsilon.of(1))),
            againstLong(
                "discrete Gaussian, sigma 10, vector",
                8,
                () -> NoiseWithoutBudget.discreteGaussian(MANY)),
            againstLong(REAL_LAPLACE, 12, () -> NoiseWithoutBudget.laplace(MANY)),
            againstLong(REAL_GAUSSIAN, 15, () -> NoiseWithoutBudget.gaussian(MANY)),
            againstPython(REAL_LAPLACE, "opendp", "laplace"),
            againstPython(REAL_LAPLACE, "diffprivlib", "laplace"),
            againstPython(REAL_GAUSSIAN, "opendp", "gaussian"),
            againstPython(REAL_GAUSSIAN, "diffprivlib", "gaussian"),
            Case.cpu(SINGLE, UNIT)
                .against("SecureRandom.nextLong")
                .by(scratch -> new Pair(single(), batch(new SecureRandom()::nextLong))),
            recorded(SINGLE, "DiscreteLaplaceNoise", DpTopic::single),
            recorded(REAL_LAPLACE, "LaplaceNoise", () -> vector(NoiseWithoutBudget.laplace(MANY))),
            recorded(
                REAL_GAUSSIAN, "GaussianNoise", () -> vector(NoiseWithoutBudget.gaussian(MANY)))));
  }

  private static Case againstLong(String name, double most, Supplier<Supplier<List<?>>> ours) {
    return Case.cpu(name, UNIT)
        .against(OUR_LONG)
        .bar(Bar.atMost(most))
        .by(scratch -> new Pair(vector(ours.get()), words()));
  }

  private static Case againstPython(String name, String library, String mechanism) {
    return Case.cpu(name, UNIT)
        .against(library)
        .bar(Bar.atMost(0.2))
        .by(scratch ->
            new Pair(
                vector(
                    mechanism.equals("laplace")
                        ? NoiseWithoutBudget.laplace(MANY)
                        : NoiseWithoutBudget.gaussian(MANY)),
                NoisePeer.drawing(scratch, library, mechanism, MANY)));
  }

  private static Case recorded(String name, String google, Supplier<Work> ours) {
    RecordedFigure figure = RecordedFigure.named("Google " + google);
    return Case.recorded(
        name, UNIT, figure, scratch -> new Pair(ours.get(), Work.recorded(figure)));
  }

  private static Work words() {
    LongSupplier words = NoiseWithoutBudget.words(MANY);
    return Work.of(MANY, words::getAsLong);
  }

  private static Work vector(Supplier<List<?>> release) {
    return Work.of(MANY, release::get);
  }

  private static Work single() {
    return batch(NoiseWithoutBudget.discreteLaplace(Sensitivity.l1(1), Epsilon.of(1)));
  }

  private static Work batch(LongSupplier sample) {
    return Work.of(
        BATCH,
        () -> {
          long all = 0;
          for (int i = 0; i < BATCH; i++) {
            all ^= sample.getAsLong();
          }
          return all;
        });
  }
}
