package dev.mantlet.benchmarks.compare;

import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The report for programs: the same rows, and where they were measured.
 *
 * @param jdk the version of the JDK
 * @param system the operating system and its architecture
 * @param processors the processors that the JVM sees
 * @param flags the flags of the JVMs that measured
 * @param plan how long was measured
 * @param rows the rows
 */
record Report(
    String jdk, String system, int processors, List<String> flags, Plan plan, List<Row> rows) {
  static Report of(Plan plan, List<Row> rows) {
    return new Report(
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        ChildJvm.FLAGS,
        plan,
        rows);
  }

  byte[] json() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsBytes(this);
  }
}
