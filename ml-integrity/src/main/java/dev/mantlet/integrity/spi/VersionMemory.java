package dev.mantlet.integrity.spi;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelVerifier.VerifiedRollback;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.release.ReleaseStatement;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Remembers which version of each model and policy was accepted last, so that an older one is
 * refused. {@code ml-integrity-versions} has one in a file; a team may keep its own in a database.
 *
 * <p>What an implementation must promise: a change is whole or did not happen, and is durable
 * before the call returns, because the model is handed out next; two changes at once are one after
 * the other, each checked against what the one before left; numbers, times and revocations only
 * rise and grow, and only {@link #rollBack} lowers a version; a memory that was lost fails and is
 * not answered by an empty one. {@code docs/formats/version-store.md}, "What is accepted", has the
 * rules.
 *
 * <p>Called on the thread that verifies; must be thread-safe, and may block. Whatever it throws but
 * {@link ModelRejectedException} refuses the model with {@code Reason.VERSION_STORE} and its
 * message.
 */
public interface VersionMemory {
  /**
   * Whether an older copy of this memory, put back in its place, would be noticed. If not, reports
   * warn of it.
   */
  default boolean isAnchored() {
    return false;
  }

  /**
   * The latest time at which something was accepted; the epoch if nothing ever was. A verifier
   * whose clock is behind it takes this time.
   */
  Instant latest();

  /** The payload digest of the version that is accepted now; empty if none ever was. */
  Optional<String> payloadSha256(ModelId id);

  /** The fingerprints of the keys that releases of this model revoked, all of them ever. */
  SortedSet<String> revokedKeys(ModelId id);

  /**
   * Refuses a release that this memory would not accept; remembers nothing.
   *
   * @throws ModelRejectedException VERSION_TOO_LOW, VERSION_CONFLICT, REVOKED
   */
  void check(ReleaseStatement release);

  /**
   * Remembers that this model was accepted, with its release and the time of its report; called
   * before the model is handed out.
   *
   * @throws ModelRejectedException as {@link #check}, if another thread was faster
   * @throws IllegalArgumentException if it has no release
   */
  void remember(VerifiedModel model);

  /**
   * Remembers that this signed policy was accepted.
   *
   * @throws ModelRejectedException VERSION_TOO_LOW, VERSION_CONFLICT
   * @throws IllegalArgumentException if the policy was not signed, or does not count at this time
   */
  void remember(TrustPolicy policy, Instant at);

  /**
   * Lowers the version of a model, as the rollback says.
   *
   * @throws ModelRejectedException ROLLBACK_NOT_APPLICABLE, REVOKED; nothing changes then
   */
  void rollBack(VerifiedRollback verified);
}
