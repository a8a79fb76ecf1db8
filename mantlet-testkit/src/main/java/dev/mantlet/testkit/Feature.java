package dev.mantlet.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One way to look at outcomes: it puts each into one of finitely many cells, and an event is a set
 * of cells. The cells are made from outcomes of their own, before those that are counted.
 */
interface Feature {
  /** The number of cells. */
  int cells();

  /** The cell of an outcome, in [0, cells). */
  int cell(Outcome outcome);

  /** What it means that an outcome is in one of the cells, for people. */
  String describe(BitSet cells);

  /** The features that fit the outcomes. */
  static List<Feature> fitting(List<Outcome> outcomes) {
    List<Feature> features = new ArrayList<>();
    int numbers = outcomes.stream().mapToInt(outcome -> outcome.numbers().length).max().orElse(0);
    for (int i = 0; i < numbers; i++) {
      int at = i;
      Bins bins = Bins.of("number " + i, outcomes, outcome -> outcome.number(at));
      features.add(bins);
      if (outcomes.stream().anyMatch(outcome -> outcome.number(at) % 1 != 0)) {
        features.add(new LowBits(Bins.few("number " + i, outcomes, bins.number()), bins.number()));
      }
      if (i > 0) {
        features.add(
            Bins.of(
                "number " + i + " less the one before",
                outcomes,
                outcome -> outcome.number(at) - outcome.number(at - 1)));
      }
    }
    if (numbers > 1) {
      features.add(Bins.of("the sum of the numbers", outcomes, Feature::sum));
    }
    // Last, as they say least to people: of two equally good events the first is taken.
    features.add(Labels.of("the kind of outcome is one of", outcomes, Outcome::kind));
    features.add(Labels.of("the outcome is one of", outcomes, Outcome::key));
    return features;
  }

  private static double sum(Outcome outcome) {
    double sum = 0;
    for (double number : outcome.numbers()) {
      sum += number;
    }
    return sum;
  }

  /** A cell for each of the most frequent values of what is not ordered, and one for the rest. */
  record Labels(String name, Map<Object, Integer> known, Function<Outcome, Object> label)
      implements Feature {
    private static final int MOST = 4096;
    private static final int SHOWN = 3;

    static Labels of(String name, List<Outcome> outcomes, Function<Outcome, Object> label) {
      Map<Object, Integer> counts = new HashMap<>();
      outcomes.forEach(outcome -> counts.merge(label.apply(outcome), 1, Integer::sum));
      Map<Object, Integer> known = new HashMap<>();
      counts.entrySet().stream()
          .sorted(
              Map.Entry.<Object, Integer>comparingByValue()
                  .reversed()
                  .thenComparing(entry -> entry.getKey().toString()))
          .limit(MOST)
          .forEach(entry -> known.put(entry.getKey(), known.size()));
      return new Labels(name, known, label);
    }

    @Override
    public int cells() {
      return known.size() + 1;
    }

    @Override
    public int cell(Outcome outcome) {
      return known.getOrDefault(label.apply(outcome), known.size());
    }

    @Override
    public String describe(BitSet cells) {
      List<String> shown = new ArrayList<>();
      known.forEach((value, cell) -> {
        if (cells.get(cell) && shown.size() < SHOWN && value instanceof String) {
          shown.add(value.toString());
        }
      });
      return name
          + " "
          + cells.cardinality()
          + " of "
          + cells()
          + (shown.isEmpty() ? "" : " " + shown);
    }
  }

  /**
   * Intervals of a number between cuts, with a cell for each cut itself, so that a value of
   * positive probability stands alone; and one cell for what is not a number.
   */
  record Bins(String name, double[] cuts, ToDoubleFunction<Outcome> number) implements Feature {
    private static final int MANY = 64;
    private static final int FEW = 12;
    private static final int SHOWN = 4;

    static Bins of(String name, List<Outcome> outcomes, ToDoubleFunction<Outcome> number) {
      return cut(name, outcomes, number, MANY);
    }

