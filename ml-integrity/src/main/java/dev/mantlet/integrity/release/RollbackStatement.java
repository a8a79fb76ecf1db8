package dev.mantlet.integrity.release;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.spi.VersionMemory;

/**
 * Says that a model goes back to an earlier version, and that the versions above it, up to a bound,
 * are withdrawn for good.
 *
 * <p>Signed by the keys that sign releases, it is the only thing that lowers a version in a {@link
 * VersionMemory}. One statement serves services that are at different versions, and is void once a
 * version above the bound was accepted. Immutable, thread-safe.
 *
 * @param model the model
 * @param version the version to go back to, below {@code withdrawnUpTo}; it still needs its release
 *     statement
 * @param payloadSha256 the payload digest of that version
 * @param withdrawnUpTo the highest version that is withdrawn
 * @param validity the time in which it can be applied
 * @param reason why, for people; 1 to 500 characters
 */
public record RollbackStatement(
    ModelId model,
    long version,
    String payloadSha256,
    long withdrawnUpTo,
    Validity validity,
    String reason) {
  private static final int MAX_REASON_CHARS = 500;

  /** Checks the members. */
  public RollbackStatement {
    Checked.version("the version to go back to", version);
    Checked.version("the highest withdrawn version", withdrawnUpTo);
    Checked.sha256("the payload digest", payloadSha256);
    if (version >= withdrawnUpTo) {
      throw new IllegalArgumentException(
          "a rollback withdraws versions above "
              + version
              + ", the highest withdrawn one was "
              + withdrawnUpTo);
    }
    if (reason.isBlank() || reason.length() > MAX_REASON_CHARS) {
      throw new IllegalArgumentException(
          "the reason must have 1 to " + MAX_REASON_CHARS + " characters, had " + reason.length());
    }
  }

  /** Begins a rollback to the version that this release states. */
  public static Target to(ReleaseStatement release) {
    return new Target(release);
  }

  /** The version to go back to. Immutable. */
  public static final class Target {
    private final ReleaseStatement release;

    private Target(ReleaseStatement release) {
      this.release = release;
    }

    /** From every version up to this one, which are withdrawn. */
    public Withdrawal withdrawingUpTo(long version) {
      return new Withdrawal(release, version);
    }
  }

  /** What is withdrawn. Immutable. */
  public static final class Withdrawal {
    private final ReleaseStatement release;
    private final long version;

    private Withdrawal(ReleaseStatement release, long version) {
      this.release = release;
      this.version = version;
    }

    /** The statement, with its reason for people and the time in which it can be applied. */
    public RollbackStatement because(String reason, Validity validity) {
      return new RollbackStatement(
          release.model(), release.version(), release.payloadSha256(), version, validity, reason);
    }
  }
}
