package dev.mantlet.cli.model;

import dev.mantlet.cli.Answer;
import dev.mantlet.cli.MisuseException;
import dev.mantlet.cli.Output;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.format.FileFormat;
import dev.mantlet.integrity.onnx.AllowedOperators;
import dev.mantlet.integrity.onnx.OnnxInspector;
import dev.mantlet.integrity.onnx.OnnxReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
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
        "Looks through a model's file for what leads native code astray or runs code of its own,"
            + " without loading it: ONNX and safetensors; pickles, archives, HDF5 and Java objects are refused.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Mixin private Output output;

  @Parameters(paramLabel = "FILE", description = "The file.")
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
    ByteBuffer contents = contents();
    try {
      FileFormat format = FileFormat.check(String.valueOf(file.getFileName()), contents);
      return format == FileFormat.OTHER
          ? inspectOnnx(contents)
          : output.done(clean().with("format", format.name()));
    } catch (ModelRejectedException refusal) {
      return output.refused(refusal);
    }
  }

  /** ONNX has no mark of its own: what is nothing else has to be that. */
  private int inspectOnnx(ByteBuffer contents) {
    OnnxReport report = OnnxInspector.allowing(operators()).inspect(contents);
    return report.findings().isEmpty()
        ? output.done(with(clean(), report))
        : output.refused(withFindings(report));
  }

  private Answer clean() {
    return Answer.of("clean", "nothing was found in \"" + file + "\"");
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
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new MisuseException("\"" + file + "\" is no regular file");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() == 0 || channel.size() > Integer.MAX_VALUE) {
        throw new MisuseException(
            "\""
                + file
                + "\" is empty or has more than 2 GiB, which this command does not look into");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (NoSuchFileException e) {
      throw new MisuseException("there is no file \"" + file + "\"");
    } catch (IOException e) {
      throw new MisuseException(
          "\"" + file + "\" cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static Answer withFindings(OnnxReport report) {
    return with(Answer.of("refused", report.findings().get(0).message()), report)
        .with(
            "finding",
            report.findings().stream()
                .map(finding -> finding.reason() + ": " + finding.message())
                .toList());
  }

  private static Answer with(Answer answer, OnnxReport report) {
    return answer
        .with("format", "ONNX")
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
