package dev.mantlet.integrity.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.SignedBundle;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerificationReport;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.VersionsInMemory;
import dev.mantlet.integrity.release.PolicyRoots;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.release.Validity;
import dev.mantlet.integrity.spi.VersionMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of a release job and a service, with nothing but the public API, as they stand in
 * the documentation.
 */
class ReleaseSnippetsTest {
  private static final ModelId ID = ModelId.of("digit-reader");

  @TempDir Path folder;
  @TempDir Path state;
  private Path policyFile;
  private KeyPair modelKey;
  private KeyPair releaseKey;
  private KeyPair rootKey;
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);
  private final VersionMemory versions = new VersionsInMemory();

  @BeforeEach
  void prepare() throws Exception {
    policyFile = state.resolve("policy.json");
    modelKey = newKey();
    releaseKey = newKey();
    rootKey = newKey();
    Files.writeString(folder.resolve("weights.bin"), "0123456789");
    Files.write(policyFile, signPolicy());
  }

  @Test
  void releaseAndUse_thenAnOlderOneIsRefused() throws Exception {
    release(7);
    assertEquals(7, start());
    Files.writeString(folder.resolve("weights.bin"), "older weights");
    release(6);
    var refused = assertThrows(ModelRejectedException.class, this::start);
    assertEquals(Reason.VERSION_TOO_LOW, refused.reason());
  }

  @Test
  void rollback_letsTheServiceGoBack() throws Exception {
    ReleaseStatement good = release(7);
    start();
    Files.writeString(folder.resolve("weights.bin"), "misreads sevens");
    release(9);
    start();
    // @start region="rollback"
    byte[] rollback =
        ModelSigner.withKey(releaseKey.getPrivate(), releaseKey.getPublic())
            .sign(
                RollbackStatement.to(good)
                    .withdrawingUpTo(9)
                    .because(
                        "misreads sevens", Validity.from(clock.instant(), Duration.ofDays(7))));
    // @end
    verifier().rollBack(ID, rollback);
    Files.writeString(folder.resolve("weights.bin"), "0123456789");
    release(7);
    assertEquals(7, start());
  }

  @Test
  void refusal_carriesAReport() throws Exception {
    release(7);
    Files.writeString(folder.resolve("extra.bin"), "who put this here?");
    String logged = "";
    // @start region="report"
    try {
      start();
    } catch (ModelRejectedException refused) {
      logged = refused.report().map(VerificationReport::toJson).orElseThrow();
    }
    // @end
    assertTrue(logged.contains("\"extra\":{\"total\":1,\"names\":[\"extra.bin\"]}"), logged);
  }

  private ReleaseStatement release(long version) throws IOException {
    // @start region="release"
    SignedBundle bundle =
        ModelSigner.withKey(modelKey.getPrivate(), modelKey.getPublic()).sign(ID, folder);
    bundle.writeTo(folder.resolve("model.sig"));
    ReleaseStatement release =
        ReleaseStatement.of(ID, version, bundle.manifest())
            .valid(Validity.from(clock.instant(), Duration.ofDays(90)));
    byte[] signed =
        ModelSigner.withKey(releaseKey.getPrivate(), releaseKey.getPublic()).sign(release);
    Files.write(folder.resolve("model.release"), signed);
    // @end
    return release;
  }

  private byte[] signPolicy() {
    // @start region="policy"
    String json =
        """
        {
          "policy": "production",
          "version": 12,
          "notBefore": "2026-11-01T00:00:00Z",
          "expires": "2027-11-01T00:00:00Z",
          "models": {
            "digit-reader": {
              "keys": ["%s"],
              "release": {"keys": ["%s"], "minimumVersion": 5, "maximumAgeDays": 90}
            }
          }
        }
        """
            .formatted(base64(modelKey), base64(releaseKey));
    byte[] policy =
        ModelSigner.withKey(rootKey.getPrivate(), rootKey.getPublic())
            .signPolicy(json.getBytes(StandardCharsets.UTF_8));
    // @end
    return policy;
  }

  /** Starts the service; gives the version that it uses. */
  private long start() throws IOException {
    // @start region="service"
    PolicyRoots roots = PolicyRoots.of("production", rootKey.getPublic()).at(clock);
    TrustPolicy policy =
        TrustPolicy.fromSignedJson(Files.readAllBytes(policyFile), roots, versions);
    VerifiedModel model =
        ModelVerifier.trusting(policy)
            .at(clock)
            .remembering(versions)
            .verify(ID, ModelSource.folder(folder)); // or ModelRejectedException
    // @end
    return model.release().orElseThrow().version();
  }

  private ModelVerifier verifier() throws IOException {
    PolicyRoots roots = PolicyRoots.of("production", rootKey.getPublic()).at(clock);
    return ModelVerifier.trusting(
            TrustPolicy.fromSignedJson(Files.readAllBytes(policyFile), roots, versions))
        .at(clock)
        .remembering(versions);
  }

  private static KeyPair newKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static String base64(KeyPair key) {
    return Base64.getEncoder().encodeToString(key.getPublic().getEncoded());
  }
}
