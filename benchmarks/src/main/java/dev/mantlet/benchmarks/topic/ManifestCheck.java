package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the signature and the manifest cost by themselves: a model of which no file is there is
 * refused after both were found good, and before anything is hashed.
 */
final class ManifestCheck {
  private static final int FILES = 1_000;
  private static final int WARM_UPS = 200;
  private static final int CHECKS = 100;

  private ManifestCheck() {}

  /** The CPU time of one check, warm, in microseconds. */
  static long micros(Scratch scratch) throws Exception {
    SignedFolder folder = new SignedFolder(scratch.folder());
    for (int i = 0; i < FILES; i++) {
      Files.createFile(scratch.folder().resolve("weights-of-a-layer-" + i + ".bin"));
    }
    Path signature = folder.sign().folder().resolve("model.sig");
    ModelVerifier verifier = folder.verifier();
    ModelSource empty = ModelSource.streams(List.of(), Files.readAllBytes(signature));
    Work checks = Work.of(() -> reason(verifier, empty));
    checks.run(WARM_UPS);
    return Math.max(1, Math.round(checks.run(CHECKS).cpuNanos() / CHECKS / 1e3));
  }

  private static Reason reason(ModelVerifier verifier, ModelSource source) {
    try {
      verifier.verify(SignedFolder.ID, source);
    } catch (ModelRejectedException e) {
      if (e.reason() == Reason.MISSING_FILE) {
        return e.reason();
      }
      throw e;
    }
    throw new IllegalStateException("a model without its files was accepted");
  }
}
