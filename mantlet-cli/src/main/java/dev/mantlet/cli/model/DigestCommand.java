package dev.mantlet.cli.model;

import dev.mantlet.cli.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mantlet model digest}. */
@Command(
    name = "digest",
    description = "Prints the digest of a model, as OpenSSF Model Signing computes it.",
    mixinStandardHelpOptions = true)
final class DigestCommand implements Callable<Integer> {
  @Mixin private Selection selection;
  @Mixin private Output output;

  @Override
  public Integer call() {
    return 0;
  }
}
