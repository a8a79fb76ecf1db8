package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.spi.ProvenSigner;
import dev.mantlet.integrity.spi.TrustSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keyless bundles are as good as the proof of a trust source, and no better. */
class TrustSourceTest {
  private static final String IDENTITY = "release@example.com";
  private static final String ISSUER = "https://issuer.example.com";

  @TempDir Path folder;
  private Release release;
  private byte[] payload;

  @BeforeEach
  void signKeyless() throws Exception {
    Files.writeString(folder.resolve("model.onnx"), "weights");
    release = Release.in(folder);
    String bundle =
        new String(release.signer().sign(Release.ID, folder).toByteArray(), StandardCharsets.UTF_8);
    payload = Envelope.parse(bundle.getBytes(StandardCharsets.UTF_8)).payload();
    release.file(
        "model.sig",
        bundle.replaceFirst("\"publicKey\":\\{[^}]*}", "\"certificate\":{\"rawBytes\":\"AAAA\"}"));
  }

  @Test
  void provenSigner_verifiesWithIdentityAndIssuer() {
    VerifiedModel model = verify(TrustPolicy.builder().allow(Release.ID, this::proof));
    assertEquals(Optional.of(IDENTITY), model.signerIdentity());
    assertEquals(Optional.of(ISSUER), model.signerIssuer());
    assertEquals(release.key().fingerprint(), model.keyFingerprint());
  }

  @Test
  void keylessBundleWithoutASource_isAnsweredWithWhatItNeeds() {
    assertEquals(
        Reason.NEEDS_SIGSTORE_ADAPTER,
        refusal(TrustPolicy.builder().allow(Release.ID, release.keys().getPublic())));
  }

  @Test
  void proofOfAnotherPayload_isRefused() {
    String other = Sha256.hexOf(new byte[0]);
    assertEquals(Reason.BAD_SIGNATURE, refusal(claiming(release.keys().getPublic(), other)));
  }

  /** The signature is verified here too, whatever the source says. */
  @Test
  void proofByAnotherKey_isRefused() {
    PublicKey other = Release.newKeys("secp256r1").getPublic();
    assertEquals(Reason.BAD_SIGNATURE, refusal(claiming(other, Sha256.hexOf(payload))));
  }

  @Test
  void proofByAKeyOfAnotherKind_isRefused() {
    PublicKey p384 = Release.newKeys("secp384r1").getPublic();
    PublicKey mlDsa = MlDsaKeys.ofBouncyCastle().getPublic();
    String digest = Sha256.hexOf(payload);
    assertEquals(Reason.CERTIFICATE_NOT_FOR_SIGNING, refusal(claiming(p384, digest)));
    assertEquals(Reason.CERTIFICATE_NOT_FOR_SIGNING, refusal(claiming(mlDsa, digest)));
  }

  @Test
  void refusalOfTheSourceThatCameFurthest_isTheAnswer() {
    assertEquals(
        Reason.CERTIFICATE_IDENTITY,
        refusal(
            TrustPolicy.builder()
                .allow(Release.ID, refusing(Reason.MALFORMED_BUNDLE))
                .allow(Release.ID, refusing(Reason.CERTIFICATE_IDENTITY))
                .allow(Release.ID, refusing(Reason.CERTIFICATE_UNTRUSTED))));
  }

  /** Otherwise one key would meet both demands. */
  @Test
  void provenKeyThatIsRequiredBesideIt_isRefused() {
    assertEquals(
        Reason.CO_SIGNATURE_MISSING,
        refusal(
            TrustPolicy.builder()
                .allow(Release.ID, this::proof)
                .requireCoSignature(Release.ID, release.keys().getPublic())));
  }

  @Test
  void sourceThatChangesTheBundle_changesItsCopy() {
    VerifiedModel model =
        verify(
            TrustPolicy.builder()
                .allow(
                    Release.ID,
                    bundle -> {
                      bundle[0] = 0;
                      throw new ModelRejectedException(Reason.MALFORMED_BUNDLE, "first");
                    })
                .allow(
                    Release.ID,
                    bundle -> {
                      assertEquals('{', bundle[0]);
                      return proof(bundle);
                    }));
    assertEquals(Release.ID, model.id());
  }

  private ProvenSigner proof(byte[] bundle) {
    return new ProvenSigner(
        release.keys().getPublic(),
        IDENTITY,
        ISSUER,
        Sha256.hexOf(Envelope.parse(bundle).payload()));
  }

  private static TrustPolicy.Builder claiming(PublicKey key, String digest) {
    return TrustPolicy.builder()
        .allow(Release.ID, bundle -> new ProvenSigner(key, IDENTITY, ISSUER, digest));
  }

  private static TrustSource refusing(Reason reason) {
    return bundle -> {
      throw new ModelRejectedException(reason, "refused");
    };
  }

  private VerifiedModel verify(TrustPolicy.Builder policy) {
    return ModelVerifier.trusting(policy.build()).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal(TrustPolicy.Builder policy) {
    return assertThrows(ModelRejectedException.class, () -> verify(policy)).reason();
  }
}
