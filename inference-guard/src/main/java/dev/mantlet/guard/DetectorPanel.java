package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.spi.RowScorer;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The detectors of a policy: score every row, tell the operator, name the first row that looks
 * manipulated. Thread-safe.
 */
final class DetectorPanel {
  private static final int NONE = Integer.MAX_VALUE;

  private final List<Detector> detectors;
  private final EventSink events;

  DetectorPanel(List<Detector> detectors, EventSink events) {
    this.detectors = detectors;
    this.events = events;
  }

  boolean isEmpty() {
    return detectors.isEmpty();
  }

  List<RowScorer> scorers() {
    return detectors.stream().map(Detector::scorer).toList();
  }

  /**
   * Judges each row by itself. A refusal names the first refused row, neither detector nor score:
   * who learns how far an input is from passing can search for one that does.
   */
  Verdict judge(Screened screened, Caller caller) {
    int first = NONE;
    for (int i = 0; i < detectors.size(); i++) {
      try {
        first = Math.min(first, firstRefused(detectors.get(i), screened.scores(i), caller));
      } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
        InputRule input = screened.plan().input();
        return refusal(
            input.finding(
                Code.CHECK_FAILED,
                "could not be scored: a scorer threw " + e.getClass().getName()));
      }
    }
    return first == NONE ? Verdict.Admitted.CLEAN : refusal(finding(first, screened));
  }

  private int firstRefused(Detector detector, double[] scores, Caller caller) {
    if (events.hearsAll()) {
      List<Double> all = DoubleStream.of(scores).boxed().toList();
      events.emit(
          new GuardEvent.Scored(caller, detector.scorer().name(), detector.threshold(), all));
    }
    for (int row = 0; row < scores.length; row++) {
      if (detector.refuses(scores[row])) {
        return row;
      }
    }
    return NONE;
  }

  private static Finding finding(int row, Screened screened) {
    InputRule input = screened.plan().input();
    return input.findingInRow(row, screened.firstElement(row), Code.DETECTED, "looks manipulated");
  }

  private static Verdict refusal(Finding finding) {
    return new Verdict.Refused(List.of(finding));
  }
}
