package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.query.Count;
import dev.mantlet.dp.query.ReleasedCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documentation. */
class DpSnippetsTest {
  private record Cheque(String bank, String account) {}

  private static final List<String> BANKS = List.of("north", "south", "east", "west", "central");

  private final List<Cheque> cheques =
      IntStream.range(0, 5000).mapToObj(i -> new Cheque(BANKS.get(i % BANKS.size()), "account-" + i % 1000)).toList();

  @TempDir Path folder;
  private final List<String> report = new ArrayList<>();

  @Test
  void countPerBank_untilTheBudgetRefuses() {
    Path file = folder.resolve("cheques.budget");
    // @start region="count"
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1.0))) {
      for (String bank : BANKS) {
        Count accounts = Count.ofUnits();
        cheques.stream().filter(cheque -> cheque.bank().equals(bank)).forEach(cheque -> accounts.add(cheque.account()));
        ReleasedCount released = accounts.release(Epsilon.of(0.25), budget);
        report.add(bank + ": " + released); // north: 201 [189, 213] at 95 %, (ε = 0.25, δ = 0)
      }
    } catch (BudgetExhaustedException e) {
      report.add(e.getMessage());
    }
    // @end
    assertEquals(5, report.size());
    assertTrue(report.get(3).matches("west: -?\\d+ \\[\\d+, \\d+] at 95 %, \\(ε = 0.25, δ = 0\\)"), report.get(3));
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
}
