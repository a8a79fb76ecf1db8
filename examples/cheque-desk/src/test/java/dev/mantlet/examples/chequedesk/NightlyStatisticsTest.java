package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyStatisticsTest {
  @TempDir Path work;

  private final Reading.Read read =
      new Reading.Read(
          LongStream.range(0, 300)
              .mapToObj(
                  i -> new Reading.Amount(Bank.values()[(int) (i % 3)], "c-" + i, i * 1_000, 6, 6))
              .toList(),
          0);

  private NightlyStatistics.Released run(OptionalLong seed) {
    return NightlyStatistics.run(read, new Ledger(work.resolve("budget"), seed)::open);
  }

  @Test
  void budget_isSpentToTheLastReleaseThatFits() {
    List<BigDecimal> remaining = run(OptionalLong.empty()).remaining();
    assertEquals(new BigDecimal("4"), remaining.get(0));
    assertEquals(0, remaining.get(remaining.size() - 1).signum());
    assertEquals(12, remaining.size() - 1);
  }

  @Test
  void runAfterARestart_findsTheBudgetAsItWasLeft() {
    run(OptionalLong.empty());
    NightlyStatistics.Released second = run(OptionalLong.empty());
    assertEquals(0, second.remaining().size() - 1);
    assertTrue(second.line().startsWith("0 private releases"), second.line());
  }

  @Test
  void sameSeed_givesTheSameStatistics(@TempDir Path other) {
    List<?> first = run(OptionalLong.of(7)).banks();
    List<?> second =
        NightlyStatistics.run(read, new Ledger(other.resolve("budget"), OptionalLong.of(7))::open)
            .banks();
    assertEquals(first, second);
  }
}
