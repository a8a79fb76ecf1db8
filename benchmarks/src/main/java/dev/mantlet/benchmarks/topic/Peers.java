package dev.mantlet.benchmarks.topic;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What is installed of other languages. */
final class Peers {
  private Peers() {}

  /** Whether {@code python} runs and finds this module. */
  static boolean hasModule(String python, String library) throws InterruptedException {
    String found =
        "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)";
    try {
      Process process =
          new ProcessBuilder(python, "-c", found, library)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }
}