    static Bins few(String name, List<Outcome> outcomes, ToDoubleFunction<Outcome> number) {
      return cut(name, outcomes, number, FEW);
    }

    /** At evenly spaced quantiles, and twice as far out in the tails each time. */
    private static Bins cut(
        String name, List<Outcome> outcomes, ToDoubleFunction<Outcome> number, int parts) {
      double[] sorted =
          outcomes.stream()
              .mapToDouble(number)
              .filter(value -> !Double.isNaN(value))
              .sorted()
              .toArray();
      TreeMap<Double, Boolean> cuts = new TreeMap<>();
      for (int i = 1; i < parts && sorted.length > 0; i++) {
        cuts.put(sorted[(int) ((long) sorted.length * i / parts)] + 0.0, true);
      }
      for (int tail = sorted.length / parts; tail > 0; tail /= 2) {
        cuts.put(sorted[tail] + 0.0, true);
        cuts.put(sorted[sorted.length - 1 - tail] + 0.0, true);
      }
      return new Bins(
          name, cuts.keySet().stream().mapToDouble(Double::doubleValue).toArray(), number);
    }

    @Override
    public int cells() {
      return 2 * cuts.length + 2;
    }

    @Override
    public int cell(Outcome outcome) {
      double value = number.applyAsDouble(outcome) + 0.0;
      if (Double.isNaN(value)) {
        return cells() - 1;
      }
      int found = Arrays.binarySearch(cuts, value);
      return found >= 0 ? 2 * found + 1 : 2 * (-found - 1);
    }

    @Override
    public String describe(BitSet cells) {
      StringBuilder text = new StringBuilder(name).append(" is in");
      int shown = 0;
      int from = cells.nextSetBit(0);
      for (; from >= 0 && shown < SHOWN; shown++) {
        int to = cells.nextClearBit(from) - 1;
        text.append(shown > 0 ? " or " : " ").append(range(from, Math.min(to, cells() - 1)));
        from = cells.nextSetBit(to + 1);
      }
      return from >= 0 ? text.append(" or further ones").toString() : text.toString();
    }

    private String range(int from, int to) {
      if (from == cells() - 1) {
        return "NaN";
      }
      String nan = to == cells() - 1 ? " or NaN" : "";
      int last = Math.min(to, cells() - 2);
      String low = from == 0 ? "(-inf" : (from % 2 == 1 ? "[" : "(") + cuts[(from - 1) / 2];
      String high = last == cells() - 2 ? "inf)" : cuts[last / 2] + (last % 2 == 1 ? "]" : ")");
      return low + ", " + high + nan;
    }
  }

  /**
   * The lowest bit of a number together with where it lies: what naive noise on floating-point
   * numbers leaves of the exact value (Mironov 2012).
   */
  record LowBits(Bins bins, ToDoubleFunction<Outcome> number) implements Feature {
    private static final int DEEPEST = 80;

    @Override
    public int cells() {
      return bins.cells() * (DEEPEST + 1);
    }

    @Override
    public int cell(Outcome outcome) {
      return bins.cell(outcome) * (DEEPEST + 1) + depth(number.applyAsDouble(outcome));
    }

    /** How many places after the point the number has in binary; 0 for whole numbers. */
    private static int depth(double value) {
      if (!Double.isFinite(value) || value == 0) {
        return 0;
      }
      long bits = Double.doubleToRawLongBits(value);
      long significand = bits & (1L << 52) - 1 | 1L << 52;
      int lowest = Math.getExponent(value) - 52 + Long.numberOfTrailingZeros(significand);
      return Math.max(0, Math.min(DEEPEST, -lowest));
    }

    @Override
    public String describe(BitSet cells) {
      return bins.name()
          + " has its lowest bit where "
          + cells.cardinality()
          + " of "
          + cells()
          + " cells have it (the bits of the noise show the exact value)";
    }
  }
}
