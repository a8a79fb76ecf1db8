package dev.mantlet.cli.model;

import dev.mantlet.cli.Answer;
import dev.mantlet.cli.MisuseException;
import dev.mantlet.cli.Output;
import dev.mantlet.cli.Progress;
import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.SignedBundle;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the ways to sign share. */
final class Signing {
  @Mixin private Selection selection;
  @Mixin private SymbolicLinksOption links;
  @Mixin private Output output;

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      defaultValue = "model.sig",
      description = "Where the signature goes (default: ${DEFAULT-VALUE}).")
  private Path signature;

  @Option(
      names = "--model-id",
      paramLabel = "ID",
      converter = ModelIdConverter.class,
      description = "The id that verifiers will expect (default: the name of the folder or file).")
  private @Nullable ModelId id;

  /** Signs the model and writes the signature; nothing is written if the model is refused. */
  int sign(Supplier<ModelSigner> maker) {
    ModelId signed = id == null ? selection.ownName() : id;
    try (Progress progress = output.progress(selection.model())) {
      ModelSigner signer = maker.get();
      if (links.isAllowed()) {
        signer = signer.allowSymbolicLinksInsideTheFolder();
      }
      SignedBundle bundle = signer.sign(signed, selection.source(signature, progress));
      progress.done();
      write(bundle);
      return output.done(
          Answer.of("signed", signed.name())
              .with("model", signed.name())
              .with("files", bundle.manifest().names().size())
              .with("manifest", bundle.manifest().digest())
              .with("signature", signature.toString()));
    } catch (ModelRejectedException refusal) {
      return output.refused(refusal);
    } catch (IllegalArgumentException | IllegalStateException unusable) {
      throw new MisuseException(String.valueOf(unusable.getMessage()));
    }
  }

  private void write(SignedBundle bundle) {
    try {
      bundle.writeTo(signature);
    } catch (IOException e) {
      @Nullable String reason = e instanceof FileSystemException said ? said.getReason() : null;
      throw new MisuseException(
          "the signature file \""
              + signature
              + "\" cannot be written ("
              + (reason == null ? e.getClass().getSimpleName() : reason)
              + ")");
    }
  }
}
