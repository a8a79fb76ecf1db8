package dev.mantlet.cli;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.VerificationReport;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: for people, or with {@code --json} one object on one line. */
public final class Output {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Answer with one JSON object on one line.")
  private boolean json;

  /** Shows how far the reading of a model is, if a person is there to see it. */
  public Progress progress(Path model) {
    boolean seen = !json && Terminal.isThere();
    PrintWriter writer =
        seen ? command.commandLine().getErr() : new PrintWriter(Writer.nullWriter());
    return new Progress(writer, System::nanoTime, seen ? ModelSize.of(model) : 0);
  }

  /** Prints an answer to the standard output. */
  public int done(Answer answer) {
    print(command.commandLine().getOut(), answer);
    return ExitCode.DONE;
  }

  /** Prints a refusal: with {@code --json} to the standard output, for people to the error one. */
  public int refused(Answer answer) {
    CommandLine line = command.commandLine();
    print(json ? line.getOut() : line.getErr(), answer);
    return ExitCode.REFUSED;
  }

  /** Prints a refusal with its reason. */
  public int refused(ModelRejectedException refusal) {
    return refused(refusal(refusal));
  }

  private static Answer refusal(ModelRejectedException refusal) {
    Answer answer =
        Answer.of("refused", String.valueOf(refusal.getMessage()))
            .with("reason", refusal.reason().name());
    refusal
        .report()
        .ifPresent(report -> {
          addFiles(answer, "changed", report.changed());
          addFiles(answer, "missing", report.missing());
          addFiles(answer, "extra", report.extra());
          addFiles(answer, "forbidden", report.forbidden());
        });
    return answer;
  }

  private static void addFiles(Answer answer, String kind, VerificationReport.Files files) {
    if (files.total() > 0) {
      answer.with(kind, files.names());
    }
    if (files.total() > files.names().size()) {
      answer.with(kind + "-in-all", files.total());
    }
  }

  private void print(PrintWriter writer, Answer answer) {
    writer.print(json ? answer.json() : answer.text());
    writer.flush();
  }
}
