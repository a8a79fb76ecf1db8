package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.release.PolicyOrigin;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.spi.VersionMemory;
import dev.mantlet.integrity.versions.VersionStoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.crypto.SecretKey;

/**
 * Remembers, in a file, the last accepted version of each model, so that an older one is refused;
 * also what releases revoked, the version of signed policies, and the latest time.
 *
 * <p>Only a signed rollback lowers a version. What is accepted is on the device before the model is
 * handed out. One process and object holds a store at a time. A failure of the device or the anchor
 * ends the object: it accepts nothing any more.
 *
 * <p>An older copy of the file, put back, is detected only with an {@link Anchor}; a file that
 * somebody wrote on purpose only with a key or an anchor. See {@code
 * docs/formats/version-store.md}. Thread-safe.
 */
public final class VersionStore implements VersionMemory, AutoCloseable {
  private final StoreFile file;
  private final StoreMemory memory;
  private final AutoCloseable owned;

  VersionStore(StoreFile file, AutoCloseable owned, StoreState state) {
    this.file = file;
    this.memory = new StoreMemory(file, state);
    this.owned = owned;
  }

  /**
   * Makes an empty store in a new file. Call it when a machine is set up, never because {@link
   * #open} failed: whoever can delete a store could otherwise begin a new history.
   *
   * @throws VersionStoreException EXISTS, IN_USE, FAILED
   */
  public static VersionStore create(Path file) {
    return at(file).create();
  }

  /**
   * Opens a store.
   *
   * @throws VersionStoreException MISSING, DAMAGED, IN_USE, FAILED
   */
  public static VersionStore open(Path file) {
    return at(file).open();
  }

  /** Where a store is, to say how it is protected before it is made or opened. */
  public static Location at(Path file) {
    return new Location(file, new Seal.Digest(), Optional.empty());
  }

  /** The place of a store and how it is protected. Immutable. */
  public static final class Location {
    private final Path path;
    private final Seal seal;
    private final Optional<Anchor> anchor;

    private Location(Path path, Seal seal, Optional<Anchor> anchor) {
      this.path = path;
      this.seal = seal;
      this.anchor = anchor;
    }

    /**
     * Protects the file with this key, so that only its holder can write one.
     *
     * @param key 16 bytes or more for HMAC-SHA-256, in memory or in a token; the same each time
     */
    public Location authenticatedBy(SecretKey key) {
      return new Location(path, new Seal.Hmac(key), anchor);
    }

    /** Keeps the head of the store elsewhere too, so that an older copy of the file is refused. */
    public Location anchoredBy(Anchor elsewhere) {
      return new Location(path, seal, Optional.of(elsewhere));
    }

    /** The same as {@link VersionStore#create(Path)}, for a store that is protected so. */
    public VersionStore create() {
      return take(StoreFile::create);
    }

    /**
     * The same as {@link VersionStore#open(Path)}, for a store that is protected so.
     *
     * @throws VersionStoreException also ROLLED_BACK
     */
    public VersionStore open() {
      return take(StoreFile::open);
    }

    private VersionStore take(Step step) {
      try {
        Path absolute = path.toAbsolutePath();
        Path folder =
            Objects.requireNonNull(absolute.getParent(), "a store is a file").toRealPath();
        String name = Objects.requireNonNull(absolute.getFileName()).toString();
        StoreLock lock = StoreLock.take(folder, name);
        try {
          StoreFile file = new StoreFile(new FileMedium(folder, name), seal, anchor);
          return new VersionStore(file, lock, step.on(file));
        } catch (Throwable e) {
          lock.close();
          throw e;
        }
      } catch (IOException e) {
        throw new VersionStoreException(
            Reason.FAILED, "the version store " + path + " could not be used: " + e, e);
      }
    }
  }

  private interface Step {
    StoreState on(StoreFile file) throws IOException;
  }

  /** Whether the head of this store is kept elsewhere, so that an older copy would be noticed. */
  @Override
  public boolean isAnchored() {
    return file.isAnchored();
  }

  /** The version of this model that is accepted now; empty if none ever was. */
  public OptionalLong version(ModelId id) {
    return memory
        .read()
        .model(id)
        .map(model -> OptionalLong.of(model.current()))
        .orElse(OptionalLong.empty());
  }

  /** The payload digest of the version that is accepted now; empty if none ever was. */
  @Override
  public Optional<String> payloadSha256(ModelId id) {
    return memory.read().model(id).map(ModelState::payload);
  }

  /** The fingerprints of the keys that releases of this model revoked. */
  @Override
  public SortedSet<String> revokedKeys(ModelId id) {
    return memory.read().model(id).map(ModelState::revokedKeys).orElseGet(TreeSet::new);
  }

  /**
   * The latest time at which something was accepted, to the second: it is not earlier now. After a
   * restart it may be up to an hour less.
   */
  @Override
  public Instant latest() {
    return memory.read().latest();
  }

  /**
   * Refuses a release that this store would not accept; remembers nothing.
   *
   * @throws ModelRejectedException VERSION_TOO_LOW, VERSION_CONFLICT, REVOKED
   */
  @Override
  public void check(ReleaseStatement release) {
    memory.read().model(release.model()).ifPresent(model -> model.check(release));
  }

  /**
   * Remembers that this model was accepted. A verifier that is {@code remembering} this store does
   * it by itself.
   *
   * @throws ModelRejectedException as {@link #check}, if another thread was faster
   * @throws IllegalArgumentException if it is no release
   */
  @Override
  public void remember(VerifiedModel model) {
    ReleaseStatement release =
        model
            .release()
            .orElseThrow(
                () -> new IllegalArgumentException("the model " + model.id() + " has no release"));
    accept(release, model.report().at());
  }

  /**
   * Remembers that this signed policy was accepted. {@code TrustPolicy.fromSignedJson} with this
   * store does it by itself.
   *
   * @throws ModelRejectedException VERSION_TOO_LOW, VERSION_CONFLICT
   * @throws IllegalArgumentException if the policy was not signed, or does not count at this time
   */
  @Override
  public void remember(TrustPolicy policy, Instant at) {
    PolicyOrigin origin =
        policy
            .origin()
            .orElseThrow(() -> new IllegalArgumentException("the policy was not signed"));
    if (at.isBefore(origin.validity().notBefore()) || !at.isBefore(origin.validity().expires())) {
      throw new IllegalArgumentException("the policy does not count at " + at);
    }
    accept(origin.name(), new PolicyState(origin.version(), origin.sha256()), at);
  }

  /**
   * Lowers the version of a model, as the rollback says. {@code ModelVerifier.rollBack} does it by
   * itself.
   *
   * @throws ModelRejectedException ROLLBACK_NOT_APPLICABLE, REVOKED; nothing changes then
   */
  @Override
  public void rollBack(ModelVerifier.VerifiedRollback verified) {
    accept(verified.rollback(), verified.at());
  }

  void accept(ReleaseStatement release, Instant at) {
    memory.change(before -> before.after(release, at));
  }

  void accept(RollbackStatement rollback, Instant at) {
    memory.change(before -> before.after(rollback, at));
  }

  void accept(String policy, PolicyState accepted, Instant at) {
    memory.change(before -> before.after(policy, accepted, at));
  }

  /** Lets another process open the file; again, it does nothing. */
  @Override
  public void close() {
    memory.close();
    try {
      owned.close();
    } catch (Exception e) {
      throw new VersionStoreException(Reason.FAILED, "the version store could not be closed", e);
    }
  }
}
