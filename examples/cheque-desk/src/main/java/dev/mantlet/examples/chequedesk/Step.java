package dev.mantlet.examples.chequedesk;

import java.util.Locale;
import java.util.Map;

/** The figures of one step; each step is printed as one line, and stands in the report. */
interface Step {
  /** One word for the margin. */
  String name();

  /** What was done, with its figures. */
  String line();

  /** The figures for the report: numbers, texts, lists and maps of them. */
  Map<String, Object> figures();

  /** How often something was refused in this step, by reason. */
  default Map<String, Integer> refusals() {
    return Map.of();
  }

  /** A share as text, such as {@code 99.1 %}. */
  static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** A number rounded for people to read, with {@code digits} digits after the point. */
  static double rounded(double value, int digits) {
    double unit = Math.pow(10, digits);
    return Math.rint(value * unit) / unit;
  }
}
