package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.dp.query.Count;
import dev.mantlet.dp.query.CountByGroup;
import dev.mantlet.dp.query.DoubleMean;
import dev.mantlet.dp.query.Histogram;
import dev.mantlet.dp.query.Mean;
import dev.mantlet.dp.query.Noise;
import dev.mantlet.dp.query.Quantiles;
import dev.mantlet.dp.query.ReleasedCount;
import dev.mantlet.dp.query.ReleasedGroups;
import dev.mantlet.dp.query.ReleasedHistogram;
import dev.mantlet.dp.query.ReleasedMean;
import dev.mantlet.dp.query.ReleasedQuantiles;
import dev.mantlet.dp.query.SumByGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documentation. */
class DpSnippetsTest {
  private record Cheque(String bank, String account, long cents) {}

  private static final List<String> BANKS = List.of("north", "south", "east", "west", "central");

  private final List<Cheque> cheques =
      IntStream.range(0, 5000)
          .mapToObj(i ->
              new Cheque(BANKS.get(i % BANKS.size()), "account-" + i % 1000, i * 137L % 120_000))
          .toList();

  @TempDir Path folder;
  private final List<String> report = new ArrayList<>();

  @Test
  void countPerBank_untilTheBudgetRefuses() {
    Path file = folder.resolve("cheques.budget");
    // @start region="count"
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1.0))) {
      for (String bank : BANKS) {
        Count accounts = Count.ofUnits();
        cheques.stream()
            .filter(cheque -> cheque.bank().equals(bank))
            .forEach(cheque -> accounts.add(cheque.account()));
        ReleasedCount released = accounts.release(Epsilon.of(0.25), budget);
        report.add(bank + ": " + released); // north: 201 [189, 213] at 95 %, (ε = 0.25, δ = 0)
      }
    } catch (BudgetExhaustedException e) {
      report.add(e.getMessage());
    }
    // @end
    assertEquals(5, report.size());
    assertTrue(
        report.get(3).matches("west: -?\\d+ \\[\\d+, \\d+] at 95 %, \\(ε = 0.25, δ = 0\\)"),
        report.get(3));
    assertEquals(
        "the spend costs (ε = 0.25, δ = 0) but the budget has only (ε = 0, δ = 0) left;"
            + " a budget is never refilled, a smaller spend may fit",
        report.get(4));
  }

  @Test
  void numberOfOnesOwn_withItsOwnSensitivity() {
    Path file = folder.resolve("own.budget");
    PrivacyBudget.create(file, PrivacyLoss.pure(1.0)).close();
    long exactCount = 1000;
    // @start region="mechanism"
    try (PrivacyBudget budget = PrivacyBudget.open(file)) {
      DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of("0.1"));
      NoisyLong answer = noise.release(exactCount, budget.spend(noise.loss(), "cheques today"));
      NoisyLong.Interval likely = answer.interval(0.95);
      report.add(answer.value() + " " + likely + ", left " + budget.remaining());
    }
    // @end
    assertTrue(report.get(0).endsWith(", left (ε = 0.9, δ = 0)"), report.get(0));
  }

  @Test
  void amountsInBins() {
    Path file = folder.resolve("amounts.budget");
    // @start region="histogram"
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1.0))) {
      Histogram amounts = Histogram.withEdges(0, 100_00, 500_00, 1000_00); // in cents
      cheques.forEach(cheque -> amounts.add(cheque.account(), cheque.cents()));
      ReleasedHistogram released = amounts.release(Epsilon.of(0.5), budget);
      for (ReleasedHistogram.Bin bin : released.bins()) {
        report.add(bin.toString()); // [0, 10000) 144 [138, 150] at 95 %
      }
      report.add("for " + released.loss());
    }
    // @end
    assertEquals(4, report.size());
    String bin = "\\[10000, 50000\\) -?\\d+ \\[\\d+, \\d+] at 95 %";
    assertTrue(report.get(1).matches(bin), report.get(1));
    assertEquals("for (ε = 0.5, δ = 0)", report.get(3));
  }

  @Test
  void meanAmountByBank() {
    Path file = folder.resolve("means.budget");
    // @start region="mean"
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(5.0))) {
      for (String bank : BANKS) {
        Mean amount = Mean.ofValuesIn(0, 1000_00); // in cents; larger ones count as the largest
        cheques.stream()
            .filter(cheque -> cheque.bank().equals(bank))
            .forEach(cheque -> amount.add(cheque.account(), cheque.cents()));
        ReleasedMean released = amount.release(Epsilon.of(1), budget);
        report.add(bank + ": " + released);
        // north: 51556 [49691, 53534] at 95 %, of 199 units, (ε = 1, δ = 0)
      }
    }
    // @end
    assertEquals(5, report.size());
    String mean = "north: \\d+ \\[\\d+, \\d+] at 95 %, of -?\\d+ units, \\(ε = 1, δ = 0\\)";
    assertTrue(report.get(0).matches(mean), report.get(0));
  }

  @Test
  void chequesByBank_whoseNamesComeFromTheData() {
    Path file = folder.resolve("groups.budget");
    // @start region="groups"
    PrivacyLoss total = PrivacyLoss.pure(1.0).withDelta("1e-5");
    try (PrivacyBudget budget = PrivacyBudget.create(file, total)) {
      CountByGroup accounts = CountByGroup.groupsPerUnit(1); // an account counts in one bank
      cheques.forEach(cheque -> accounts.add(cheque.account(), cheque.bank()));
      ReleasedGroups<ReleasedCount> released =
          accounts.release(PrivacyLoss.pure(0.5).withDelta("1e-6"), budget);
      released.groups().forEach((bank, count) -> report.add(bank + ": " + count));
      // central: 199 [193, 205] at 95 %, (ε = 0.5, δ = 0)
    }
    // @end
    assertEquals(5, report.size());
    String count = "central: \\d+ \\[\\d+, \\d+] at 95 %, \\(ε = 0.5, δ = 0\\)";
    assertTrue(report.get(0).matches(count), report.get(0));
  }

  @Test
  void countMeanAndHistogram_releasedOnce() {
    Path file = folder.resolve("three.budget");
    // @start region="three"
    PrivacyLoss total = PrivacyLoss.pure(1.0).withDelta("1e-5");
    try (PrivacyBudget budget = PrivacyBudget.create(file, total)) {
      Count accounts = Count.ofUnits();
      DoubleMean euros = DoubleMean.ofValuesIn(0, 1000); // larger ones count as the largest
      CountByGroup byBank = CountByGroup.groupsPerUnit(1);
      for (Cheque cheque : cheques) {
        accounts.add(cheque.account());
        euros.add(cheque.account(), cheque.cents() / 100.0);
        byBank.add(cheque.account(), cheque.bank());
      }
      report.add("accounts: " + accounts.release(Epsilon.of(0.25), budget));
      report.add("mean: " + euros.release(Epsilon.of(0.25), budget));
      report.add("by bank: " + byBank.release(PrivacyLoss.pure(0.5).withDelta("1e-6"), budget));
      report.add("left: " + budget.remaining()); // no ε, and a second release throws
    }
    // @end
    assertEquals("left: (ε = 0, δ = 0.000009)", report.get(3));
    assertTrue(report.get(2).startsWith("by bank: central "), report.get(2));
  }

  @Test
  void reportOfCountMeanAndSumsByGroup_fromOneBudget() {
    Path file = folder.resolve("report.budget");
    // @start region="gaussian"
    PrivacyLoss total = PrivacyLoss.pure("2").withDelta("1e-5");
    try (PrivacyBudget budget = PrivacyBudget.create(file, total)) {
      Count accounts = Count.ofUnits();
      DoubleMean mean = DoubleMean.ofValuesIn(0, 1000); // euros; larger ones count as the largest
      CountByGroup accountsOfBanks = CountByGroup.groupsPerUnit(1); // a histogram over names
      SumByGroup eurosOfBanks = SumByGroup.ofValuesIn(0, 1000); // of an account one cheque counts
      for (Cheque cheque : cheques) {
        double euros = cheque.cents() / 100.0;
        accounts.add(cheque.account());
        mean.add(cheque.account(), euros);
        accountsOfBanks.add(cheque.account(), cheque.bank());
        eurosOfBanks.add(cheque.account(), cheque.bank(), euros);
      }

      report.add("accounts: " + accounts.release(Epsilon.of("0.25"), budget));
      report.add("mean: " + mean.release(Epsilon.of("0.25"), budget));
      PrivacyLoss ofNames = PrivacyLoss.pure("0.5").withDelta("1e-6"); // names come from the data
      accountsOfBanks
          .release(ofNames, budget)
          .groups()
          .forEach((bank, count) -> report.add(bank + ": " + count));
      // central: 199 [193, 205] at 95 %, (ε = 0.5, δ = 0)
      Noise gaussian = Noise.gaussian(PrivacyLoss.pure("1").withDelta("1e-6"));
      eurosOfBanks
          .release(gaussian, budget)
          .groups()
          .forEach((bank, euros) -> report.add(bank + ": " + euros));
      // central: 98417 [75296, 121539] at 95 %, mean 492.1 [367.1, 632.4], of 200 values, …
      report.add("left: " + budget.remaining());
    }
    // @end
    assertEquals("left: (ε = 0, δ = 0.000008)", report.get(report.size() - 1));
    String mean = "mean: \\S+ \\[\\S+, \\S+] at 95 %, of -?\\d+ values, .*";
    assertTrue(report.get(1).matches(mean), report.get(1));
    assertEquals(2 + 5 + 5 + 1, report.size(), report::toString);
    String sum =
        "central: \\S+ \\[\\S+, \\S+] at 95 %, mean \\S+ \\[\\S+, \\S+], of \\d+ values, .*";
    assertTrue(report.get(7).matches(sum), report.get(7));
  }

  @Test
  void quantilesOfAmounts() {
    Path file = folder.resolve("quantiles.budget");
    // @start region="quantiles"
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1.0))) {
      Quantiles euros = Quantiles.ofValuesIn(0, 2000);
      cheques.forEach(cheque -> euros.add(cheque.account(), cheque.cents() / 100.0));
      ReleasedQuantiles released = euros.release(Epsilon.of(1), budget);
      report.add("median " + released.value(0.5) + " in " + released.interval(0.5, 0.95));
      report.add("90th percentile " + released.value(0.9)); // from the same release
    }
    // @end
    assertEquals(2, report.size());
  }
}
