package dev.mantlet.benchmarks.topic;

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

/**
 * Exact noise by the release, without the ledger. Google's Java library does not resolve: its
 * figures are records.
 */
final class DpTopic {
  private static final String NAME = "discrete Laplace, epsilon 1";
  private static final String UNIT = "sample";

  /** Drawn in one go, so that the loop around them costs nothing. */
  private static final int BATCH = 100;

  private DpTopic() {}

  static Topic topic() {
    return new Topic(
        "dp",
        List.of(
            Case.cpu(NAME, UNIT)
                .against("SecureRandom.nextLong")
                .by(scratch -> new Pair(ours(), batch(new SecureRandom()::nextLong))),
            recorded("DiscreteLaplaceNoise"),
            recorded("LaplaceNoise")));
  }

  private static Case recorded(String google) {
    RecordedFigure figure = RecordedFigure.named("Google " + google);
    return Case.recorded(NAME, UNIT, figure, scratch -> new Pair(ours(), Work.recorded(figure)));
  }

  private static Work ours() {
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
