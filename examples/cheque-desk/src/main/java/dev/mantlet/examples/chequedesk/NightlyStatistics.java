package dev.mantlet.examples.chequedesk;

import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.query.Count;
import dev.mantlet.dp.query.Histogram;
import dev.mantlet.dp.query.Mean;
import dev.mantlet.dp.query.ReleasedHistogram;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Releases count, mean and histogram of the amounts of each bank, night after night, until the
 * budget refuses.
 *
 * <p>The budget is opened anew for each night, as a restarted process would.
 */
final class NightlyStatistics {
  private static final Epsilon FOR_COUNT = Epsilon.of("0.25");
  private static final Epsilon FOR_MEAN = Epsilon.of("0.5");
  private static final Epsilon FOR_HISTOGRAM = Epsilon.of("0.25");
  private static final long MAX_CENTS = 999_999;
  private static final long[] EDGES = {0, 1_000, 10_000, 100_000, 1_000_000};
  private static final double CENTS = 100;

  private final Reading.Read read;
  private final List<Map<String, Object>> banks = new ArrayList<>();
  private final List<BigDecimal> remaining = new ArrayList<>();

  private NightlyStatistics(Reading.Read read) {
    this.read = read;
  }

  /** What was released in the first night, and how the budget went down until it refused. */
  record Released(List<Map<String, Object>> banks, List<BigDecimal> remaining, String refusal)
      implements Step {
    @Override
    public String name() {
      return "statistics";
    }

    @Override
    public String line() {
      StringBuilder line = new StringBuilder("%d private releases".formatted(remaining.size() - 1));
      banks.forEach(bank ->
          line.append(
              "; %s about %s deposits of %s on average"
                  .formatted(bank.get("bank"), bank.get("count"), bank.get("mean"))));
      return line.append("; then the budget refused: ").append(refusal).toString();
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "banks", banks,
          "remaining", remaining,
          "releases", remaining.size() - 1,
          "refusal", refusal);
    }

    @Override
    public Map<String, Integer> refusals() {
      return Map.of("statistics: budget exhausted", 1);
    }
  }

  /** Releases until the budget, opened anew each night, has no more. */
  static Released run(Reading.Read read, Supplier<PrivacyBudget> opened) {
    NightlyStatistics statistics = new NightlyStatistics(read);
    while (true) {
      try (PrivacyBudget budget = opened.get()) {
        statistics.night(budget);
      } catch (BudgetExhaustedException e) {
        return new Released(
            List.copyOf(statistics.banks), List.copyOf(statistics.remaining), e.getMessage());
      }
    }
  }

  private void night(PrivacyBudget budget) {
    if (remaining.isEmpty()) {
      remaining.add(budget.remaining().epsilon());
    }
    boolean first = banks.isEmpty();
    for (Bank bank : Bank.values()) {
      Map<String, Object> row = row(bank, budget);
      if (first) {
        banks.add(row);
      }
    }
  }

  private Map<String, Object> row(Bank bank, PrivacyBudget budget) {
    List<Reading.Amount> amounts = read.of(bank);
    Count count = Count.ofUnits();
    Mean mean = Mean.ofValuesIn(0, MAX_CENTS);
    Histogram bins = Histogram.withEdges(EDGES);
    for (Reading.Amount amount : amounts) {
      count.add(amount.id());
      mean.add(amount.id(), amount.cents());
      bins.add(amount.id(), amount.cents());
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("bank", bank.tenant());
    row.put("exactCount", amounts.size());
    row.put("count", paid(budget, () -> count.release(FOR_COUNT, budget).value()));
    row.put(
        "exactMean", units(amounts.stream().mapToLong(Reading.Amount::cents).average().orElse(0)));
    row.put("mean", units(paid(budget, () -> mean.release(FOR_MEAN, budget).value())));
    row.put("amounts", bins(paid(budget, () -> bins.release(FOR_HISTOGRAM, budget)), amounts));
    return row;
  }

  private <T> T paid(PrivacyBudget budget, Supplier<T> release) {
    T released = release.get();
    remaining.add(budget.remaining().epsilon());
    return released;
  }

  private static List<Map<String, Object>> bins(
      ReleasedHistogram released, List<Reading.Amount> amounts) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ReleasedHistogram.Bin bin : released.bins()) {
      long exact =
          amounts.stream().filter(a -> a.cents() >= bin.low() && a.cents() < bin.high()).count();
      String range = "%d to %d".formatted(bin.low() / 100, bin.high() / 100);
      rows.add(Map.of("range", range, "exact", exact, "released", bin.value()));
    }
    return rows;
  }

  private static double units(double cents) {
    return Step.rounded(cents / CENTS, 2);
  }
}
