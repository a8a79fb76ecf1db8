package dev.mantlet.benchmarks.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Reads the committed records: lines of {@code peer | JDK nanoseconds | ... | source}. */
final class RecordedFigures {
  private RecordedFigures() {}

  static List<RecordedFigure> committed() {
    return parse(ListResource.lines("recorded-figures.txt"));
  }

  static List<RecordedFigure> parse(List<String> lines) {
    List<RecordedFigure> figures = new ArrayList<>();
    for (String line : lines) {
      List<String> parts = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      if (parts.size() < 3 || parts.get(parts.size() - 1).isEmpty()) {
        throw new IllegalArgumentException(
            "a record is `peer | JDK nanoseconds | ... | source`, found: " + line);
      }
      figures.add(
          new RecordedFigure(
              parts.get(0),
              nanosByJdk(parts.subList(1, parts.size() - 1)),
              parts.get(parts.size() - 1)));
    }
    return figures;
  }

  private static NavigableMap<Integer, Double> nanosByJdk(List<String> pairs) {
    NavigableMap<Integer, Double> nanosByJdk = new TreeMap<>();
    for (String pair : pairs) {
      String[] jdkAndNanos = pair.split(" ");
      nanosByJdk.put(Integer.parseInt(jdkAndNanos[0]), Double.parseDouble(jdkAndNanos[1]));
    }
    return nanosByJdk;
  }
}
