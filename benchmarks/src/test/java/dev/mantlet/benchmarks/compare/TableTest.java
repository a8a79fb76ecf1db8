package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Case shortCase = Fixtures.gated("a", 1.2);
  private final Case longCase = Fixtures.ungated("a case with a long name");
  private final Topic topic = Fixtures.topic(shortCase, longCase);
  private final Table table = new Table(List.of(topic));

  @Test
  void verdicts_standBelowTheirHeading() {
    int column = table.heading().indexOf("verdict");
    assertEquals(
        column, table.line(Row.of(topic, shortCase, Fixtures.ratio(1), 17)).indexOf("PASS"));
    assertEquals(
        column, table.line(Row.of(topic, longCase, Fixtures.ratio(12.5), 17)).indexOf("INFO"));
    assertEquals(
        column,
        table.line(Row.of(topic, longCase, new Outcome.Skipped("why"), 17)).indexOf("SKIP"));
  }

  @Test
  void times_haveAUnitThatFits() {
    assertEquals("9.18 ns", Table.time(9.18));
    assertEquals("451 ns", Table.time(451.2));
    assertEquals("35.1 us", Table.time(35_100));
    assertEquals("47.3 ms", Table.time(47_300_000));
  }

  @Test
  void counts_areShownAsTheyAre() {
    Case counted = Case.counted("a", "run", 12_000).by(scratch -> 11_000);
    Topic counts = Fixtures.topic(counted);
    Outcome outcome = new Outcome.Measured(Measurement.counted(11_000, 12_000));
    String line = new Table(List.of(counts)).line(Row.of(counts, counted, outcome, 17));
    assertTrue(line.matches(".* COUNT +run +11000 +12000 .* 0\\.917 .*"), line);
  }

  @Test
  void smallRatios_keepTheirDigits() {
    assertEquals("0.0123", Table.decimal(0.01234));
    assertEquals("1.234", Table.decimal(1.2341));
  }
}
