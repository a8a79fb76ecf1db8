package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures each case in JVMs of its own, so that no case's types and garbage reach another's
 * compiled code. What is counted is counted in one.
 */
final class ChildJvm implements CaseRunner {
  /**
   * The same for all: a heap that never grows, the collector without threads of its own, and a
   * compiler that is waited for, so that being warm depends on the work done and not on what else
   * the machine does.
   *
   * <p>The heap is collected between the rounds, outside the measured time. With a large young
   * generation a round would end before its first collection, and whoever leaves much behind (each
   * direct buffer has a cleaner) would not pay for it. So the young generation is small enough to
   * be collected within a round. But it is larger than a processor's last cache, as that of a
   * service is: in a smaller one garbage would cost no memory traffic.
   */
  static final List<String> FLAGS =
      List.of("-Xms1g", "-Xmx1g", "-Xmn64m", "-XX:+UseSerialGC", "-Xbatch");

  /**
   * JDK 24 and later warn of native code and of memory access by sun.misc.Unsafe, which ONNX
   * Runtime and protobuf need.
   */
  private static final int FIRST_JDK_THAT_WARNS = 24;

  private static final List<String> NO_WARNINGS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private final String mainClass;

  ChildJvm(String mainClass) {
    this.mainClass = mainClass;
  }

  @Override
  public Outcome run(Topic topic, Case measured, Plan plan) {
    int jvms = measured.kind() == Kind.COUNT ? 1 : plan.jvms();
    List<Measurement> measurements = new ArrayList<>();
    while (measurements.size() < jvms) {
      Outcome outcome = runOnce(topic, measured, plan);
      if (!(outcome instanceof Outcome.Measured figures)) {
        return outcome;
      }
      measurements.add(figures.measurement());
    }
    return new Outcome.Measured(Measurement.middle(measurements));
  }

  private Outcome runOnce(Topic topic, Case measured, Plan plan) {
    try {
      Path result = Files.createTempFile("mantlet-compare-", ".json");
      try {
        int status =
            start(
                measured.environment(),
                topic.name(),
                measured.name(),
                measured.peer(),
                new JsonMapper().writeValueAsString(plan),
                result.toString());
        return status == 0
            ? new JsonMapper().readValue(Files.readAllBytes(result), Outcome.class)
            : new Outcome.Failed("its JVM ended with status " + status);
      } finally {
        Files.delete(result);
      }
    } catch (IOException e) {
      return new Outcome.Failed(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("interrupted");
    }
  }

  private int start(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS) {
      command.addAll(NO_WARNINGS);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    // What the child prints is not the report.
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT);
    // They would add flags to those above.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    builder.environment().putAll(environment);
    return builder.start().waitFor();
  }
}
