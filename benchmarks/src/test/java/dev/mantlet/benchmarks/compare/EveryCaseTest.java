package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mantlet.benchmarks.topic.Topics;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each committed case, run hardly more than once: a row that cannot be measured is found here and
 * not after minutes.
 */
class EveryCaseTest {
  private static final Plan SHORTEST = new Plan(1, 1, 1, 1);

  @TestFactory
  Stream<DynamicTest> case_runsOnBothSides() {
    return Topics.all().stream()
        .flatMap(topic -> topic.cases().stream().map(one -> test(topic, one)));
  }

  private static DynamicTest test(Topic topic, Case one) {
    return DynamicTest.dynamicTest(
        topic.name() + ": " + one.name() + " / " + one.peer(),
        () -> {
          Outcome outcome = Child.outcome(one, SHORTEST);
          assertFalse(outcome instanceof Outcome.Failed, outcome::toString);
        });
  }
}
