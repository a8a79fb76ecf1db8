package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a store remembers of one model. Immutable.
 *
 * <p>{@code highest} never falls, {@code current} falls only by a rollback, and nothing leaves the
 * revoked sets. Between the two numbers lies what was withdrawn.
 *
 * @param current the version that is accepted now
 * @param highest the highest version ever accepted or withdrawn; {@code current} or above
 * @param payload the payload digest of {@code current}
 * @param revokedPayloads digests that are not accepted in any version
 * @param revokedKeys fingerprints of keys whose signatures do not count
 */
record ModelState(
    long current,
    long highest,
    String payload,
    SortedSet<String> revokedPayloads,
    SortedSet<String> revokedKeys) {
  /** Most revocations of a kind that are kept for one model. */
  static final int MAX_REVOKED = 10_000;

  ModelState {
    revokedPayloads = Collections.unmodifiableSortedSet(new TreeSet<>(revokedPayloads));
    revokedKeys = Collections.unmodifiableSortedSet(new TreeSet<>(revokedKeys));
  }

  /** The state after a first release. */
  static ModelState first(ReleaseStatement release) {
    return new ModelState(
        release.version(),
        release.version(),
        release.payloadSha256(),
        release.revokes().payloads(),
        release.revokes().keys());
  }

  /** Refuses a release that this state does not allow. */
  void check(ReleaseStatement release) {
    refuseRevoked(release.payloadSha256());
    long version = release.version();
    if (version == current) {
      refuseOtherPayload(release);
    } else if (version <= highest) {
      throw new ModelRejectedException(
          Reason.VERSION_TOO_LOW,
          "the release is version "
              + version
              + ", the version store accepts "
              + current
              + " or above "
              + highest
              + "; to go back, roll back with a signed statement");
    }
  }

  private void refuseRevoked(String offered) {
    if (revokedPayloads.contains(offered)) {
      throw new ModelRejectedException(
          Reason.REVOKED,
          "the model " + brief(offered) + " was revoked by a release that was accepted before");
    }
  }

  private void refuseOtherPayload(ReleaseStatement release) {
    if (!release.payloadSha256().equals(payload)) {
      throw new ModelRejectedException(
          Reason.VERSION_CONFLICT,
          "version "
              + current
              + " was accepted as "
              + brief(payload)
              + ", now it is said to be "
              + brief(release.payloadSha256())
              + ": give the other model a version of its own");
    }
  }

  /** The state after this release, which is checked. */
  ModelState after(ReleaseStatement release) {
    check(release);
    return new ModelState(
        release.version(),
        Math.max(highest, release.version()),
        release.payloadSha256(),
        union("payloads", revokedPayloads, release.revokes().payloads()),
        union("keys", revokedKeys, release.revokes().keys()));
  }

  /** The state after this rollback; refuses one that would not lower the version. */
  ModelState after(RollbackStatement rollback) {
    refuseRevoked(rollback.payloadSha256());
    if (rollback.version() >= current || rollback.withdrawnUpTo() < highest) {
      throw new ModelRejectedException(
          Reason.ROLLBACK_NOT_APPLICABLE,
          "the rollback goes to version "
              + rollback.version()
              + " and withdraws up to "
              + rollback.withdrawnUpTo()
              + ", the version store is at "
              + current
              + " and has seen "
              + highest
              + "; sign a rollback that withdraws what it has seen");
    }
    return new ModelState(
        rollback.version(),
        rollback.withdrawnUpTo(),
        rollback.payloadSha256(),
        revokedPayloads,
        revokedKeys);
  }

  private static SortedSet<String> union(
      String what, SortedSet<String> before, SortedSet<String> added) {
    TreeSet<String> all = new TreeSet<>(before);
    all.addAll(added);
    if (all.size() > MAX_REVOKED) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "the version store keeps at most " + MAX_REVOKED + " revoked " + what + " of a model");
    }
    return all;
  }

  private static String brief(String hex) {
    return hex.substring(0, 8) + "..";
  }
}
