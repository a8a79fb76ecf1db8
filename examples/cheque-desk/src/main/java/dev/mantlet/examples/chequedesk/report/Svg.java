package dev.mantlet.examples.chequedesk.report;

import java.util.Base64;
import java.util.Locale;

/**
 * One inline picture. Coordinates are written with one decimal, so that the same figures give the
 * same bytes; colours and fonts are classes of the page's style sheet.
 */
final class Svg {
  private final StringBuilder out = new StringBuilder();

  /** A picture that scales with the page; {@code title} is what a screen reader says. */
  Svg(double width, double height, String title) {
    add(
        "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
        width, height, escape(title));
  }

  Svg rect(double x, double y, double width, double height, String style) {
    return add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>",
        x, y, Math.max(0, width), Math.max(0, height), style);
  }

  Svg line(double x1, double y1, double x2, double y2, String style) {
    return add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
        x1, y1, x2, y2, style);
  }

  Svg circle(double x, double y, double radius, String style) {
    return add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>", x, y, radius, style);
  }

  /**
   * Text that starts at, is centred on, or ends at {@code x}: {@code start}, {@code middle}, {@code
   * end}.
   */
  Svg text(double x, double y, String anchor, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(text));
  }

  /** A figure of the report as text; {@code pointer} says where in the JSON it stands. */
  Svg figure(double x, double y, String anchor, String pointer, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" data-figure=\"%s\">%s</text>",
        x, y, anchor, pointer, escape(text));
  }

  /** A word and a figure of the report after it, centred on {@code x}. */
  Svg labelled(double x, double y, String word, String pointer, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s <tspan class=\"strong\" data-figure=\"%s\">%s</tspan></text>",
        x, y, escape(word), pointer, escape(text));
  }

  /** A PNG picture inside the picture, drawn without smoothing. */
  Svg image(double x, double y, double size, byte[] png) {
    return add(
        "<image x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,%s\"/>",
        x, y, size, size, Base64.getEncoder().encodeToString(png));
  }

  String end() {
    return out + "</svg>";
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private Svg add(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments));
    return this;
  }
}
