package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoSignatureTest {
  private static final KeyPair EC = Release.newKeys("secp256r1");
  private static final KeyPair ML_DSA = MlDsaKeys.ofBouncyCastle();

  @TempDir Path folder;
  private Release release;

  @BeforeEach
  void signTwice() {
    release = Release.in(folder, EC).file("weights", "1");
    sign(EC, "model.sig");
    sign(ML_DSA, "model.sig.1");
  }

  @Test
  void modelSignedByBoth_verifies() {
    assertEquals(VerificationKey.of(EC.getPublic()).fingerprint(), verify(both()).keyFingerprint());
  }

  @Test
  void bothSignatures_areOverTheSamePayload() {
    assertArrayEquals(envelope("model.sig").payload(), envelope("model.sig.1").payload());
  }

  @Test
  void firstSignature_isAPureBundleOfTheFormat() {
    assertEquals(Envelope.MEDIA_TYPE, envelope("model.sig").mediaType());
    assertEquals(Envelope.CO_SIGNATURE_MEDIA_TYPE, envelope("model.sig.1").mediaType());
  }

  @Test
  void modelWithoutTheSecond_isRefused() throws IOException {
    Files.delete(release.path("model.sig.1"));
    assertEquals(Reason.CO_SIGNATURE_MISSING, refusal(both()));
  }

  @Test
  void policyThatAsksForOneOnly_takesEither() {
    verify(TrustPolicy.builder().allow(Release.ID, EC.getPublic()));
    VerifiedModel model =
        ModelVerifier.trusting(TrustPolicy.builder().allow(Release.ID, ML_DSA.getPublic()).build())
            .verify(
                Release.ID,
                ModelSource.folder(folder, release.path("model.sig.1")).ignoring("model.sig"));
    assertEquals(VerificationKey.of(ML_DSA.getPublic()).fingerprint(), model.keyFingerprint());
  }

  @Test
  void signaturesThatAreSwapped_areRefused() throws IOException {
    Files.move(release.path("model.sig"), release.path("x"));
    Files.move(release.path("model.sig.1"), release.path("model.sig"));
    Files.move(release.path("x"), release.path("model.sig.1"));
    assertEquals(Reason.UNTRUSTED_KEY, refusal(both()));
  }

  @Test
  void coSignatureOfAnotherKey_doesNotCount() {
    sign(MlDsaKeys.ofBouncyCastle(), "model.sig.1");
    assertEquals(Reason.CO_SIGNATURE_MISSING, refusal(both()));
  }

  @Test
  void coSignatureAtAnyNumber_counts() throws IOException {
    Files.move(release.path("model.sig.1"), release.path("model.sig.9"));
    verify(both());
    Files.move(release.path("model.sig.9"), release.path("model.sig.10"));
    assertEquals(Reason.CO_SIGNATURE_MISSING, refusal(both()));
  }

  @Test
  void coSignatureOverAnotherModel_isRefused() throws IOException {
    release.file("weights", "2");
    sign(EC, "model.sig");
    release.file("weights", "1");
    assertEquals(Reason.CO_SIGNATURE_MISMATCH, refusal(both()));
  }

  @Test
  void everyByteOfTheSecondSignature_matters() {
    byte[] payload = envelope("model.sig.1").payload();
    byte[] good = envelope("model.sig.1").signature();
    VerificationKey key = VerificationKey.of(ML_DSA.getPublic());
    byte[] signed = Envelope.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload);
    assertTrue(key.verifies(signed, good));
    for (int i = 0; i < good.length; i += 7) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertEquals(false, key.verifies(signed, bad), "byte " + i);
    }
  }

  @Test
  void signatureOfTheOtherKindUnderEitherMediaType_isRefused() {
    rewrite("model.sig.1", Envelope.CO_SIGNATURE_MEDIA_TYPE, Envelope.MEDIA_TYPE);
    assertEquals(Reason.MALFORMED_BUNDLE, refusal(both()));
    sign(ML_DSA, "model.sig.1");
    rewrite("model.sig", Envelope.MEDIA_TYPE, Envelope.CO_SIGNATURE_MEDIA_TYPE);
    assertEquals(Reason.MALFORMED_BUNDLE, refusal(both()));
  }

  @Test
  void brokenCoSignature_isRefusedAndNotPassedOver() {
    release.file("model.sig.1", "{}");
    assertEquals(Reason.MALFORMED_BUNDLE, refusal(both()));
  }

  @Test
  void secondKeyOfTheSameKind_canBeRequiredToo() {
    KeyPair second = Release.newKeys("secp384r1");
    sign(second, "model.sig.2");
    TrustPolicy.Builder three = both().requireCoSignature(Release.ID, second.getPublic());
    verify(three);
    sign(EC, "model.sig.2");
    assertEquals(Reason.CO_SIGNATURE_MISSING, refusal(three));
  }

  @Test
  void coSignatureThatWasNotAnnounced_mayLieInTheFolderIfItCounts() {
    signAlone(EC, "model.sig");
    signAlone(ML_DSA, "model.sig.1");
    verify(both());
    assertEquals(
        Reason.UNSIGNED_FILE, refusal(TrustPolicy.builder().allow(Release.ID, EC.getPublic())));
  }

  @Test
  void requirementThatOneKeyCouldMeetAlone_isMisuse() {
    assertThrows(
        IllegalStateException.class,
        () -> both().requireCoSignature(Release.ID, EC.getPublic()).build());
    assertThrows(
        IllegalStateException.class,
        () -> TrustPolicy.builder().requireCoSignature(Release.ID, ML_DSA.getPublic()).build());
    assertThrows(
        IllegalArgumentException.class, () -> ModelSource.folder(folder).withCoSignatures(10));
  }

  private void sign(KeyPair keys, String file) {
    release.file(
        file,
        ModelSigner.withKey(keys.getPrivate(), keys.getPublic())
            .sign(Release.ID, ModelSource.folder(folder).withCoSignatures(9))
            .toByteArray());
  }

  private void signAlone(KeyPair keys, String file) {
    ModelSource source = ModelSource.folder(folder).ignoring("model.sig.1");
    byte[] announced =
        ModelSigner.withKey(keys.getPrivate(), keys.getPublic())
            .sign(Release.ID, source)
            .toByteArray();
    String statement =
        new String(Envelope.parse(announced).payload(), StandardCharsets.UTF_8)
            .replace(",\"model.sig.1\"", "");
    byte[] payload = statement.getBytes(StandardCharsets.UTF_8);
    SigningKey key =
        new SigningKey(keys.getPrivate(), VerificationKey.of(keys.getPublic()), Optional.empty());
    byte[] signature = key.sign(Envelope.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload));
    release.file(file, BundleWriter.bundle(key.publicKey(), Optional.empty(), payload, signature));
  }

  private void rewrite(String file, String from, String to) {
    try {
      release.file(file, Files.readString(release.path(file)).replace(from, to));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Envelope envelope(String file) {
    return Envelope.parse(
        ModelSource.folder(folder, release.path(file)).readSignature(Envelope.MAX_BYTES));
  }

  private static TrustPolicy.Builder both() {
    return TrustPolicy.builder()
        .allow(Release.ID, EC.getPublic())
        .requireCoSignature(Release.ID, ML_DSA.getPublic());
  }

  private VerifiedModel verify(TrustPolicy.Builder policy) {
    return ModelVerifier.trusting(policy.build()).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal(TrustPolicy.Builder policy) {
    return assertThrows(ModelRejectedException.class, () -> verify(policy)).reason();
  }
}
