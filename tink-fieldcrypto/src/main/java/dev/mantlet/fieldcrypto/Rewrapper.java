package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Wraps data keys with another key service, or with a new key of the same one, without touching
 * what they seal.
 *
 * <p>Each new wrap is unwrapped again and compared before it is stored, stored only where nobody
 * changed the key meanwhile, and read back after. A key that neither service unwraps is counted,
 * named in the progress and left as it is; a service or store that is away ends the run, and the
 * last checkpoint says where to go on. Running it again, or from an earlier checkpoint, does no
 * harm. Immutable; thread-safe.
 */
public final class Rewrapper {
  private static final int PAGE = 100;

  private final KeyWrap from;
  private final KeyWrap to;
  private final boolean dryRun;

  private Rewrapper(KeyWrap from, KeyWrap to, boolean dryRun) {
    this.from = from;
    this.to = to;
    this.dryRun = dryRun;
  }

  /**
   * A rewrapper that unwraps with {@code from} and wraps with {@code to}; both may be the same
   * service, which then wraps with its newest key.
   */
  public static Rewrapper between(KeyService from, KeyService to) {
    return new Rewrapper(
        KeyWrap.unguarded(Objects.requireNonNull(from, "from")),
        KeyWrap.unguarded(Objects.requireNonNull(to, "to")),
        false);
  }

  /** The same one, which asks both services as in earnest and changes nothing. */
  public Rewrapper dryRun() {
    return new Rewrapper(from, to, true);
  }

  /**
   * Re-wraps all keys of a store.
   *
   * @param progress told after each key, on this thread
   * @return what was done in this run
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   * @throws IOException if the store could not be asked
   */
  public Progress rewrap(KeyStore store, Consumer<Progress> progress) throws IOException {
    return rewrap(store, Optional.empty(), progress);
  }

  /**
   * Goes on behind a checkpoint of an earlier run.
   *
   * @param checkpoint {@link Progress#checkpoint} of that run
   * @param progress told after each key, on this thread
   * @return what was done in this run
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   * @throws IOException if the store could not be asked
   */
  public Progress resume(KeyStore store, KeyId checkpoint, Consumer<Progress> progress)
      throws IOException {
    return rewrap(store, Optional.of(checkpoint), progress);
  }

  private Progress rewrap(KeyStore store, Optional<KeyId> after, Consumer<Progress> progress)
      throws IOException {
    Progress done = new Progress(0, 0, 0, 0, 0, after, Optional.empty());
    List<StoredKey> page = store.page(after, PAGE);
    while (!page.isEmpty()) {
      for (StoredKey key : page) {
        done = done.and(key.id(), rewrap(store, key));
        progress.accept(done);
      }
      page = store.page(done.checkpoint(), PAGE);
    }
    return done;
  }

  private enum Outcome {
    REWRAPPED,
    DESTROYED,
    CHANGED,
    REFUSED
  }

  private Outcome rewrap(KeyStore store, StoredKey key) throws IOException {
    if (key.state() == KeyState.DESTROYED) {
      return Outcome.DESTROYED;
    }
    Optional<byte[]> wrapped = rewrapped(key.owner(), key.purpose(), key.id(), key.wrapped());
    if (wrapped.isEmpty()) {
      return Outcome.REFUSED;
    }
    if (dryRun) {
      return Outcome.REWRAPPED;
    }
    Optional<StoredKey> replacement = Optional.of(key.wrappedAs(wrapped.get()));
    boolean stored = store.replace(key, replacement.get()).equals(replacement);
    return stored && store.find(key.id()).equals(replacement) ? Outcome.REWRAPPED : Outcome.CHANGED;
  }

