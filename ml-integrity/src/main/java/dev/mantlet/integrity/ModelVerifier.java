package dev.mantlet.integrity;

import dev.mantlet.integrity.VerifiedModel.Loading;
import dev.mantlet.integrity.event.IntegrityEvent;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.spi.VersionMemory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Verifies models against a {@link TrustPolicy} and hands out the verified bytes. Immutable,
 * thread-safe.
 *
 * <p>The order of the checks is part of the security: the bundle's size and JSON, its media type,
 * the key or the certificates, exactly one signature, the payload type, the signature over the
 * exact payload bytes, the co-signatures; only then is the statement read: its types, the model id,
 * the file names, the root digest; then the release statement, in the same way, and its version
 * against the store; and only then are files opened, each once, and no file that is not signed.
 */
public final class ModelVerifier {
  private final TrustPolicy policy;
  private final InstantSource clock;
  private final Optional<Versions> store;
  private final EventSink events;
  private final FormatCheck formats;

  private ModelVerifier(
      TrustPolicy policy, InstantSource clock, Optional<Versions> store, EventSink events) {
    this.policy = policy;
    this.clock = clock;
    this.store = store;
    this.events = events;
    this.formats = FormatCheck.of(policy);
  }

  /** A verifier that trusts as {@code policy} says, at the system's time. */
  public static ModelVerifier trusting(TrustPolicy policy) {
    return new ModelVerifier(policy, Clock.systemUTC(), Optional.empty(), EventSink.nobody());
  }

  /**
   * The same with a memory: it refuses versions below the last accepted one, and remembers what it
   * accepts before it hands it out. The policy must require release statements for the models.
   */
  public ModelVerifier remembering(VersionMemory versions) {
    return new ModelVerifier(policy, clock, Optional.of(new Versions(versions)), events);
  }

  /** The same by another clock, for release statements and signed policies. */
  public ModelVerifier at(InstantSource time) {
    return new ModelVerifier(policy, time, store, events);
  }

  /**
   * The same with events sent to this consumer, on the caller's thread, before {@code verify}
   * returns or throws. What it throws itself is logged by its class and changes no verdict.
   */
  public ModelVerifier onEvent(Consumer<? super IntegrityEvent> consumer) {
    return new ModelVerifier(policy, clock, store, new EventSink(consumer));
  }

  /**
   * Verifies that {@code source} is the model {@code id}, whole and unchanged, signed by whom the
   * policy trusts for it, and the release that is to be used now, if the policy requires one.
   *
   * <p>All files are read into direct memory. A refusal leaves nothing behind.
   *
   * @throws ModelRejectedException if anything is not as it was signed, or cannot be read; with a
   *     report of all that is wrong
   */
  public VerifiedModel verify(ModelId id, ModelSource source) {
    return verify(id, source, Loading.IN_MEMORY, () -> new FilesInMemory(formats));
  }

  /**
   * Verifies like {@link #verify} and keeps the files in a new folder below {@code parent} that
   * only this user can enter, for models that are too large for memory; {@link
   * VerifiedModel#close()} deletes it.
   *
   * <p>Each file is hashed while it is copied, and not read again from where it came from. Where
   * the system cannot keep links out of the way of the copy, or others out of the folder, the model
   * is refused ({@link Reason#NO_PRIVATE_COPY}). Whoever runs code as the same user can still
   * change the copy.
   *
   * @param parent a folder with enough room; it and those above belong to this user or to root, and
   *     others cannot write to them, or only as to {@code /tmp}
   */
  public VerifiedModel verifyToPrivateCopy(ModelId id, ModelSource source, Path parent) {
    return verify(
        id, source, Loading.PRIVATE_COPY, () -> PrivateCopy.in(parent, formats, source.origin()));
  }

  /**
   * Verifies like {@link #verify} and leaves the files where they are. Unsafe: whoever can write to
   * the folder can change a file after it was hashed and before it is loaded, or while it is in
   * use. The model says so by {@link VerifiedModel#loading()}.
   *
   * @param source a folder or a file; streams are an {@link IllegalArgumentException}
   */
  public VerifiedModel verifyInPlaceUnsafe(ModelId id, ModelSource source) {
    if (source.origin() instanceof StreamOrigin) {
      throw new IllegalArgumentException("streams are in no place: verify them in memory");
    }
    return verify(
        id, source, Loading.IN_PLACE_UNSAFE, () -> new FilesInPlace(formats, source.origin()));
  }

  private VerifiedModel verify(
      ModelId id, ModelSource source, Loading loading, Supplier<VerifiedFiles> place) {
    Verification verification =
        new Verification(policy, store, id, source, loading, clock.instant());
    try {
      VerifiedModel model = verification.run(place);
      events.emit(new IntegrityEvent.Accepted(model.report()));
      return model;
    } catch (ModelRejectedException refusal) {
      VerificationReport report = verification.refused(refusal);
      events.emit(new IntegrityEvent.Refused(report));
      throw refusal.with(report);
    }
  }

  /**
   * Lowers the version of a model in the store, as a signed rollback says; the model that it goes
   * back to is verified as usual afterwards. To apply it once more is refused.
   *
   * @param envelope as {@link ModelSigner#sign(RollbackStatement)} makes it
   * @return what was applied
   * @throws ModelRejectedException if the policy's keys for releases of {@code id} did not sign it,
   *     it does not count now, or does not fit the store; nothing changes then
   * @throws IllegalStateException if there is no store
   */
  public RollbackStatement rollBack(ModelId id, byte[] envelope) {
    Versions versions =
        store.orElseThrow(() ->
            new IllegalStateException("without a version store there is nothing to roll back"));
    VerifiedRollback verified = verified(versions, id, envelope);
    versions.tell(memory -> memory.rollBack(verified));
    events.emit(new IntegrityEvent.RolledBack(verified.at(), verified.rollback()));
    return verified.rollback();
  }

  private VerifiedRollback verified(Versions versions, ModelId id, byte[] envelope) {
    Instant now = versions.now(clock.instant());
    policy.checkCounts(now);
    ReleaseRule rule = policy.release(id).orElseThrow(() -> noKeys(id));
    Set<String> revoked = versions.ask(memory -> new TreeSet<>(memory.revokedKeys(id)));
    revoked.addAll(policy.revokedKeys());
    return new VerifiedRollback(rule.verifiedRollback(envelope, id, revoked, now), now);
  }

  private static ModelRejectedException noKeys(ModelId id) {
    return new ModelRejectedException(
        Reason.UNTRUSTED_KEY,
        "the policy trusts no key for releases of \"" + id + "\": requireRelease(id, key)");
  }

  /** A rollback whose signatures and time were verified: a proof that only a verifier makes. */
  public static final class VerifiedRollback {
    private final RollbackStatement rollback;
    private final Instant at;

    private VerifiedRollback(RollbackStatement rollback, Instant at) {
      this.rollback = rollback;
      this.at = at;
    }

    /** What it says. */
    public RollbackStatement rollback() {
      return rollback;
    }

    /** When it was verified. */
    public Instant at() {
      return at;
    }
  }

  /** Who is trusted for {@code id} and signed the envelope. */
  Signer signer(ModelId id, Envelope envelope) {
    return Verification.signer(policy, id, envelope, Instant.EPOCH);
  }
}
