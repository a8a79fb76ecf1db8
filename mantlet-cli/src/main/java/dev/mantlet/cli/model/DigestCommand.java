package dev.mantlet.cli.model;

import dev.mantlet.cli.Answer;
import dev.mantlet.cli.Output;
import dev.mantlet.cli.Progress;
import dev.mantlet.integrity.ModelRejectedException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mantlet model digest}. */
@Command(
    name = "digest",
    description = "Prints the digest of a model, as OpenSSF Model Signing computes it.",
    mixinStandardHelpOptions = true)
final class DigestCommand implements Callable<Integer> {
  /** A signature that is left out of the model if it is there, as if it was to be signed. */
  private static final Path NO_SIGNATURE = Path.of("model.sig");

  @Mixin private Selection selection;
  @Mixin private Output output;

  @Override
  public Integer call() {
    try (Progress progress = output.progress(selection.model())) {
      String digest = selection.source(NO_SIGNATURE, progress).rootDigest();
      progress.done();
      return output.done(Answer.of("sha256", digest));
    } catch (ModelRejectedException refusal) {
      return output.refused(refusal);
    }
  }
}