  /**
   * Re-wraps the data key in the header of a record. The sealed fields stay as they are and stay
   * valid.
   *
   * @param context where the caller knows the record to be from
   * @throws DecryptionFailedException if neither service unwraps the key as one of this owner
   * @throws IllegalStateException if the record's key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public SealedRecord rewrap(RecordContext context, SealedRecord record) {
    Header header = record.header();
    return new SealedRecord(header.withWrapped(rewrapped(context, header)), record.members());
  }

  /**
   * Re-wraps the data key in the header of a single sealed value.
   *
   * @param context where the caller knows the value to be from
   * @throws DecryptionFailedException if it is no sealed value, or neither service unwraps the key
   *     as one of this owner
   * @throws IllegalStateException if the value's key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public byte[] rewrap(FieldContext context, byte[] sealed) {
    Header header = Header.parseFirst(sealed, Form.FIELD, Suite.RANDOMIZED);
    byte[] other = header.withWrapped(rewrapped(context.record(), header)).bytes();
    int body = sealed.length - header.length();
    byte[] result = Arrays.copyOf(other, other.length + body);
    System.arraycopy(sealed, header.length(), result, other.length, body);
    return result;
  }

  private byte[] rewrapped(RecordContext context, Header header) {
    byte[] wrapped =
        header
            .key()
            .wrapped()
            .orElseThrow(() ->
                new IllegalStateException(
                    "the data key is in a key store: re-wrap the store, no header changes"));
    return rewrapped(context.owner(), KeyPurpose.SEALING, header.key().id(), wrapped)
        .orElseThrow(DecryptionFailedException::new);
  }

  private Optional<byte[]> rewrapped(KeyOwner owner, KeyPurpose purpose, KeyId id, byte[] wrapped) {
    Optional<DataKey> key =
        unwrapped(from, owner, purpose, id, wrapped)
            .or(() -> unwrapped(to, owner, purpose, id, wrapped)); // by a run that was cut short
    if (key.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] again = to.wrap(owner, purpose, id, key.get());
      requireSame(key.get(), unwrapped(to, owner, purpose, id, again));
      return Optional.of(again);
    } finally {
      key.get().destroy();
    }
  }

  private static Optional<DataKey> unwrapped(
      KeyWrap wrap, KeyOwner owner, KeyPurpose purpose, KeyId id, byte[] wrapped) {
    try {
      return Optional.of(wrap.unwrap(owner, purpose, id, wrapped));
    } catch (WrapRefusedException | DecryptionFailedException e) {
      return Optional.empty();
    }
  }

  private static void requireSame(DataKey key, Optional<DataKey> again) {
    byte[] expected = key.bytes();
    byte[] found = again.map(DataKey::bytes).orElse(new byte[0]);
    boolean same = MessageDigest.isEqual(expected, found);
    Arrays.fill(expected, (byte) 0);
    Arrays.fill(found, (byte) 0);
    again.ifPresent(DataKey::destroy);
    if (!same) {
      throw new KeyUnavailableException(
          KeyUnavailableException.Reason.UNUSABLE_ANSWER,
          "the new key service does not unwrap what it has just wrapped; nothing was stored");
    }
  }

  @Override
  public String toString() {
    return dryRun ? "Rewrapper[dry run]" : "Rewrapper";
  }

  /**
   * How far a run is.
   *
   * @param seen keys that were looked at
   * @param rewrapped keys with a new wrap; in a dry run, those that would have one
   * @param destroyed keys that have nothing to wrap
   * @param changedMeanwhile keys that somebody else changed at the same time: run again
   * @param refused keys that neither service unwraps; they are as they were
   * @param checkpoint the last key that was looked at, to resume behind
   * @param lastRefused the last key that neither service unwraps
   */
  public record Progress(
      long seen,
      long rewrapped,
      long destroyed,
      long changedMeanwhile,
      long refused,
      Optional<KeyId> checkpoint,
      Optional<KeyId> lastRefused) {
    /** Whether every key that can be wrapped has its new wrap. */
    public boolean isComplete() {
      return changedMeanwhile == 0 && refused == 0;
    }

    private Progress and(KeyId id, Outcome outcome) {
      return new Progress(
          seen + 1,
          rewrapped + (outcome == Outcome.REWRAPPED ? 1 : 0),
          destroyed + (outcome == Outcome.DESTROYED ? 1 : 0),
          changedMeanwhile + (outcome == Outcome.CHANGED ? 1 : 0),
          refused + (outcome == Outcome.REFUSED ? 1 : 0),
          Optional.of(id),
          outcome == Outcome.REFUSED ? Optional.of(id) : lastRefused);
    }
  }
}
