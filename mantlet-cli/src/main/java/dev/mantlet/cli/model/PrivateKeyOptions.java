package dev.mantlet.cli.model;

import dev.mantlet.cli.pem.PrivateKeyFile;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key to sign with. */
final class PrivateKeyOptions {
  @Option(
      names = {"--private-key", "--private_key"},
      required = true,
      paramLabel = "FILE",
      description = "The private key: a PEM file with an EC key on P-256, P-384 or P-521.")
  private Path file;

  @Option(
      names = "--password",
      arity = "0..1",
      interactive = true,
      paramLabel = "PASSWORD",
      description =
          "The password of the private key; asked for if left out. Other users of the machine can"
              + " see what stands on a command line.")
  private char @Nullable [] password;

  KeyPair read() {
    return PrivateKeyFile.read(file, Optional.ofNullable(password));
  }
}
