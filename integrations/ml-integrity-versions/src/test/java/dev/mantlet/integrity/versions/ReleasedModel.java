package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelManifest;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.release.Validity;
import dev.mantlet.integrity.spi.VersionMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A model with its release statement in a test: signed by one key, released by another, on a clock
 * that stands still.
 */
final class ReleasedModel {
  static final ModelId ID = ModelId.of("digit-reader");
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final Validity QUARTER = Validity.from(NOW, Duration.ofDays(90));

  private final Path folder;
  private final KeyPair keys = newKeys();
  private final KeyPair releaseKeys = newKeys();
  private Instant time = NOW;
  private Optional<VersionMemory> store = Optional.empty();

  private ReleasedModel(Path folder) {
    this.folder = folder;
  }

  /** A signed model of one file, not released yet. */
  static ReleasedModel in(Path folder) {
    return new ReleasedModel(folder).retrained("0123456789");
  }

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static ModelSigner signer(KeyPair keys) {
    return ModelSigner.withKey(keys.getPrivate(), keys.getPublic());
  }

  ModelSigner modelSigner() {
    return signer(keys);
  }

  ModelSigner releaseSigner() {
    return signer(releaseKeys);
  }

  /** Writes a file without signing it. */
  ReleasedModel file(String name, byte[] content) {
    try {
      Files.write(folder.resolve(name), content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Signs other bytes, so that the payload is another one. */
  ReleasedModel retrained(String weights) {
    file("weights.bin", weights.getBytes(StandardCharsets.UTF_8));
    return signedBy(keys);
  }

  ReleasedModel signedBy(KeyPair other) {
    return file("model.sig", signer(other).sign(ID, folder).toByteArray());
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
    return modelSigner().sign(ID, folder).manifest();
  }

  ReleaseStatement.Builder statement(long version) {
    return ReleaseStatement.of(ID, version, manifest());
  }

  /** Writes the statement that the model is this version. */
  ReleasedModel release(long version) {
    return release(statement(version).valid(QUARTER));
  }

  ReleasedModel release(ReleaseStatement statement) {
    return released(releaseSigner().sign(statement));
  }

  ReleasedModel released(byte[] envelope) {
    return file("model.release", envelope);
  }

  byte[] rollback(ReleaseStatement to, long withdrawnUpTo) {
    return rollbackBy(releaseKeys, to, withdrawnUpTo);
  }

  byte[] rollbackByTheModelKey(ReleaseStatement to, long withdrawnUpTo) {
    return rollbackBy(keys, to, withdrawnUpTo);
  }

  private static byte[] rollbackBy(KeyPair keys, ReleaseStatement to, long withdrawnUpTo) {
    return signer(keys)
        .sign(
            RollbackStatement.to(to)
                .withdrawingUpTo(withdrawnUpTo)
                .because("misreads sevens", QUARTER));
  }

  /** Trusts the signer of the model, and nobody for releases. */
  TrustPolicy.Builder signaturePolicy() {
    return TrustPolicy.builder().allow(ID, keys.getPublic());
  }

  TrustPolicy.Builder policy() {
    return signaturePolicy().requireRelease(ID, releaseKeys.getPublic());
  }

  ModelVerifier verifier() {
    return verifier(policy().build());
  }

  ModelVerifier verifier(TrustPolicy policy) {
    ModelVerifier verifier = ModelVerifier.trusting(policy).at(InstantSource.fixed(time));
    return store.map(verifier::remembering).orElse(verifier);
  }

  VerifiedModel verify() {
    return verify(policy().build());
  }

  VerifiedModel verify(TrustPolicy policy) {
    return verifier(policy).verify(ID, ModelSource.folder(folder));
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
