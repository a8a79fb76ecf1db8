package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.SkippedException;
import dev.mantlet.benchmarks.compare.Work;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Noise of a Python library, drawn by {@code peers/noise.py} in a process of its own. */
final class NoisePeer {
  private static final String SCRIPT = "/dev/mantlet/benchmarks/peers/noise.py";

  private NoisePeer() {}

  /**
   * The library's noise, {@code batch} samples at a time.
   *
   * @param library the Python module
   * @param mechanism {@code laplace} or {@code gaussian}
   * @throws SkippedException if there is no Python with this library
   */
  static Work drawing(Scratch scratch, String library, String mechanism, int batch)
      throws Exception {
    String python = System.getenv().getOrDefault("MANTLET_PEERS_PYTHON", "python3");
    if (!Peers.hasModule(python, library)) {
      throw new SkippedException(
          "no " + library + " for " + python + "; benchmarks/README.md says how to get it");
    }
    Path script = scratch.folder().resolve("noise.py");
    try (InputStream in = NoisePeer.class.getResourceAsStream(SCRIPT)) {
      Files.copy(in, script);
    }
    return Work.served(
        scratch, batch, python, script.toString(), library, mechanism, Integer.toString(batch));
  }
}
