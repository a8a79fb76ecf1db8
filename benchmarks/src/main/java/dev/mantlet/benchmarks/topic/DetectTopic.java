package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Topic;
import java.util.List;

/** Detectors of hostile inputs. */
final class DetectTopic {
  private DetectTopic() {}

  static Topic topic() {
    return new Topic(
        "detect", List.of(Case.absent("detectors", "the library has no detector yet")));
  }
}
