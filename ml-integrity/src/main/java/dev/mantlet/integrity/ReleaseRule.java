package dev.mantlet.integrity;

import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.release.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a policy asks of the release statement of one model. Immutable.
 *
 * @param keys whose signatures count, and how many of them are needed
 * @param minimumVersion the lowest version, 1 if any will do
 * @param maximumAge the longest time since the release began to count, if there is one
 */
record ReleaseRule(KeyQuorum keys, long minimumVersion, Optional<Duration> maximumAge) {
  static final ReleaseRule NONE = new ReleaseRule(KeyQuorum.NOBODY, 1, Optional.empty());

  ReleaseRule with(KeyQuorum quorum) {
    return new ReleaseRule(quorum, minimumVersion, maximumAge);
  }

  ReleaseRule withMinimumVersion(long version) {
    if (version < 1 || version > ReleaseStatement.MAX_VERSION) {
      throw new IllegalArgumentException(
          "the minimum version is 1 to " + ReleaseStatement.MAX_VERSION + ", was " + version);
    }
    return new ReleaseRule(keys, version, maximumAge);
  }

  ReleaseRule withMaximumAge(Duration age) {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("the maximum age must be above zero, was " + age);
    }
    return new ReleaseRule(keys, minimumVersion, Optional.of(age));
  }

  /**
   * What was verified.
   *
   * @param release the statement
   * @param signers the fingerprints of the keys that count
   */
  record Verified(ReleaseStatement release, Set<String> signers) {}

  /** The statement, if enough keys signed it; refuses one that is for another model or not now. */
  Verified verified(byte[] envelope, ModelId id, Set<String> revoked, Instant now) {
    SignedStatement signed = SignedStatement.parse(StatementType.RELEASE, envelope);
    Set<String> signers = keys.signers(signed, revoked);
    ReleaseStatement release = ReleaseJson.release(signed.payload());
    checkModel(release.model(), id, signed.type());
    checkTime(signed.type(), release.validity(), now);
    checkVersionAndAge(release, now);
    return new Verified(release, signersLeft(signers, release));
  }

  /** The rollback, if enough keys signed it; refuses one for another model, or not now. */
  RollbackStatement verifiedRollback(
      byte[] envelope, ModelId id, Set<String> revoked, Instant now) {
    SignedStatement signed = SignedStatement.parse(StatementType.ROLLBACK, envelope);
    keys.signers(signed, revoked);
    RollbackStatement rollback = ReleaseJson.rollback(signed.payload());
    checkModel(rollback.model(), id, signed.type());
    checkTime(signed.type(), rollback.validity(), now);
    if (rollback.version() < minimumVersion) {
      throw tooLow("the rollback goes to", rollback.version());
    }
    return rollback;
  }

  static void checkModel(ModelId found, ModelId expected, StatementType type) {
    if (!found.equals(expected)) {
      throw new ModelRejectedException(
          Reason.RELEASE_MISMATCH,
          type.shown()
              + " is for the model \""
              + found
              + "\", expected \""
              + expected
              + "\"; it is good, but for another model");
    }
  }

  static void checkTime(StatementType type, Validity validity, Instant now) {
    if (now.isBefore(validity.notBefore())) {
      throw new ModelRejectedException(
          Reason.NOT_YET_VALID,
          type.shown()
              + " counts from "
              + validity.notBefore()
              + ", it is "
              + now
              + ": wait, or set the clock right");
    }
    if (!now.isBefore(validity.expires())) {
      throw new ModelRejectedException(
          Reason.EXPIRED,
          type.shown()
              + " counted up to "
              + validity.expires()
              + ", it is "
              + now
              + ": get the newest one, or have it signed anew");
    }
  }

  private void checkVersionAndAge(ReleaseStatement release, Instant now) {
    if (release.version() < minimumVersion) {
      throw tooLow("the release is", release.version());
    }
    Instant begin = release.validity().notBefore();
    if (maximumAge.isPresent() && now.isAfter(begin.plus(maximumAge.get()))) {
      throw new ModelRejectedException(
          Reason.TOO_OLD,
          "the release is of "
              + begin
              + ", the policy allows an age of "
              + maximumAge.get()
              + ", it is "
              + now
              + ": release the model anew");
    }
  }

  private ModelRejectedException tooLow(String what, long version) {
    return new ModelRejectedException(
        Reason.VERSION_TOO_LOW,
        what + " version " + version + ", the policy asks for " + minimumVersion + " or above");
  }

  /** Signatures by keys that the release itself takes away do not count for it either. */
  private Set<String> signersLeft(Set<String> signers, ReleaseStatement release) {
    Set<String> left = new TreeSet<>(signers);
    left.removeAll(release.revokes().keys());
    if (left.size() < keys.threshold()) {
      throw new ModelRejectedException(
          Reason.REVOKED,
          "the release revokes keys that signed it; "
              + left.size()
              + " are left, the policy asks for "
              + keys.threshold()
              + ": sign it with the others");
    }
    return left;
  }
}
