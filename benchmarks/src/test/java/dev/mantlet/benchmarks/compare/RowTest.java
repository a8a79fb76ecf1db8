package dev.mantlet.benchmarks.compare;

import static dev.mantlet.benchmarks.compare.Fixtures.gated;
import static dev.mantlet.benchmarks.compare.Fixtures.ratio;
import static dev.mantlet.benchmarks.compare.Fixtures.recorded;
import static dev.mantlet.benchmarks.compare.Fixtures.row;
import static dev.mantlet.benchmarks.compare.Fixtures.ungated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void ratioAtTheBar_passes() {
    assertEquals(Verdict.PASS, row(gated("a", 1.25), ratio(1.25)).verdict());
  }

  @Test
  void ratioOverTheBar_failsAndSaysBoth() {
    Row row = row(gated("a", 1.25), ratio(1.251));
    assertEquals(Verdict.FAIL, row.verdict());
    assertEquals("1.251 is over the bar of 1.250", row.reason());
  }

  @Test
  void ratioThatIsNotANumber_fails() {
    assertEquals(Verdict.FAIL, row(gated("a", 1.25), ratio(Double.NaN)).verdict());
  }

  @Test
  void barOfTheRunningJdk_counts() {
    Case judged =
        Case.cpu("a", "op").bar(Bar.atMost(1.45).from(25, 1.25)).by(Fixtures.NEVER_OPENED);
    assertEquals(Verdict.PASS, Row.of(Fixtures.topic(judged), judged, ratio(1.4), 17).verdict());
    assertEquals(Verdict.FAIL, Row.of(Fixtures.topic(judged), judged, ratio(1.4), 25).verdict());
  }

  @Test
  void noBar_isForInformation() {
    assertEquals(Verdict.INFO, row(ungated("a"), ratio(100)).verdict());
  }

  @Test
  void recordedFigure_neverGates() {
    assertEquals(Verdict.RECORDED, row(recorded("a"), ratio(100)).verdict());
    assertEquals("a report", row(recorded("a"), ratio(100)).reason());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Case(
                "a",
                "op",
                "old",
                Kind.RECORDED,
                Optional.of(Bar.atMost(1)),
                "",
                Map.of(),
                (scratch, plan) -> Measurement.counted(1, 1)));
  }

  @Test
  void countAtTheMost_passes_overIt_fails() {
    assertEquals(Verdict.PASS, counted(200).verdict());
    assertEquals(Verdict.FAIL, counted(201).verdict());
  }

  @Test
  void countOfNothing_isNoResult() {
    assertThrows(IllegalStateException.class, () -> counted(0));
  }

  private static Row counted(long number) {
    return row(
        Case.counted("a", "run", 200).by(scratch -> number),
        new Outcome.Measured(Measurement.counted(number, 200)));
  }

  @Test
  void sideThatThrew_failsWithItsMessage() {
    Row row = row(ungated("a"), new Outcome.Failed("java.io.IOException: disk full"));
    assertEquals(Verdict.FAIL, row.verdict());
    assertEquals("java.io.IOException: disk full", row.reason());
  }

  @Test
  void whatCannotBeComparedHere_isSkippedWithItsReason() {
    Row row = row(gated("a", 1), new Outcome.Skipped("no openssl"));
    assertEquals(Verdict.SKIP, row.verdict());
    assertEquals("no openssl", row.reason());
  }
}
