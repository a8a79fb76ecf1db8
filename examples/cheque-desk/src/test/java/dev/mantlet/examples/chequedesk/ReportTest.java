package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One whole run of the desk, and what it printed and wrote. */
class ReportTest {
  private static final Pattern FIGURE = Pattern.compile("data-figure=\"([^\"]+)\">([^<]*)<");
  private static final List<String> STEPS =
      List.of(
          "sign",
          "verify",
          "tamper",
          "seal",
          "move",
          "calibrate",
          "read",
          "contract",
          "flood",
          "attack",
          "statistics",
          "report");

  @TempDir static Path work;

  private static String printed;
  private static String page;
  private static JsonNode report;

  @BeforeAll
  static void runTheDesk() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    String[] arguments = {"--work", work.toString(), "--deposits", "60", "--demo-seed", "7"};
    assertEquals(0, ChequeDesk.run(stream, stream, arguments));
    printed = out.toString(StandardCharsets.UTF_8);
    page = Files.readString(work.resolve("report.html"));
    report = new JsonMapper().readTree(Files.readString(work.resolve("report.json")));
  }

  @Test
  void everyStep_isPrintedAsOneLine() {
    List<String> names = printed.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    assertEquals(STEPS, names, printed);
  }

  @Test
  void lastLine_isThePathOfThePage() {
    String last = printed.lines().reduce((before, after) -> after).orElseThrow();
    assertTrue(last.endsWith(work.resolve("report.html").toAbsolutePath().toString()), last);
  }

  @Test
  void everyFigureOnThePage_isTheOneInTheJson() {
    List<MatchResult> figures = FIGURE.matcher(page).results().toList();
    assertTrue(figures.size() > 60, "only " + figures.size() + " figures");
    for (MatchResult figure : figures) {
      String shown = unescaped(figure.group(2));
      assertEquals(report.at(figure.group(1)).asString(), shown, figure.group(1));
    }
  }

  @Test
  void everyNumberInTheTextOfThePage_isAFigure() {
    String text = page.replaceAll("(?s)<(style|svg|head|footer)\\b.*?</\\1>", "");
    String withoutFigures = text.replaceAll("<b data-figure=\"[^\"]+\">[^<]*</b>", "");
    assertFalse(Pattern.compile(">[^<]*\\d[^<]*<").matcher(withoutFigures).find(), withoutFigures);
  }

  @Test
  void page_fetchesNothingAndRunsNothing() {
    assertFalse(page.contains("<script"));
    assertFalse(page.contains("http:") || page.contains("https:"));
    List<String> links =
        Pattern.compile("(?:href|src)=\"([^\"]{0,11})")
            .matcher(page)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertFalse(links.isEmpty());
    assertTrue(links.stream().allMatch("data:image/"::equals), links.toString());
  }

  @Test
  void seededRun_saysSoOnThePage() {
    assertTrue(page.contains("Demonstration with seed <b data-figure=\"/demoSeed\">7</b>"));
  }

  @Test
  void attackSucceedsOnTheBareSessionAndFailsThroughTheGuard() {
    JsonNode attack = report.at("/steps/attack");
    int images = attack.get("images").asInt();
    assertTrue(attack.get("bareSuccesses").asInt() >= 0.8 * images, attack.toString());
    assertTrue(attack.get("guardedSuccesses").asInt() <= 0.2 * images, attack.toString());
    assertTrue(attack.get("replayRefused").asInt() >= 0.9 * attack.get("bareSuccesses").asInt());
    // The calibration promises 1 % on average; 3 % of 1,800 would be six standard deviations off.
    assertTrue(attack.get("falseAlarms").asInt() <= 54, attack.get("falseAlarms").asString());
  }

  @Test
  void personalData_isNeitherPrintedNorReported() {
    InventedDeposits.Handed handed = deposits().get(0);
    for (String text : List.of(printed, page, report.toString())) {
      assertFalse(text.contains(handed.slip().iban()) || text.contains(handed.slip().payer()));
    }
  }

  private static List<InventedDeposits.Handed> deposits() {
    try {
      return new InventedDeposits(DigitImages.forReading()).make(60);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }
}
