package dev.mantlet.cli.model;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mantlet model}. */
@Command(
    name = "model",
    description = "Works on one model: a folder, or a single file.",
    subcommands = {
      SignCommand.class,
      VerifyCommand.class,
      InspectCommand.class,
      DigestCommand.class
    },
    mixinStandardHelpOptions = true)
public final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do with the model: sign, verify, inspect or digest");
  }
}
