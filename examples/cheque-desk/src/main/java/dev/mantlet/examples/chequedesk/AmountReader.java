package dev.mantlet.examples.chequedesk;

/** Reads the boxes of an amount; the bare and the guarded session are read in the same way. */
@FunctionalInterface
interface AmountReader {
  /** Number of classes: the digits. */
  int DIGITS = 10;

  /**
   * Scores of a batch: ten for each image, in the order of the images, from [images, 1, 28, 28]
   * values in [0, 1].
   */
  float[] logits(float[] images, int count);

  /** The digit that row {@code row} of the scores names. */
  static int digit(float[] logits, int row) {
    int best = 0;
    for (int digit = 1; digit < DIGITS; digit++) {
      if (logits[row * DIGITS + digit] > logits[row * DIGITS + best]) {
        best = digit;
      }
    }
    return best;
  }
}
