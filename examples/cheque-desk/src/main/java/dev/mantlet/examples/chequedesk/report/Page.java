package dev.mantlet.examples.chequedesk.report;

import tools.jackson.databind.JsonNode;

/**
 * The report as one self-contained HTML file: no script, nothing fetched, every picture inline.
 *
 * <p>The page is drawn from the JSON alone. Each figure on it carries the JSON pointer that it came
 * from in the attribute {@code data-figure}, so that a test can compare them one by one.
 */
public final class Page {
  private static final String STYLE =
      """
      :root{--ink:#1d2433;--dim:#5b6577;--paper:#fff;--card:#f5f7fa;--line:#cfd6e0;--a:#2f6fb0;--b:#c8641b;--quiet:#a9b4c4}
      @media(prefers-color-scheme:dark){:root{--ink:#e6eaf2;--dim:#9aa6ba;--paper:#12161f;--card:#1b212d;--line:#38435a;--a:#6aa9e8;--b:#f0984f;--quiet:#5d6b82}}
      *{box-sizing:border-box}body{margin:0 auto;max-width:1160px;padding:24px 16px;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
      h1{font-size:1.7rem;margin:0 0 4px}h2{font-size:1.1rem;margin:0 0 6px}p{margin:0 0 10px;color:var(--dim)}
      b,strong{color:var(--ink)}main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:16px;margin-top:18px}
      section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;min-width:0}.wide{grid-column:1/-1}
      .digits{display:grid;grid-template-columns:repeat(auto-fit,minmax(76px,1fr));gap:10px}
      svg{width:100%;height:auto;display:block}svg text{font:15px system-ui,sans-serif;fill:var(--ink)}
      .strong{font-weight:700}.a{fill:var(--a)}.b{fill:var(--b)}.quiet{fill:var(--quiet)}.axis{stroke:var(--line);stroke-width:1.5}
      .limit{stroke:var(--ink);stroke-width:2;stroke-dasharray:5 4}.path{stroke:var(--a);stroke-width:2.5}
      .key{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:6px;vertical-align:-1px}.keyed{white-space:nowrap;margin-right:10px}
      .warn{border:2px solid var(--b);border-radius:8px;padding:8px 12px;color:var(--ink)}dl{display:grid;grid-template-columns:auto 1fr;gap:2px 14px;margin:0}
      dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}dd b{font-weight:400}footer{margin-top:18px;color:var(--dim);font-size:.9rem}
      """;

  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private final JsonNode report;
  private final StringBuilder out = new StringBuilder();

  private Page(JsonNode report) {
    this.report = report;
  }

  /** The page for a report; the same report gives the same bytes. */
  public static String of(JsonNode report) {
    return new Page(report).html();
  }

