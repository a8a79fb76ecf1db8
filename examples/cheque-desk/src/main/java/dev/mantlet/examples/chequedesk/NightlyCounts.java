package dev.mantlet.examples.chequedesk;

import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.query.Count;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Releases a noisy count of deposits for each bank, night after night, until the budget refuses.
 */
final class NightlyCounts {
  private static final Epsilon PER_RELEASE = Epsilon.of("0.25");
  private static final PrivacyLoss TOTAL = PrivacyLoss.pure(2.0);

  private NightlyCounts() {}

  /** One count that left the desk, beside the one that did not. */
  record Released(Bank bank, long exact, long noisy) {}

  /** Everything that the budget paid for, and the refusal that ended it. */
  record Counted(List<Released> released, String refusal) implements Step {
    @Override
    public String name() {
      return "statistics";
    }

    @Override
    public String line() {
      String first =
          released.stream()
              .limit(Bank.values().length)
              .map(one -> "%s about %,d".formatted(one.bank().tenant(), one.noisy()))
              .collect(Collectors.joining(", "));
      return "%d private releases (%s), then the budget refused: %s"
          .formatted(released.size(), first, refusal);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("releases", released.size());
    }
  }

  static Counted run(List<InventedDeposits.Handed> deposits, Path ledger) {
    List<Released> released = new ArrayList<>();
    try (PrivacyBudget budget =
        Files.exists(ledger) ? PrivacyBudget.open(ledger) : PrivacyBudget.create(ledger, TOTAL)) {
      while (true) {
        for (Bank bank : Bank.values()) {
          released.add(release(bank, deposits, budget));
        }
      }
    } catch (BudgetExhaustedException e) {
      return new Counted(List.copyOf(released), e.getMessage());
    }
  }

  private static Released release(
      Bank bank, List<InventedDeposits.Handed> deposits, PrivacyBudget budget) {
    Count count = Count.ofUnits();
    deposits.stream()
        .filter(handed -> handed.bank() == bank)
        .forEach(handed -> count.add(handed.slip().id()));
    long exact = deposits.stream().filter(handed -> handed.bank() == bank).count();
    return new Released(bank, exact, count.release(PER_RELEASE, budget).value());
  }
}
