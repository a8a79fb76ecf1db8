package dev.mantlet.examples.chequedesk;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Prints each step as it ends, and keeps its figures, refusals and time for the report. */
final class Journal {
  private final PrintStream out;
  private final LongSupplier nanos;
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Map<String, Integer> refusals = new LinkedHashMap<>();
  private final List<Map<String, Object>> stages = new ArrayList<>();

  Journal(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  /** The work of one step. */
  @FunctionalInterface
  interface Work<S extends Step> {
    S run() throws Exception;
  }

  /** Runs a step, prints its line and keeps its figures. */
  <S extends Step> S step(Work<S> work) throws Exception {
    long start = nanos.getAsLong();
    S step = work.run();
    long millis = (nanos.getAsLong() - start) / 1_000_000;
    out.printf("%-10s %s%n", step.name(), step.line());
    figures.put(step.name(), step.figures());
    lines.put(step.name(), step.line());
    step.refusals().forEach((reason, count) -> refusals.merge(reason, count, Integer::sum));
    stages.add(Map.of("name", step.name(), "millis", millis));
    return step;
  }

  /** Everything that was kept, in the shape of {@code report.json}. */
  Map<String, Object> report(Options options) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("deposits", options.deposits());
    options.demoSeed().ifPresent(seed -> report.put("demoSeed", seed));
    report.put("steps", figures);
    report.put(
        "refusals",
        refusals.entrySet().stream()
            .map(e -> Map.of("reason", e.getKey(), "count", e.getValue()))
            .toList());
    report.put("stages", stages);
    report.put("lines", lines);
    return report;
  }
}
