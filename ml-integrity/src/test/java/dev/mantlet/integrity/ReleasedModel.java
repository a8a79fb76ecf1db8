package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.release.Validity;
import dev.mantlet.integrity.spi.VersionMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A model with its release statement in a test: signed by one key, released by another, on a clock
 * that stands still.
 */
final class ReleasedModel {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final Validity QUARTER = Validity.from(NOW, Duration.ofDays(90));

  private final Release model;
  private final KeyPair releaseKeys = Release.newKeys("secp256r1");
  private Instant time = NOW;
  private Optional<VersionMemory> store = Optional.empty();

  private ReleasedModel(Release model) {
    this.model = model;
  }

  /** A signed model of one file, not released yet. */
  static ReleasedModel in(Path folder) {
    return new ReleasedModel(Release.in(folder).file("weights.bin", "0123456789").sign());
  }

  Release model() {
    return model;
  }

  KeyPair releaseKeys() {
    return releaseKeys;
  }

  ModelSigner releaseSigner() {
    return ModelSigner.withKey(releaseKeys.getPrivate(), releaseKeys.getPublic());
  }

  /** Signs other bytes, so that the payload is another one. */
  ReleasedModel retrained(String weights) {
    model.file("weights.bin", weights).sign();
    return this;
  }

  ReleasedModel at(Instant now) {
    time = now;
    return this;
  }

  ReleasedModel remembering(VersionMemory versions) {
    store = Optional.of(versions);
    return this;
  }

  ModelManifest manifest() {
    return model.signer().sign(Release.ID, model.folder()).manifest();
  }

  ReleaseStatement.Builder statement(long version) {
    return ReleaseStatement.of(Release.ID, version, manifest());
  }

  /** Writes the statement that the model is this version. */
  ReleasedModel release(long version) {
    return release(statement(version).valid(QUARTER));
  }

  ReleasedModel release(ReleaseStatement statement) {
    return released(releaseSigner().sign(statement));
  }

  ReleasedModel released(byte[] envelope) {
    model.file("model.release", envelope);
    return this;
  }

  /** Signs any text in place of a statement, as only the holder of the key can. */
  byte[] envelopeOf(StatementType type, String payload) {
    return SignedStatement.unsigned(type, payload.getBytes(StandardCharsets.UTF_8))
        .signedBy(
            new SigningKey(
                releaseKeys.getPrivate(),
                VerificationKey.of(releaseKeys.getPublic()),
                Optional.empty()))
        .toJson();
  }

  byte[] rollback(ReleaseStatement to, long withdrawnUpTo) {
    return releaseSigner()
        .sign(
            RollbackStatement.to(to)
                .withdrawingUpTo(withdrawnUpTo)
                .because("misreads sevens", QUARTER));
  }

  TrustPolicy.Builder policy() {
    return TrustPolicy.builder()
        .allow(Release.ID, model.keys().getPublic())
        .requireRelease(Release.ID, releaseKeys.getPublic());
  }

  ModelVerifier verifier(TrustPolicy policy) {
    ModelVerifier verifier = ModelVerifier.trusting(policy).at(InstantSource.fixed(time));
    return store.map(verifier::remembering).orElse(verifier);
  }

  VerifiedModel verify() {
    return verify(policy().build());
  }

  VerifiedModel verify(TrustPolicy policy) {
    return verifier(policy).verify(Release.ID, ModelSource.folder(model.folder()));
  }

  Reason refusal() {
    return refusal(policy().build());
  }

  Reason refusal(TrustPolicy policy) {
    return refused(policy).reason();
  }

  ModelRejectedException refused(TrustPolicy policy) {
    return assertThrows(ModelRejectedException.class, () -> verify(policy));
  }
}
