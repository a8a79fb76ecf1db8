package dev.mantlet.cli.model;

import dev.mantlet.cli.Answer;
import dev.mantlet.cli.MisuseException;
import dev.mantlet.cli.Output;
import dev.mantlet.cli.Progress;
import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the ways to verify share. */
final class Verifying {
  @Mixin private Selection selection;
  @Mixin private SymbolicLinksOption links;
  @Mixin private Output output;

  @Option(
      names = "--signature",
      required = true,
      paramLabel = "FILE",
      description = "The signature.")
  private Path signature;

  @Option(
      names = "--model-id",
      paramLabel = "ID",
      converter = ModelIdConverter.class,
      description =
          "The model that is expected. Without it, any model of the signer is accepted, and the"
              + " answer says which it is.")
  private @Nullable ModelId expected;

  @Option(
      names = {"--ignore-unsigned-files", "--ignore_unsigned_files"},
      negatable = true,
      description =
          "Accept files that are not signed. They are not verified: whoever loads all files of the"
              + " folder loads them too.")
  private boolean ignoreUnsignedFiles;

  @Option(
      names = "--accept-unportable-names",
      description = "Accept file names that other systems read differently.")
  private boolean acceptUnportableNames;

  @Option(
      names = "--accept-files-that-carry-code",
      description =
          "Accept pickles, zip archives, HDF5 and Java objects, which run code when they are loaded.")
  private boolean acceptFilesThatCarryCode;

  @Option(
      names = "--accept-version-0.2",
      description =
          "Accept signatures of version 0.2 of the reference tool, which do not name their model.")
  private boolean acceptVersion02;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      defaultValue = "1099511627776",
      description =
          "Refuse a model of more bytes, before they are read (default: ${DEFAULT-VALUE}, 1 TiB).")
  private long maxBytes;

  /** Verifies the model by whom {@code signer} trusts. */
  int verify(BiConsumer<TrustPolicy.Builder, ModelId> signer) {
    try {
      return output.done(verified(signer));
    } catch (ModelRejectedException refusal) {
      return output.refused(refusal);
    } catch (IllegalArgumentException unusable) {
      throw new MisuseException(String.valueOf(unusable.getMessage()));
    }
  }

  private Answer verified(BiConsumer<TrustPolicy.Builder, ModelId> signer) {
    ModelId id = expected != null ? expected : ClaimedModel.of(signature).orElse(ModelId.of("any"));
    TrustPolicy.Builder trust = TrustPolicy.builder();
    signer.accept(trust, id);
    relax(trust);
    try (VerifiedModel model = verified(id, trust.build())) {
      return answer(model);
    }
  }

  /** Where it is, since nothing is loaded from it here, and it may be larger than the memory. */
  private VerifiedModel verified(ModelId id, TrustPolicy trust) {
    try (Progress progress = output.progress(selection.model())) {
      return ModelVerifier.trusting(trust)
          .verifyInPlaceUnsafe(id, selection.source(signature, progress));
    }
  }

  private Answer answer(VerifiedModel model) {
    Answer answer =
        Answer.of("verified", model.id().name())
            .with("model", model.id().name())
            .with("expected", expected != null)
            .with("files", model.manifest().names().size())
            .with("manifest", model.manifest().digest())
            .with("key", model.keyFingerprint());
    model.signerIdentity().ifPresent(identity -> answer.with("identity", identity));
    if (expected == null) {
      answer.with("warning", "no --model-id was given: any model of this signer would have passed");
    }
    return answer;
  }

  private void relax(TrustPolicy.Builder trust) {
    trust.maxModelBytes(maxBytes);
    if (links.isAllowed()) {
      trust.allowSymbolicLinksInsideTheFolder();
    }
    if (ignoreUnsignedFiles) {
      trust.allowUnsignedFilesInTheFolder();
    }
    if (acceptUnportableNames) {
      trust.allowUnportableNames();
    }
    if (acceptFilesThatCarryCode) {
      trust.allowDangerousFilesThatCarryCode();
    }
    if (acceptVersion02) {
      trust.allowDangerousFormatOfVersion02();
    }
  }
}
