package dev.mantlet.examples.chequedesk;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.util.Map;

/**
 * What the service does at start: expects one model of one signer, and loads only what it verified.
 */
final class ServiceStart {
  private ServiceStart() {}

  /** The model that was verified; everything that runs later comes from its memory. */
  record Verified(VerifiedModel model, ModelVerifier verifier) implements Step {
    @Override
    public String name() {
      return "verify";
    }

    @Override
    public String line() {
      return "%s: %d file verified against the policy's key, held in memory for loading"
          .formatted(model.id().name(), model.manifest().names().size());
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("model", model.id().name(), "files", model.manifest().names().size());
    }
  }

  static Verified run(ReleaseJob.Signed release) {
    TrustPolicy policy =
        TrustPolicy.builder().allow(ReleaseJob.DIGIT_READER, release.key().getPublic()).build();
    ModelVerifier verifier = ModelVerifier.trusting(policy);
    VerifiedModel model =
        verifier.verify(ReleaseJob.DIGIT_READER, ModelSource.folder(release.folder()));
    try {
      OnnxModel.of(model);
    } catch (ModelRejectedException e) {
      throw new UserMistake("the model is signed, but refused: %s", e.getMessage());
    }
    return new Verified(model, verifier);
  }
}
