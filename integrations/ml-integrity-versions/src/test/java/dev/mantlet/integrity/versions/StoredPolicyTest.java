package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.release.PolicyRoots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed policies that a store has seen. */
class StoredPolicyTest {
  @TempDir Path elsewhere;
  private final KeyPair root = ReleasedModel.newKeys();
  private final String json =
      "{\"policy\":\"production\",\"version\":12,"
          + "\"notBefore\":\"2026-11-25T12:00:00Z\",\"expires\":\"2027-11-25T12:00:00Z\","
          + "\"models\":{\"digit-reader\":{\"keys\":[\""
          + Base64.getEncoder().encodeToString(root.getPublic().getEncoded())
          + "\"]}},\"maxModelBytes\":1000}";

  @Test
  void olderPolicy_isRefusedByTheStore_alsoAfterReopening() {
    byte[] old = signed(json);
    byte[] next = signed(json.replace("\"version\":12", "\"version\":13"));
    try (VersionStore store = VersionStore.create(elsewhere.resolve("versions"))) {
      TrustPolicy.fromSignedJson(old, roots(), store);
      TrustPolicy.fromSignedJson(next, roots(), store);
    }
    try (VersionStore store = VersionStore.open(elsewhere.resolve("versions"))) {
      var thrown =
          assertThrows(
              ModelRejectedException.class, () -> TrustPolicy.fromSignedJson(old, roots(), store));
      assertEquals(Reason.VERSION_TOO_LOW, thrown.reason());
      TrustPolicy.fromSignedJson(next, roots(), store);
    }
  }

  @Test
  void otherPolicyOfTheSameVersion_isRefusedByTheStore() {
    try (VersionStore store = VersionStore.create(elsewhere.resolve("versions"))) {
      TrustPolicy.fromSignedJson(signed(json), roots(), store);
      byte[] other = signed(json.replace("1000", "1001"));
      var thrown =
          assertThrows(
              ModelRejectedException.class,
              () -> TrustPolicy.fromSignedJson(other, roots(), store));
      assertEquals(Reason.VERSION_CONFLICT, thrown.reason());
    }
  }

  private byte[] signed(String policy) {
    return ModelSigner.withKey(root.getPrivate(), root.getPublic())
        .signPolicy(policy.getBytes(StandardCharsets.UTF_8));
  }

  private PolicyRoots roots() {
    return PolicyRoots.of("production", root.getPublic())
        .at(InstantSource.fixed(ReleasedModel.NOW));
  }
}
