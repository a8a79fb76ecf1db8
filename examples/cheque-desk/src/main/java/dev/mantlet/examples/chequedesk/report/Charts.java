package dev.mantlet.examples.chequedesk.report;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The kinds of pictures that the page needs, each drawn from a part of the report's JSON. */
final class Charts {
  private static final double WIDTH = 480;
  private static final double ROW = 30;

  private Charts() {}

  /**
   * Horizontal bars from the members {@code label} and {@code value} of an array at {@code
   * pointer}.
   */
  static String bars(JsonNode report, String pointer, String label, String value, String title) {
    JsonNode rows = report.at(pointer);
    double labels = 246;
    double room = WIDTH - labels - 70;
    double most = Math.max(1, max(rows, value));
    Svg svg = new Svg(WIDTH, rows.size() * ROW + 8, title);
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      double y = i * ROW + 4;
      double length = row.get(value).asDouble() / most * room;
      svg.text(labels - 10, y + 18, "end", row.get(label).asString());
      svg.rect(labels, y + 3, length, ROW - 10, "a");
      svg.figure(
          labels + length + 8,
          y + 18,
          "start",
          pointer + "/" + i + "/" + value,
          row.get(value).asString());
    }
    return svg.end();
  }

  /** Two shares of the same bins over each other, with a line at the threshold's bin edge. */
  static String histograms(JsonNode scores, String title) {
    JsonNode clean = scores.get("clean");
    JsonNode attacked = scores.get("attacked");
    double height = 230;
    double base = height - 40;
    double bin = (WIDTH - 60) / clean.size();
    Svg svg = new Svg(WIDTH, height, title);
    for (int i = 0; i < clean.size(); i++) {
      double x = 40 + i * bin;
      double cleanHeight = share(clean, i) * (base - 20);
      double attackedHeight = share(attacked, i) * (base - 20);
      svg.rect(x + 1, base - cleanHeight, bin / 2 - 1, cleanHeight, "a");
      svg.rect(x + bin / 2, base - attackedHeight, bin / 2 - 1, attackedHeight, "b");
    }
    double top = scores.get("upperEdge").asDouble();
    double at = 40 + scores.get("threshold").asDouble() / top * (WIDTH - 60);
    svg.line(40, base, WIDTH - 20, base, "axis").line(at, 8, at, base, "limit");
    svg.text(40, base + 18, "middle", "0")
        .text(WIDTH - 20, base + 18, "middle", scores.get("upperEdge").asString());
    svg.text(at + 6, 18, "start", "refused from here")
        .text(WIDTH / 2, base + 34, "middle", "score (L1 distance of the answers)");
    return svg.end();
  }

  /** Pairs of bars, exact and private, for each row of an array. */
  static String pairs(
      JsonNode report, String pointer, String label, String exact, String released, String title) {
    JsonNode rows = report.at(pointer);
    double most = Math.max(1, Math.max(max(rows, exact), max(rows, released)));
    double labels = 150;
    double room = WIDTH - labels - 70;
    double row = ROW * 1.7;
    Svg svg = new Svg(WIDTH, rows.size() * row + 8, title);
    for (int i = 0; i < rows.size(); i++) {
      double y = i * row + 4;
      svg.text(labels - 10, y + 27, "end", rows.get(i).get(label).asString());
      pair(
          svg,
          rows.get(i),
          new String[] {exact, released},
          new double[] {labels, y, room / most},
          pointer + "/" + i);
    }
    return svg.end();
  }

  private static void pair(
      Svg svg, JsonNode row, String[] members, double[] place, String pointer) {
    for (int k = 0; k < members.length; k++) {
      double length = Math.max(0, row.get(members[k]).asDouble()) * place[2];
      double y = place[1] + k * 20;
      svg.rect(place[0], y, length, 17, k == 0 ? "quiet" : "a");
      svg.figure(
          place[0] + length + 8,
          y + 14,
          "start",
          pointer + "/" + members[k],
          row.get(members[k]).asString());
    }
  }

  /** What was left of the budget after each release, as steps from the whole to nothing. */
  static String burnDown(JsonNode report, String pointer, String title) {
    JsonNode left = report.at(pointer);
    double height = 210;
    double base = height - 34;
    double step = (WIDTH - 70) / Math.max(1, left.size() - 1);
    double whole = Math.max(left.get(0).asDouble(), Double.MIN_NORMAL);
    Svg svg = new Svg(WIDTH, height, title);
    for (int i = 0; i < left.size() - 1; i++) {
      double y = base - left.get(i).asDouble() / whole * (base - 20);
      double next = base - left.get(i + 1).asDouble() / whole * (base - 20);
      svg.line(50 + i * step, y, 50 + (i + 1) * step, y, "path")
          .line(50 + (i + 1) * step, y, 50 + (i + 1) * step, next, "path");
    }
    svg.line(50, base, WIDTH - 20, base, "axis").line(50, 14, 50, base, "axis");
    svg.figure(44, 24, "end", pointer + "/0", left.get(0).asString())
        .text(44, base + 4, "end", "0");
    return svg.text(WIDTH / 2, base + 26, "middle", "releases, in order; the next one is refused")
        .end();
  }

  /** Attacked digits: as written above, as changed below, with what the bare model read. */
  static String digits(JsonNode report, String pointer) {
    StringBuilder all = new StringBuilder("<div class=\"digits\">");
    for (int i = 0; i < report.at(pointer).size(); i++) {
      JsonNode picture = report.at(pointer).get(i);
      Svg svg = new Svg(100, 258, "A digit before and after the attack");
      svg.labelled(50, 16, "read as", pointer + "/" + i + "/read", picture.get("read").asString());
      svg.image(0, 22, 100, picture.get("before").binaryValue());
      svg.labelled(
          50, 146, "read as", pointer + "/" + i + "/misread", picture.get("misread").asString());
      svg.image(0, 152, 100, picture.get("after").binaryValue());
      all.append(svg.end());
    }
    return all.append("</div>").toString();
  }

  private static double share(JsonNode counts, int index) {
    double most = 1;
    for (JsonNode count : counts) {
      most = Math.max(most, count.asDouble());
    }
    return counts.get(index).asDouble() / most;
  }

  private static double max(JsonNode rows, String member) {
    List<Double> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.get(member).asDouble()));
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
