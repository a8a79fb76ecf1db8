package dev.mantlet.integrity.onnx;

/** How much of a model's own text an inspection keeps in memory, all together. */
final class KeptText {
  /** 8 million characters: a model of ten thousand nodes has names of some hundred thousand. */
  static final int MAX_CHARS = 1 << 23;

  private long chars;

  /** Counts {@code text} and returns it; ends the inspection if it is too much. */
  String keep(String text) {
    count(text.length());
    return text;
  }

  /** Counts as much memory as this many characters need. */
  void count(long more) {
    chars += more;
    if (chars > MAX_CHARS) {
      throw MessageWalk.tooComplex(
          "more than " + MAX_CHARS + " characters in the names that must be compared");
    }
  }
}
