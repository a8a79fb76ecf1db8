package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.detect.Calibration;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.integrity.VerifiedModel;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Feature squeezing, calibrated on clean digits that are neither read nor attacked here, with a
 * session of its own for looking at scores.
 */
final class PaintDetector implements AutoCloseable {
  private static final double FALSE_ALARM_RATE = 0.01;
  private static final FeatureSqueezing SQUEEZING =
      FeatureSqueezing.of(GuardedReader.IMAGE).bits(1).median(2).comparing(GuardedReader.LOGITS);

  private final GuardedSession session;
  private final Calibration calibration;

  private PaintDetector(GuardedSession session, Calibration calibration) {
    this.session = session;
    this.calibration = calibration;
  }

  /** The threshold, and what it was set on. */
  record Calibrated(PaintDetector detector) implements Step {
    @Override
    public String name() {
      return "calibrate";
    }

    @Override
    public String line() {
      return "feature squeezing refuses above a score of %.3f, set on %,d clean images for false alarms of at most %s %%"
          .formatted(
              detector.threshold(),
              detector.calibration.samples(),
              Step.rounded(100 * FALSE_ALARM_RATE, 1));
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "threshold", Step.rounded(detector.threshold(), 3),
          "samples", detector.calibration.samples(),
          "falseAlarmRate", FALSE_ALARM_RATE);
    }
  }

  static Calibrated calibrate(VerifiedModel model, DigitImages clean) {
    GuardedSession session =
        GuardedSession.open(
            GuardedReader.oneThread(model)::newSession, GuardedReader.contract().build());
    List<InferenceRequest> samples =
        IntStream.range(0, clean.count())
            .mapToObj(index -> GuardedReader.request(clean.values(index), 1))
            .toList();
    Calibration calibration = SQUEEZING.calibrate(session, samples, FALSE_ALARM_RATE);
    return new Calibrated(new PaintDetector(session, calibration));
  }

  Detector detector() {
    return SQUEEZING.refusingAbove(calibration);
  }

  double threshold() {
    return calibration.threshold();
  }

  /** The score of one image, from 0 to 2; for the operator's eyes, not for callers. */
  double score(float[] image) {
    return session.scores(SQUEEZING, GuardedReader.request(image, 1))[0];
  }

  @Override
  public void close() {
    session.close();
  }
}
