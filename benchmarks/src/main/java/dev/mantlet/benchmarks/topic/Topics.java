package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Topic;
import java.util.List;

/** All comparisons, in the order in which they are run. */
public final class Topics {
  private Topics() {}

  /** The topics. */
  public static List<Topic> all() {
    return List.of(
        FieldcryptoTopic.topic(),
        IntegrityTopic.topic(),
        GuardTopic.topic(),
        DetectTopic.topic(),
        DpTopic.topic(),
        DpQueryTopic.topic(),
        BudgetTopic.topic());
  }
}
