package dev.mantlet.cli;

import dev.mantlet.cli.model.ModelCommand;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code mantlet} command.
 *
 * <p>It ends with 0 if all is well, 1 if a model was refused and 2 if it was called wrongly, and
 * never shows a stack trace.
 */
@Command(
    name = "mantlet",
    description = "Signs, verifies and inspects machine-learning models.",
    subcommands = ModelCommand.class,
    mixinStandardHelpOptions = true,
    versionProvider = Mantlet.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:verified, signed or clean",
      "1:refused",
      "2:called wrongly, or the work could not be done"
    })
public final class Mantlet implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command and ends the process with its code. */
  public static void main(String... args) {
    // Names may hold any character, and programs read the output: UTF-8, whatever the locale says.
    Charset charset = StandardCharsets.UTF_8;
    PrintWriter out = new PrintWriter(System.out, false, charset);
    PrintWriter err = new PrintWriter(System.err, false, charset);
    System.exit(run(out, err, args));
  }

  /** Runs the command with these streams in place of the process's, and returns its code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    int code = execute(out, err, args);
    out.flush();
    err.flush();
    return code;
  }

  private static int execute(PrintWriter out, PrintWriter err, String... args) {
    try {
      return new CommandLine(new Mantlet())
          .setOut(out)
          .setErr(err)
          .setAbbreviatedOptionsAllowed(false)
          .setExpandAtFiles(false) // a file may have a name that begins with @
          .setParameterExceptionHandler(Mantlet::misuse)
          .setExecutionExceptionHandler(Mantlet::failed)
          .execute(args);
    } catch (OutOfMemoryError | StackOverflowError | InternalError e) {
      // Too large for this heap, or a file that became shorter while it was read.
      err.println("mantlet: this could not be done to its end: " + Answer.printable(e.toString()));
      return ExitCode.MISUSE;
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: mantlet model …");
  }

  private static int misuse(ParameterException misuse, String... args) {
    CommandLine command = misuse.getCommandLine();
    command.getErr().println("mantlet: " + Answer.printable(String.valueOf(misuse.getMessage())));
    command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.MISUSE;
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    String said =
        failure instanceof MisuseException misuse
            ? String.valueOf(misuse.getMessage())
            : "this should not happen, please report it: " + failure;
    command.getErr().println("mantlet: " + Answer.printable(said));
    return ExitCode.MISUSE;
  }

  /** The version that the jar says it has. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Mantlet.class.getPackage().getImplementationVersion();
      return new String[] {"mantlet " + (version == null ? "from a build folder" : version)};
    }
  }
}
