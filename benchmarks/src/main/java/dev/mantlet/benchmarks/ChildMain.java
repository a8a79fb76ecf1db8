package dev.mantlet.benchmarks;

import dev.mantlet.benchmarks.compare.Child;
import dev.mantlet.benchmarks.topic.Topics;

/** The entry of the JVM that measures one case; {@link Main} starts it. */
public final class ChildMain {
  private ChildMain() {}

  /** Measures the case that the arguments name. */
  public static void main(String[] arguments) throws Exception {
    Child.run(Topics.all(), arguments);
    System.exit(0); // whatever threads a leaf has left
  }
}
