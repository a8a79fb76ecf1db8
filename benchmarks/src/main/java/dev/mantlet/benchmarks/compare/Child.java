package dev.mantlet.benchmarks.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What runs in a case's own JVM: it measures the case and writes the outcome to a file. */
public final class Child {
  private Child() {}

  /**
   * Measures one of the cases.
   *
   * @param topics all topics
   * @param arguments as {@link ChildJvm} gives them
   */
  public static void run(List<Topic> topics, String... arguments) throws Exception {
    Topic topic =
        topics.stream().filter(one -> one.name().equals(arguments[0])).findFirst().orElseThrow();
    Plan plan = new JsonMapper().readValue(arguments[3], Plan.class);
    Outcome outcome = outcome(topic.find(arguments[1], arguments[2]), plan);
    Files.write(Path.of(arguments[4]), new JsonMapper().writeValueAsBytes(outcome));
  }

  /**
   * Measures a case in this JVM. Whatever a side throws, an Error too, is the outcome: a row must
   * come of it.
   */
  static Outcome outcome(Case measured, Plan plan) {
    try (Scratch scratch = new Scratch(Place.besideThisProgram())) {
      return new Outcome.Measured(measured.trial().run(scratch, plan));
    } catch (SkippedException e) {
      return new Outcome.Skipped(e.getMessage());
    } catch (Throwable e) {
      return new Outcome.Failed(e.toString().lines().findFirst().orElseThrow());
    }
  }
}
