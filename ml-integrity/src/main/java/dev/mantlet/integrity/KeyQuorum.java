package dev.mantlet.integrity;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A number of keys of which some must sign: distinct keys, whatever the number of signatures.
 * Immutable.
 *
 * @param keys by fingerprint
 * @param threshold how many distinct keys must have signed; 1 or above
 */
record KeyQuorum(Map<String, VerificationKey> keys, int threshold) {
  static final KeyQuorum NOBODY = new KeyQuorum(Map.of(), 1);

  KeyQuorum {
    keys = Map.copyOf(keys);
  }

  KeyQuorum with(VerificationKey key) {
    Map<String, VerificationKey> more = new HashMap<>(keys);
    more.put(key.fingerprint(), key);
    return new KeyQuorum(more, threshold);
  }

  KeyQuorum withThreshold(int distinctKeys) {
    if (distinctKeys < 1) {
      throw new IllegalArgumentException("a threshold is 1 or above, was " + distinctKeys);
    }
    return new KeyQuorum(keys, distinctKeys);
  }

  /** Whether enough keys are left that are not revoked. */
  boolean canBeMet(Set<String> revoked) {
    return keys.keySet().stream().filter(key -> !revoked.contains(key)).count() >= threshold;
  }

  /**
   * The keys that signed, by their fingerprints. A signature by a key that is unknown or revoked is
   * not looked at; one by a good key that does not verify refuses the statement.
   *
   * @throws ModelRejectedException UNTRUSTED_KEY, BAD_SIGNATURE, REVOKED, TOO_FEW_SIGNATURES
   */
  Set<String> signers(SignedStatement statement, Set<String> revoked) {
    Set<String> known = new TreeSet<>();
    Set<String> counting = new TreeSet<>();
    statement
        .signatures()
        .forEach((fingerprint, signature) -> {
          VerificationKey key = keys.get(fingerprint);
          if (key != null) {
            known.add(fingerprint);
          }
          if (key != null && !revoked.contains(fingerprint)) {
            verify(statement, key, signature);
            counting.add(fingerprint);
          }
        });
    if (counting.size() < threshold) {
      throw tooFew(statement, known, counting);
    }
    return counting;
  }

  private static void verify(SignedStatement statement, VerificationKey key, byte[] signature) {
    if (!key.verifies(statement.signedBytes(), signature)) {
      throw new ModelRejectedException(
          Reason.BAD_SIGNATURE,
          "a signature of "
              + statement.type().shown()
              + " is not one by the key "
              + Sha256.brief(key.fingerprint())
              + " that it names; the statement was changed, or signed by another key");
    }
  }

  private ModelRejectedException tooFew(
      SignedStatement statement, Set<String> known, Set<String> counting) {
    Reason reason =
        known.isEmpty()
            ? Reason.UNTRUSTED_KEY
            : known.size() >= threshold ? Reason.REVOKED : Reason.TOO_FEW_SIGNATURES;
    return new ModelRejectedException(
        reason,
        statement.type().shown()
            + " is signed by "
            + counting.size()
            + " distinct trusted keys that are not revoked, the policy asks for "
            + threshold
            + " of "
            + keys.size());
  }
}
