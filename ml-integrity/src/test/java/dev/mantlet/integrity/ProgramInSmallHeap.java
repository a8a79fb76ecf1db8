package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a program of the tests in a JVM of its own, since a heap has its size from the start. */
public final class ProgramInSmallHeap {
  private ProgramInSmallHeap() {}

  /**
   * What the program prints, to its end, to either stream.
   *
   * @param log a file for it, which is not there yet
   */
  public static String output(Path log, int megabytes, Class<?> program, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .waitFor();
    return Files.readString(log);
  }
}
