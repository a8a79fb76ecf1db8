package dev.mantlet.benchmarks.compare;

import static dev.mantlet.benchmarks.compare.Fixtures.gated;
import static dev.mantlet.benchmarks.compare.Fixtures.ratio;
import static dev.mantlet.benchmarks.compare.Fixtures.recorded;
import static dev.mantlet.benchmarks.compare.Fixtures.ungated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command, with made-up outcomes in place of measuring. */
class CompareTest {
  private static final AllowedSkips NONE = AllowedSkips.parse(List.of());
  private static final Outcome SKIPPED = new Outcome.Skipped("not here");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> ran = new ArrayList<>();
  private final List<Plan> plans = new ArrayList<>();

  private int compare(
      List<Topic> topics, AllowedSkips allowed, Outcome outcome, String... arguments) {
    CaseRunner runner =
        (topic, measured, plan) -> {
          ran.add(topic.name() + " " + measured.name());
          plans.add(plan);
          return outcome;
        };
    List<String> all = new ArrayList<>(List.of("--json", json().toString()));
    all.addAll(List.of(arguments));
    return new Compare(topics, runner, allowed, new PrintStream(out), new PrintStream(err))
        .run(all);
  }

  private int compare(Case one, AllowedSkips allowed, Outcome outcome) {
    return compare(List.of(Fixtures.topic(one)), allowed, outcome);
  }

  private Path json() {
    return folder.resolve("rows.json");
  }

  private List<String> lines(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void everyBarHeld_exitsWithZero() {
    assertEquals(0, compare(gated("a", 1.2), NONE, ratio(1.1)));
  }

  @Test
  void missedBar_exitsWithOne() {
    assertEquals(1, compare(gated("a", 1.2), NONE, ratio(1.3)));
  }

  @Test
  void sideThatThrew_exitsWithOne_evenWithoutABar() {
    assertEquals(1, compare(ungated("a"), NONE, new Outcome.Failed("boom")));
    assertTrue(lines(out).get(1).endsWith("FAIL      boom"), out::toString);
  }

  @Test
  void informationAndRecords_exitWithZero() {
    assertEquals(0, compare(ungated("a"), NONE, ratio(9)));
    assertEquals(0, compare(recorded("a"), NONE, ratio(9)));
  }

  @Test
  void skipThatIsNotListed_exitsWithOneAndSaysSo() {
    assertEquals(1, compare(gated("a", 1), NONE, SKIPPED));
    assertTrue(
        lines(out).get(1).endsWith("SKIP      not here; not on the list of allowed skips"),
        out::toString);
  }

  @Test
  void skipThatIsListed_exitsWithZero() {
    assertEquals(
        0, compare(gated("a", 1), AllowedSkips.parse(List.of("topic | a | it is so")), SKIPPED));
  }

  @Test
  void allowedSkip_doesNotExcuseAMissedBar() {
    assertEquals(
        1, compare(gated("a", 1), AllowedSkips.parse(List.of("topic | a | it is so")), ratio(2)));
  }

  @Test
  void noTopic_runsAll_oneTopic_runsThat() {
    List<Topic> two =
        List.of(
            new Topic("one", List.of(ungated("a"))),
            new Topic("two", List.of(ungated("b"), ungated("c"))));
    compare(two, NONE, ratio(1));
    assertEquals(List.of("one a", "two b", "two c"), ran);
    ran.clear();
    compare(two, NONE, ratio(1), "two");
    assertEquals(List.of("two b", "two c"), ran);
  }

  @Test
  void caseOption_runsWhatHasThatInItsNameOrItsPeers() {
    List<Topic> two =
        List.of(
            new Topic("one", List.of(ungated("large copy"))),
            new Topic("two", List.of(ungated("copy"), ungated("other"))));
    compare(two, NONE, ratio(1), "--case", "copy");
    assertEquals(List.of("one large copy", "two copy"), ran);
    ran.clear();
    compare(two, NONE, ratio(1), "two", "--case", ungated("other").peer());
    assertEquals(List.of("two copy", "two other"), ran);
  }

  @Test
  void quick_hasFewerRounds_ofTheSameLength() {
    compare(List.of(Fixtures.topic(ungated("a"))), NONE, ratio(1), "--quick");
    assertEquals(Plan.quick(), plans.get(0));
    assertTrue(Plan.quick().rounds() < Plan.full().rounds());
    assertEquals(Plan.full().roundNanos(), Plan.quick().roundNanos());
  }

  @Test
  void rows_areAlsoWrittenAsJson() throws Exception {
    compare(gated("a", 1.2), NONE, ratio(1.1));
    JsonNode report = new JsonMapper().readTree(Files.readAllBytes(json()));
    JsonNode row = report.get("rows").get(0);
    assertEquals("topic", row.get("topic").stringValue());
    assertEquals("a", row.get("name").stringValue());
    assertEquals("PASS", row.get("verdict").stringValue());
    assertEquals(1.1, row.get("measurement").get("ratio").doubleValue());
    assertEquals(1.2, row.get("bar").doubleValue());
    assertEquals(Runtime.version().toString(), report.get("jdk").stringValue());
    assertEquals("rows as JSON: " + json(), lines(out).get(2));
  }

  @Test
  void missingFigures_areMissingInTheJson() throws Exception {
    compare(ungated("a"), NONE, SKIPPED);
    JsonNode row = new JsonMapper().readTree(Files.readAllBytes(json())).get("rows").get(0);
    assertFalse(row.has("measurement"));
    assertFalse(row.has("bar"));
  }

  @Test
  void reportThatCannotBeWritten_exitsWithOne_afterTheRows() throws Exception {
    CaseRunner removingTheFolder =
        (topic, measured, plan) -> {
          assertTrue(folder.resolve("sub").toFile().delete());
          return ratio(1);
        };
    Path lost = Files.createDirectory(folder.resolve("sub")).resolve("rows.json");
    List<Topic> topics = List.of(Fixtures.topic(ungated("a")));
    Compare compare =
        new Compare(topics, removingTheFolder, NONE, new PrintStream(out), new PrintStream(err));
    assertEquals(1, compare.run(List.of("--json", lost.toString())));
    assertEquals(2, lines(out).size());
    assertEquals(1, lines(err).size());
  }

  @Test
  void mistakes_areOneLineAndExitWithTwo_andNothingIsMeasured() {
    List<List<String>> mistakes =
        List.of(
            List.of("no-such-topic"),
            List.of("--no-such-option"),
            List.of("topic", "topic"),
            List.of("--json"),
            List.of("--case"),
            List.of("--case", "no such case"),
            List.of("--json", folder.resolve("no/such/folder/rows.json").toString()),
            List.of("--json", folder.toString()),
            List.of("--json", "\0"));
    for (List<String> mistake : mistakes) {
      err.reset();
      assertEquals(
          2,
          compare(
              List.of(Fixtures.topic(ungated("a"))),
              NONE,
              ratio(1),
              mistake.toArray(String[]::new)));
      assertEquals(1, lines(err).size(), err::toString);
    }
    assertEquals(List.of(), ran);
    assertEquals(0, out.size());
  }

  @Test
  void unknownTopic_isAnsweredWithTheKnownOnes() {
    compare(List.of(Fixtures.topic(ungated("a"))), NONE, ratio(1), "nothing");
    assertEquals(List.of("compare: unknown topic nothing; the topics are topic"), lines(err));
  }
}
