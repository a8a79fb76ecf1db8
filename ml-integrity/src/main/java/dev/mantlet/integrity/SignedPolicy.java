package dev.mantlet.integrity;

import dev.mantlet.integrity.release.PolicyOrigin;
import dev.mantlet.integrity.release.PolicyRoots;
import java.time.Instant;
import java.util.Set;

/** From the bytes of a signed policy to the policy, in the order that the format asks for. */
final class SignedPolicy {
  private SignedPolicy() {}

  /** The policy, at this time; nothing is remembered. */
  static TrustPolicy verified(byte[] envelope, PolicyRoots roots, long leastVersion, Instant now) {
    SignedStatement signed = SignedStatement.parse(StatementType.POLICY, envelope);
    quorum(roots).signers(signed, Set.of());
    TrustPolicy policy = PolicyJson.read(signed.payload(), roots.clock());
    PolicyOrigin origin = policy.origin().orElseThrow();
    checkName(origin.name(), roots.name());
    ReleaseRule.checkTime(signed.type(), origin.validity(), now);
    checkVersion(origin.version(), leastVersion);
    return policy;
  }

  /** The policy, at the later one of clock and store, which remembers it. */
  static TrustPolicy remembered(byte[] envelope, PolicyRoots roots, Versions versions) {
    Instant now = versions.now(roots.clock().instant());
    TrustPolicy policy = verified(envelope, roots, 1, now);
    versions.tell(memory -> memory.remember(policy, now));
    return policy;
  }

  private static KeyQuorum quorum(PolicyRoots roots) {
    KeyQuorum quorum = KeyQuorum.NOBODY.withThreshold(roots.threshold());
    for (var key : roots.keys()) {
      quorum = quorum.with(VerificationKey.of(key));
    }
    if (!quorum.canBeMet(Set.of())) {
      throw new IllegalArgumentException(
          "the root keys of the policy are not distinct; fewer than the threshold are left");
    }
    return quorum;
  }

  private static void checkName(String found, String expected) {
    if (!found.equals(expected)) {
      throw new ModelRejectedException(
          Reason.POLICY_MISMATCH,
          "the policy is \""
              + found
              + "\", expected \""
              + expected
              + "\"; it is good, but another");
    }
  }

  private static void checkVersion(long found, long least) {
    if (found < least) {
      throw new ModelRejectedException(
          Reason.VERSION_TOO_LOW,
          "the policy is version "
              + found
              + ", expected "
              + least
              + " or above: use the newer one");
    }
  }
}
