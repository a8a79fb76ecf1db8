package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code compare}: measures the cases, prints a row for each, and says by its exit code
 * whether all bars hold.
 */
public final class Compare {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final List<Topic> topics;
  private final CaseRunner runner;
  private final AllowedSkips allowed;
  private final PrintStream out;
  private final PrintStream err;

  Compare(
      List<Topic> topics,
      CaseRunner runner,
      AllowedSkips allowed,
      PrintStream out,
      PrintStream err) {
    this.topics = List.copyOf(topics);
    this.runner = runner;
    this.allowed = allowed;
    this.out = out;
    this.err = err;
  }

  /**
   * The command over these topics.
   *
   * @param childMain the class whose {@code main} calls {@link Child#run} with the same topics
   */
  public static Compare of(List<Topic> topics, Class<?> childMain) {
    return new Compare(
        topics,
        new ChildJvm(childMain.getName()),
        AllowedSkips.committed(),
        System.out,
        System.err);
  }

  /**
   * Runs the command.
   *
   * @return the exit code: 0; 1 after a missed bar, a side that threw, a skip that is not allowed,
   *     or a report that could not be written; 2 for a mistake in the arguments
   */
  public int run(List<String> arguments) {
    try {
      Options options =
          Options.parse(arguments, topics, Place.besideThisProgram().resolve("compare.json"));
      return run(options);
    } catch (UsageException e) {
      err.println("compare: " + e.getMessage());
      return MISUSED;
    }
  }

  private int run(Options options) {
    Plan plan = options.quick() ? Plan.quick() : Plan.full();
    List<Row> rows = measure(options.topics(), plan);
    boolean written = write(options.json(), Report.of(plan, rows));
    return !written || rows.stream().anyMatch(this::failsTheRun) ? FAILED : 0;
  }

  private List<Row> measure(List<Topic> chosen, Plan plan) {
    Table table = new Table(chosen);
    Progress progress = Progress.onStandardError();
    int all = chosen.stream().mapToInt(topic -> topic.cases().size()).sum();
    List<Row> rows = new ArrayList<>();
    out.println(table.heading());
    for (Topic topic : chosen) {
      for (Case one : topic.cases()) {
        progress.show(rows.size() + 1, all, topic, one);
        Row row = row(topic, one, plan);
        progress.clear();
        out.println(table.line(row));
        rows.add(row);
      }
    }
    return rows;
  }

  private Row row(Topic topic, Case measured, Plan plan) {
    Row row =
        Row.of(topic, measured, runner.run(topic, measured, plan), Runtime.version().feature());
    return row.verdict() == Verdict.SKIP && !allowed.allows(row)
        ? row.ended(Verdict.SKIP, row.reason() + "; not on the list of allowed skips")
        : row;
  }

  private boolean failsTheRun(Row row) {
    return row.verdict() == Verdict.FAIL || row.verdict() == Verdict.SKIP && !allowed.allows(row);
  }

  private boolean write(Path file, Report report) {
    try {
      Files.write(file, report.json());
      out.println("rows as JSON: " + file);
      return true;
    } catch (IOException e) {
      err.println("compare: the rows could not be written as JSON: " + e);
      return false;
    }
  }
}
