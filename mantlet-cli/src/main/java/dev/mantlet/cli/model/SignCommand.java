package dev.mantlet.cli.model;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mantlet model sign}. */
@Command(
    name = "sign",
    description = "Signs a model in the format of OpenSSF Model Signing.",
    subcommands = {SignKeyCommand.class, SignCertificateCommand.class},
    mixinStandardHelpOptions = true)
final class SignCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say with what to sign: key or certificate");
  }
}
