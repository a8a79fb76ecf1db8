package dev.mantlet.integrity;

import java.util.Map;
import java.util.Set;

/** Whether a policy can be met at all; one that refuses every model is a mistake of its author. */
final class PolicyChecks {
  private final Map<ModelId, TrustedSigners> signers;
  private final Set<String> revokedKeys;

  PolicyChecks(Map<ModelId, TrustedSigners> signers, Set<String> revokedKeys) {
    this.signers = signers;
    this.revokedKeys = revokedKeys;
  }

  /** {@link IllegalStateException} for the first thing that cannot be met. */
  void check(Map<ModelId, Integer> thresholds, Map<ModelId, ReleaseRule> releases) {
    refuseIf(
        signers.isEmpty(), "a policy that allows no key refuses every model: allow(id, key) first");
    thresholds.keySet().forEach(this::checkIsAllowed);
    releases.keySet().forEach(this::checkIsAllowed);
    signers.forEach(this::checkSigners);
    signers.forEach((id, trusted) ->
        checkThreshold(id, thresholds.getOrDefault(id, 1), trusted.mostKeys(revokedKeys)));
    releases.forEach(this::checkRelease);
  }

  private void checkIsAllowed(ModelId id) {
    refuseIf(
        !signers.containsKey(id),
        "the policy has rules for \"" + id + "\" but allows nobody to sign it");
  }

  private void checkSigners(ModelId id, TrustedSigners trusted) {
    refuseIf(
        trusted.isNobody(),
        "the policy requires a co-signature for \"" + id + "\" but allows nobody to sign it");
    refuseIf(
        trusted.requiresAnAllowedKey(),
        "a key that may sign \"" + id + "\" is also required to co-sign it: use another key");
    refuseIf(
        trusted.required().keySet().stream().anyMatch(revokedKeys::contains),
        "a key that must co-sign \"" + id + "\" is revoked: require another one");
  }

  private static void checkThreshold(ModelId id, int wanted, int most) {
    refuseIf(
        wanted > most,
        "the policy asks for "
            + wanted
            + " distinct keys for \""
            + id
            + "\", at most "
            + most
            + " that are not revoked could sign it");
  }

  private void checkRelease(ModelId id, ReleaseRule rule) {
    refuseIf(
        !rule.keys().canBeMet(revokedKeys),
        "the policy asks for "
            + rule.keys().threshold()
            + " keys for releases of \""
            + id
            + "\" and has fewer that are not revoked: requireRelease(id, key) for each");
  }

  private static void refuseIf(boolean mistaken, String message) {
    if (mistaken) {
      throw new IllegalStateException(message);
    }
  }
}
