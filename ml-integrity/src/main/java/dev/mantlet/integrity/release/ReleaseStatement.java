package dev.mantlet.integrity.release;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelManifest;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Says which signed model is version n of a model, in which time it counts, and what is revoked.
 *
 * <p>This is what the statement says, signed or not; {@code VerifiedModel.release()} has one that
 * was verified. Immutable, thread-safe.
 *
 * @param model the model
 * @param version 1 to 2^53 - 1, larger than that of every release of the model before
 * @param payloadSha256 which signed model: {@link ModelManifest#digest()}, 64 lower-case hex digits
 * @param validity the time in which it counts
 * @param revokes payloads and keys of this model that do not count any more; say all of them in
 *     every release
 * @param guardContract the SHA-256 of the guard's contract for this release, if it has one
 * @param calibration the SHA-256 of the calibration of the guard's detectors, if there is one
 * @param supersedes the payload digest of the release before, if it is said
 */
public record ReleaseStatement(
    ModelId model,
    long version,
    String payloadSha256,
    Validity validity,
    Revocations revokes,
    Optional<String> guardContract,
    Optional<String> calibration,
    Optional<String> supersedes) {
  /** The largest version, 2^53 - 1: the largest number that every reader of JSON reads alike. */
  public static final long MAX_VERSION = (1L << 53) - 1;

  /** Checks the members. */
  public ReleaseStatement {
    Checked.version("the version", version);
    Checked.sha256("the payload digest", payloadSha256);
    guardContract.ifPresent(digest -> Checked.sha256("the guard contract's digest", digest));
    calibration.ifPresent(digest -> Checked.sha256("the calibration's digest", digest));
    supersedes.ifPresent(digest -> Checked.sha256("the superseded digest", digest));
    if (revokes.payloads().contains(payloadSha256)) {
      throw new IllegalArgumentException("a release cannot revoke its own payload");
    }
  }

  /** Begins the statement that {@code manifest} is this version of the model. */
  public static Builder of(ModelId model, long version, ModelManifest manifest) {
    return new Builder(model, Checked.version("the version", version), manifest.digest());
  }

  /** Collects a release statement. Not thread-safe. */
  public static final class Builder {
    private final ModelId model;
    private final long version;
    private final String payload;
    private final TreeSet<String> payloads = new TreeSet<>();
    private final TreeSet<String> keys = new TreeSet<>();
    private Optional<String> guardContract = Optional.empty();
    private Optional<String> calibration = Optional.empty();
    private Optional<String> supersedes = Optional.empty();

    private Builder(ModelId model, long version, String payload) {
      this.model = model;
      this.version = version;
      this.payload = payload;
    }

    /** Says that the release before had this payload digest. */
    public Builder supersedes(String payloadSha256) {
      supersedes = Optional.of(Checked.sha256("the superseded digest", payloadSha256));
      return this;
    }

    /** Binds the release to the guard's contract with this SHA-256. */
    public Builder guardContract(String sha256) {
      guardContract = Optional.of(Checked.sha256("the guard contract's digest", sha256));
      return this;
    }

    /** Binds the release to the detectors' calibration with this SHA-256. */
    public Builder calibration(String sha256) {
      calibration = Optional.of(Checked.sha256("the calibration's digest", sha256));
      return this;
    }

    /** Revokes the signed model with this payload digest. */
    public Builder revokePayload(String payloadSha256) {
      payloads.add(Checked.sha256("a revoked payload", payloadSha256));
      return this;
    }

    /** Revokes, for this model, the key with this fingerprint. */
    public Builder revokeKey(String fingerprint) {
      keys.add(Checked.sha256("a revoked key", fingerprint));
      return this;
    }

    /** The statement, which counts in this time: the longest that a newer one may be held back. */
    public ReleaseStatement valid(Validity validity) {
      return new ReleaseStatement(
          model,
          version,
          payload,
          validity,
          new Revocations(payloads, keys),
          guardContract,
          calibration,
          supersedes);
    }
  }
}
