package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.UnpaidTokens;
import dev.mantlet.dp.partition.PartitionSelection;
import dev.mantlet.dp.query.DoubleSum;
import dev.mantlet.dp.query.Noise;
import dev.mantlet.dp.query.Quantiles;
import dev.mantlet.dp.query.QueriesWithoutBudget;
import dev.mantlet.dp.query.ReleasedQuantiles;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Queries and partition selection, without the ledger; against the least that one could do. */
final class DpQueryTopic {
  private static final int VALUES = 1024;
  private static final int LONGS = 1000;
  private static final int MANY = 100;

  private DpQueryTopic() {}

  static Topic topic() {
    return new Topic(
        "dp-query",
        List.of(
            Case.cpu("partition selection, a unit in 10 partitions", "partition")
                .against("one random long of ours")
                .bar(Bar.atMost(30))
                .by(scratch -> selection(MANY)),
            Case.cpu("partition selection of 10 partitions, with its token", "selection")
                .against("one random long of ours")
                .by(scratch -> selection(1)),
            Case.cpu("exact sum of doubles, all at once", "add")
                .against("plain sum of doubles")
                .bar(Bar.atMost(3))
                .by(scratch -> new Pair(exactSum(), plainSum())),
            Case.cpu("exact sum of doubles, one by one", "add")
                .against("plain sum of doubles")
                .by(scratch -> new Pair(exactSumOneByOne(), plainSum())),
            Case.cpu("quantile tree, one by one", "add")
                .against("plain sum of doubles")
                .by(scratch -> new Pair(quantileAdd(), plainSum())),
            Case.cpu("quantile tree: 1024 values, release, 3 ranks", "tree")
                .against("4368 random longs of ours")
                .by(DpQueryTopic::quantiles)));
  }

  /** Some partitions below, at and above where it is certain, so many times. */
  private static Pair selection(int times) {
    UnpaidTokens tokens = new UnpaidTokens();
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta("1e-5");
    PartitionSelection selection = PartitionSelection.optimal(loss, 10, Adjacency.ADD_REMOVE);
    long[] units =
        LongStream.generate(() -> 0)
            .limit(times)
            .flatMap(zero -> LongStream.of(1, 2, 5, 10, 20, 50, 100, 120, 150, 200))
            .toArray();
    return new Pair(
        Work.of(times == 1 ? 1 : units.length, () -> selection.select(units, tokens.paying(loss))),
        longs(tokens, LONGS));
  }

  private static Work longs(UnpaidTokens tokens, int number) {
    var longs = tokens.longs(number);
    return Work.of(number, longs::getAsLong);
  }

  private static double[] values() {
    return new SplittableRandom(1).doubles(VALUES, -20, 120).toArray();
  }

  private static Work exactSum() {
    double[] values = values();
    DoubleSum sum = DoubleSum.ofValuesIn(0, 100);
    return Work.of(
        VALUES,
        () -> {
          sum.addAllWithoutLimit(values);
          return sum;
        });
  }

  private static Work exactSumOneByOne() {
    double[] values = values();
    DoubleSum sum = DoubleSum.ofValuesIn(0, 100);
    return Work.of(
        VALUES,
        () -> {
          for (double value : values) {
            sum.addWithoutLimit(value);
          }
          return sum;
        });
  }

  private static Work plainSum() {
    double[] values = values();
    return Work.of(
        VALUES,
        () -> {
          double sum = 0;
          for (double value : values) {
            sum += value;
          }
          return sum;
        });
  }

  private static Work quantileAdd() {
    double[] values = values();
    Quantiles quantiles = Quantiles.ofValuesIn(0, 100);
    return Work.of(
        VALUES,
        () -> {
          for (double value : values) {
            quantiles.addWithoutLimit(value);
          }
          return quantiles;
        });
  }

  private static Pair quantiles(Scratch scratch) {
    UnpaidTokens tokens = new UnpaidTokens();
    double[] values = values();
    Noise noise = Noise.laplace(Epsilon.of(1)); // made once, like a mechanism
    return new Pair(
        Work.of(() -> quartiles(values, noise, tokens)), Work.of(tokens.longs(4368)::getAsLong));
  }

  private static double quartiles(double[] values, Noise noise, UnpaidTokens tokens) {
    Quantiles quantiles = Quantiles.ofValuesIn(0, 100);
    quantiles.addAllWithoutLimit(values);
    ReleasedQuantiles released = QueriesWithoutBudget.released(quantiles, noise, tokens);
    return released.value(0.25) + released.value(0.5) + released.value(0.75);
  }
}
