package dev.mantlet.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Another program that is started once and then works on request, so that its start does not count.
 *
 * <p>Each request is a line with the number of times; the program does the work as often and
 * answers with a line: the CPU time that it took, in nanoseconds, by the program's own clock. It
 * ends when its input does.
 */
final class ServedWork implements Work, AutoCloseable {
  private final List<String> command;
  private final long units;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;

  ServedWork(Path folder, long units, List<String> command) throws IOException {
    this.command = command;
    this.units = units;
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(Redirect.INHERIT)
            .start();
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    requests = process.outputWriter(StandardCharsets.US_ASCII);
  }

  @Override
  public Cost run(long times) throws IOException {
    long start = System.nanoTime();
    requests.write(times + "\n");
    requests.flush();
    String answer = answers.readLine();
    long wall = System.nanoTime() - start;
    if (answer == null) {
      throw new IOException(String.join(" ", command) + " ended instead of answering");
    }
    return new Cost(Double.parseDouble(answer), wall, 0);
  }

  @Override
  public long units() {
    return units;
  }

  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.destroy();
    }
  }
}
