package dev.mantlet.cli.model;

import dev.mantlet.cli.Answer;
import dev.mantlet.cli.MisuseException;
import dev.mantlet.cli.Output;
import dev.mantlet.integrity.onnx.AllowedOperators;
import dev.mantlet.integrity.onnx.OnnxInspector;
import dev.mantlet.integrity.onnx.OnnxReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mantlet model inspect}. */
@Command(
    name = "inspect",
    description =
        "Looks through an ONNX file for what leads native code astray, without running it.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Mixin private Output output;

  @Parameters(paramLabel = "FILE", description = "The ONNX file.")
  private Path file;

  @Option(
      names = "--allow-fused",
      description = "Allow the operators of com.microsoft that ONNX Runtime's tools write.")
  private boolean allowFused;

  @Option(
      names = "--allow-operator",
      paramLabel = "DOMAIN:NAME",
      description = "Allow an operator of another domain; may be given again.")
  private List<String> allowedOperators = new ArrayList<>();

  @Override
  public Integer call() {
    OnnxReport report = OnnxInspector.allowing(operators()).inspect(contents());
    Answer answer = answer(report);
    return report.findings().isEmpty() ? output.done(answer) : output.refused(answer);
  }

  private AllowedOperators operators() {
    AllowedOperators operators = AllowedOperators.standard();
    if (allowFused) {
      operators = operators.withFused();
    }
    for (String allowed : allowedOperators) {
      int colon = allowed.lastIndexOf(':');
      if (colon < 0) {
        throw new MisuseException("--allow-operator wants DOMAIN:NAME, found \"" + allowed + "\"");
      }
      operators = operators.with(allowed.substring(0, colon), allowed.substring(colon + 1));
    }
    return operators;
  }

  /** The file as it is now; nothing is loaded from it, so that later changes matter to nobody. */
  private ByteBuffer contents() {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new MisuseException("\"" + file + "\" has more than 2 GiB, which no ONNX file has");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (NoSuchFileException e) {
      throw new MisuseException("there is no file \"" + file + "\"");
    } catch (IOException e) {
      throw new MisuseException(
          "\"" + file + "\" cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Answer answer(OnnxReport report) {
    boolean clean = report.findings().isEmpty();
    Answer answer =
        Answer.of(
                clean ? "clean" : "refused",
                clean
                    ? "nothing was found in \"" + file + "\""
                    : report.findings().get(0).message())
            .with("producer", report.producer())
            .with("ir-version", report.irVersion())
            .with("nodes", report.nodes())
            .with("tensors", report.tensors())
            .with("operators", operatorNames(report))
            .with(
                "external",
                report.externalReferences().stream()
                    .map(each -> each.tensor() + " in " + each.file())
                    .toList());
    return clean
        ? answer
        : answer.with(
            "finding",
            report.findings().stream()
                .map(finding -> finding.reason() + ": " + finding.message())
                .toList());
  }

  private static List<String> operatorNames(OnnxReport report) {
    List<String> names = new ArrayList<>();
    report
        .operators()
        .forEach((domain, operators) ->
            operators.forEach(name -> names.add(domain.isEmpty() ? name : domain + ":" + name)));
    return names;
  }
}
