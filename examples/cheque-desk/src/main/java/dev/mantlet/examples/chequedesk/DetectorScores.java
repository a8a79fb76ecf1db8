package dev.mantlet.examples.chequedesk;

import java.util.List;
import java.util.Map;

/** The detector's scores of clean and painted images, in bins of equal width. */
final class DetectorScores {
  private static final int BINS = 20;

  /** The largest L1 distance of two distributions. */
  private static final int UPPER_EDGE = 2;

  private DetectorScores() {}

  static Map<String, Object> of(
      PaintDetector detector, List<float[]> clean, List<float[]> painted) {
    return Map.of(
        "threshold", Step.rounded(detector.threshold(), 3),
        "upperEdge", UPPER_EDGE,
        "clean", bins(detector, clean),
        "attacked", bins(detector, painted));
  }

  private static int[] bins(PaintDetector detector, List<float[]> images) {
    int[] counts = new int[BINS];
    for (float[] image : images) {
      counts[Math.min(BINS - 1, (int) (detector.score(image) / UPPER_EDGE * BINS))]++;
    }
    return counts;
  }
}
