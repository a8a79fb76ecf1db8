package dev.mantlet.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The report for people: aligned columns, whose widths are known before the first row is. */
final class Table {
  private static final String NOTHING = "-";
  private static final String UNIT = "per";
  private static final String PEER = "peer is";

  private final String format;

  Table(List<Topic> topics) {
    List<Case> cases = topics.stream().flatMap(topic -> topic.cases().stream()).toList();
    int topic =
        topics.stream().mapToInt(one -> one.name().length()).reduce("topic".length(), Math::max);
    format =
        "%-"
            + topic
            + "s  %-"
            + widest("case", cases, Case::name)
            + "s  %-8s  %-"
            + widest(UNIT, cases, Case::unit)
            + "s  %9s  %9s  %-"
            + widest(PEER, cases, Case::peer)
            + "s  %6s  %14s  %7s  %8s  %8s  %-8s  %s";
  }

  private static int widest(String heading, List<Case> cases, Function<Case, String> column) {
    return Math.max(
        heading.length(),
        cases.stream().mapToInt(one -> column.apply(one).length()).max().orElse(0));
  }

  String heading() {
    return line(
        "topic",
        "case",
        "measured",
        UNIT,
        "ours",
        "peer",
        PEER,
        "ratio",
        "quartiles",
        "bar",
        "ours B",
        "peer B",
        "verdict",
        "reason");
  }

  String line(Row row) {
    String bar = row.bar().map(limit -> "<=" + decimal(limit)).orElse(NOTHING);
    return line(
        row.topic(),
        row.name(),
        row.kind().name(),
        row.unit(),
        figure(row, m -> value(row.kind(), m.ours())),
        figure(row, m -> value(row.kind(), m.peer())),
        row.peer(),
        figure(row, m -> decimal(m.ratio())),
        figure(row, m -> decimal(m.lowerQuartile()) + ".." + decimal(m.upperQuartile())),
        bar,
        figure(row, m -> bytes(m.oursBytes())),
        figure(row, m -> bytes(m.peerBytes())),
        row.verdict().name(),
        row.reason());
  }

  private String line(String... cells) {
    return String.format(Locale.ROOT, format, (Object[]) cells).stripTrailing();
  }

  private static String figure(Row row, Function<Measurement, String> cell) {
    return row.measurement().map(cell).orElse(NOTHING);
  }

  static String decimal(double ratio) {
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.3f", ratio);
  }

  private static String value(Kind kind, double value) {
    return switch (kind) {
      case CPU, WALL, RECORDED -> time(value);
      case SCALING -> decimal(value);
      case COUNT -> String.format(Locale.ROOT, "%.0f", value);
    };
  }

  static String time(double nanos) {
    if (nanos < 1e4) {
      return String.format(Locale.ROOT, nanos < 100 ? "%.2f ns" : "%.0f ns", nanos);
    }
    return nanos < 1e7
        ? String.format(Locale.ROOT, "%.1f us", nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }

  private static String bytes(double bytes) {
    return String.format(Locale.ROOT, bytes > 0 && bytes < 10 ? "%.1f" : "%.0f", bytes);
  }
}
