package dev.mantlet.cli.model;

import dev.mantlet.cli.pem.PublicKeyFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mantlet model verify key}. */
@Command(
    name = "key",
    description = "Verifies a model that was signed with the private half of a public key.",
    mixinStandardHelpOptions = true)
final class VerifyKeyCommand implements Callable<Integer> {
  @Mixin private Verifying verifying;

  @Option(
      names = {"--public-key", "--public_key"},
      required = true,
      paramLabel = "FILE",
      description = "The signer's public key: a PEM file.")
  private Path publicKey;

  @Override
  public Integer call() {
    return verifying.verify((trust, id) -> trust.allow(id, PublicKeyFile.read(publicKey)));
  }
}
