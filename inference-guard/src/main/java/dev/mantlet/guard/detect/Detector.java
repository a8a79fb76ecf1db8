package dev.mantlet.guard.detect;

import dev.mantlet.guard.spi.RowScorer;

/**
 * A scorer and the highest score that passes; a row above it, or without a comparable score, is
 * refused.
 *
 * @param scorer what scores each row
 * @param threshold the highest score that passes; finite
 */
public record Detector(RowScorer scorer, double threshold) {
  /** Checks the threshold. */
  public Detector {
    if (!Double.isFinite(threshold)) {
      throw new IllegalArgumentException(
          "the threshold of a detector must be finite, was " + threshold);
    }
  }

  /** Whether a row of this score is refused; a score that is not a number is. */
  public boolean refuses(double score) {
    return !(score <= threshold);
  }
}
