package dev.mantlet.cli.model;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mantlet model verify}. */
@Command(
    name = "verify",
    description = "Verifies that a model is what was signed: every file, and no other.",
    subcommands = {VerifyKeyCommand.class, VerifyCertificateCommand.class},
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say by what to verify: key or certificate");
  }
}
