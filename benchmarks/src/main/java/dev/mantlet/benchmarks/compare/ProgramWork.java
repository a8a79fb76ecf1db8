package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs another program and asks the shell for the CPU time of its ended children. The JVM cannot
 * tell it: {@code ProcessHandle.Info} knows nothing of an ended process. The shell's {@code times}
 * prints milliseconds, so a program should run for some tens of them.
 */
final class ProgramWork implements Work {
  private static final String SCRIPT =
      "times=$1; shift; for ((i = 0; i < times; i++)); do \"$@\" > /dev/null || exit 1; done; times";
  private static final Pattern MINUTES_SECONDS = Pattern.compile("(\\d+)m(\\d+\\.\\d+)s");

  private final Path folder;
  private final List<String> command;

  ProgramWork(Path folder, List<String> command) {
    this.folder = folder;
    this.command = command;
  }

  @Override
  public Cost run(long times) throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<String> lines = shell(times);
    long wall = System.nanoTime() - start;
    return new Cost(cpuNanos(lines.get(lines.size() - 1)), wall, 0);
  }

  private List<String> shell(long times) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("bash", "-c", SCRIPT, "bash", Long.toString(times)));
    arguments.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(arguments).directory(folder.toFile()).redirectError(Redirect.INHERIT);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with status " + status);
    }
    return output.lines().toList();
  }

  /**
   * The sum of user and system time in a line of {@code times}, such as {@code 0m1.250s 0m0.031s}.
   */
  static double cpuNanos(String line) throws IOException {
    Matcher matcher = MINUTES_SECONDS.matcher(line);
    double seconds = 0;
    int found = 0;
    while (matcher.find()) {
      seconds += 60 * Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2));
      found++;
    }
    if (found != 2) {
      throw new IOException("expected two times from the shell, found: " + line);
    }
    return seconds * 1e9;
  }
}