  private String html() {
    out.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">")
        .append(
            "<title>Cheque desk: what was tried, and what it met</title><style>"
                + STYLE
                + "</style></head><body>");
    head();
    out.append("<main>");
    attack();
    refusals();
    statistics();
    stages();
    steps();
    return out.append(
            "</main><footer>Every figure on this page stands in report.json beside it. Digit images: MNIST, LeCun, ")
        .append("Cortes and Burges, CC BY-SA 3.0.</footer></body></html>\n")
        .toString();
  }

  private void head() {
    out.append(
            "<h1>Cheque desk</h1><p>"
                + figure("/deposits")
                + " deposits of three banks went through sealed storage, a verified ")
        .append("model, a guarded session and a privacy budget. Attackers tried each of them.</p>");
    if (report.hasNonNull("demoSeed")) {
      out.append(
          "<p class=\"warn\">Demonstration with seed "
              + figure("/demoSeed")
              + ": the privacy noise of this run is repeatable and protects nobody.</p>");
    }
  }

  private void attack() {
    section(
        "wide",
        "Painted digits",
        "Square attack on "
            + figure("/steps/attack/images")
            + " images, pixels changed by at most "
            + figure("/steps/attack/epsilon")
            + ", at most "
            + figure("/steps/attack/maxQueries")
            + " queries each. On the bare session "
            + figure("/steps/attack/bareSuccesses")
            + " succeeded. Replayed through the guard, "
            + figure("/steps/attack/replayRefused")
            + " of them were refused and "
            + figure("/steps/attack/replayMisread")
            + " misread. The same attack through the guard got "
            + figure("/steps/attack/guardedSuccesses")
            + " images past it. Of "
            + figure("/steps/attack/cleanImages")
            + " clean images "
            + figure("/steps/attack/falseAlarms")
            + " were refused.",
        Charts.digits(report, "/steps/attack/pictures"));
    section(
        "",
        "What the detector sees",
        key("a", "clean images")
            + key("b", "attacked images")
            + "<br>Refused above "
            + figure("/steps/attack/scores/threshold")
            + ", which was set on other clean images. Each set is drawn relative to its tallest bin.",
        Charts.histograms(
            report.at("/steps/attack/scores"), "Scores of clean and attacked images"));
  }

  private void refusals() {
    section(
        "",
        "Refusals by reason",
        "What the four jars refused during this run.",
        Charts.bars(report, "/refusals", "reason", "count", "Refusals by reason"));
  }

  private void statistics() {
    String keys = key("quiet", "exact, never leaves the desk") + key("a", "released");
    section(
        "",
        "Deposits of each bank",
        keys,
        Charts.pairs(
            report,
            "/steps/statistics/banks",
            "bank",
            "exactCount",
            "count",
            "Deposits of each bank, exact and released"));
    section(
        "",
        "Mean amount of each bank",
        keys + "<br>In the currency's units.",
        Charts.pairs(
            report,
            "/steps/statistics/banks",
            "bank",
            "exactMean",
            "mean",
            "Mean amount of each bank, exact and released"));
    for (int i = 0; i < report.at("/steps/statistics/banks").size(); i++) {
      String bank = "/steps/statistics/banks/" + i;
      section(
          "",
          "Amounts at " + Svg.escape(report.at(bank + "/bank").asString()),
          keys,
          Charts.pairs(
              report,
              bank + "/amounts",
              "range",
              "exact",
              "released",
              "Histogram of amounts, exact and released"));
    }
    section(
        "",
        "The budget burns down",
        "Epsilon that was left after each release; "
            + figure("/steps/statistics/releases")
            + " releases were paid, then the budget refused.",
        Charts.burnDown(
            report, "/steps/statistics/remaining", "Privacy budget left after each release"));
  }

  private void stages() {
    section(
        "",
        "Time by stage",
        "Milliseconds on this machine, one run.",
        Charts.bars(report, "/stages", "name", "millis", "Time by stage"));
  }

  private void steps() {
    StringBuilder list = new StringBuilder("<dl>");
    report
        .get("lines")
        .properties()
        .forEach(line ->
            list.append(
                "<dt>"
                    + line.getKey()
                    + "</dt><dd>"
                    + figure("/lines/" + line.getKey())
                    + "</dd>"));
    section("wide", "Step by step", "", list.append("</dl>").toString());
  }

  private void section(String style, String title, String text, String content) {
    out.append(
        "<section class=\""
            + style
            + "\"><h2>"
            + title
            + "</h2>"
            + (text.isEmpty() ? "" : "<p>" + text + "</p>")
            + content
            + "</section>");
  }

  private static String key(String style, String text) {
    return "<span class=\"keyed\"><span class=\"key\" style=\"background:var(--"
        + style
        + ")\"></span>"
        + text
        + "</span> ";
  }

  private String figure(String pointer) {
    JsonNode value = report.at(pointer);
    if (value.isMissingNode()) {
      throw new IllegalStateException("the report has no figure " + pointer);
    }
    return "<b data-figure=\"" + pointer + "\">" + Svg.escape(value.asString()) + "</b>";
  }
}
