package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.release.ReleaseStatement;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that revokes the first signer of its model, with enough keys left to count. */
class RevokedFirstKeyTest {
  @TempDir Path folder;

  @Test
  void requiredKeyAlone_doesNotStandInForTheSignerThatIsRevoked() {
    Release model = Release.in(folder).file("w.bin", "0123456789");
    KeyPair required = Release.newKeys("secp256r1");
    KeyPair releasing = Release.newKeys("secp256r1");
    ModelSource source = ModelSource.folder(folder).withCoSignatures(1);
    SignedBundle first = model.signer().sign(Release.ID, source);
    model.file("model.sig", first.toByteArray());
    model.file("model.sig.1", signer(required).sign(Release.ID, source).toByteArray());
    ReleaseStatement statement =
        ReleaseStatement.of(Release.ID, 1, first.manifest())
            .revokeKey(model.key().fingerprint())
            .valid(ReleasedModel.QUARTER);
    model.file("model.release", signer(releasing).sign(statement));
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, model.keys().getPublic())
            .requireCoSignature(Release.ID, required.getPublic())
            .requireRelease(Release.ID, releasing.getPublic())
            .build();
    ModelVerifier verifier =
        ModelVerifier.trusting(policy)
            .at(InstantSource.fixed(ReleasedModel.NOW))
            .remembering(new VersionsInMemory());
    var refusal =
        assertThrows(
            ModelRejectedException.class,
            () -> verifier.verify(Release.ID, ModelSource.folder(folder)));
    assertEquals(Reason.REVOKED, refusal.reason());
  }

  private static ModelSigner signer(KeyPair keys) {
    return ModelSigner.withKey(keys.getPrivate(), keys.getPublic());
  }
}
