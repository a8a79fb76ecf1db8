package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;

/**
 * What a store remembers of one signed policy, and what a signed policy is known by. Immutable.
 *
 * @param version its version
 * @param sha256 the SHA-256 of its payload
 */
record PolicyState(long version, String sha256) {
  /** Refuses a policy that is older than this one, or another one of the same version. */
  void check(PolicyState offered) {
    if (offered.version < version) {
      throw new ModelRejectedException(
          Reason.VERSION_TOO_LOW,
          "the policy is version "
              + offered.version
              + ", the version store has seen "
              + version
              + ": use the newer one");
    }
    if (offered.version == version && !offered.sha256.equals(sha256)) {
      throw new ModelRejectedException(
          Reason.VERSION_CONFLICT,
          "version "
              + version
              + " of the policy was accepted with other content: give each content a version of its own");
    }
  }
}
