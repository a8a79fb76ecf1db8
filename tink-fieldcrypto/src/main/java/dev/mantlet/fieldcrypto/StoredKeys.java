package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keys in a key store, which all processes share: one key seals for an owner at a time.
 *
 * <p>The age of a key is what the wall clock says when this process first sees it, and grows with
 * the monotonic clock from then on: a jump of the wall clock changes nothing for a key that is in
 * use. A key from the future is as good as new.
 */
final class StoredKeys implements KeySource {
  /** A rotation that others disturb so often is disturbed on purpose. */
  private static final int ATTEMPTS = 8;

  /** Indexes are not rotated so often that more are searched. */
  private static final int MAX_RETIRED_INDEX_KEYS = 8;

  private static final byte[] NONE = {};

  /** Keys whose uses are remembered although they left the cache. */
  private static final int MAX_USED = 100_000;

  /** A key that is disabled may be enabled again elsewhere: it is looked up again soon. */
  private static final Duration CLOSED_FOR = Duration.ofSeconds(30);

  /** What is left of a key in this process, and when it was made by its monotonic clock. */
  private record Seen(SealingKey.Uses uses, long bornNanos) {}

  private final StoreCalls store;
  private final KeyMaker maker;
  private final KeyLimits limits;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private final Cache<KeyId, Seen> seen =
      Caffeine.newBuilder().maximumSize(MAX_USED).executor(Runnable::run).build();

  StoredKeys(
      StoreCalls store, KeyMaker maker, KeyLimits limits, LongSupplier nanos, InstantSource wall) {
    this.store = store;
    this.maker = maker;
    this.limits = limits;
    this.nanos = nanos;
    this.wall = wall;
  }

  @Override
  public KeyCache.Loaded<SealingKey> sealing(KeySlot slot, Optional<SealingKey> before) {
    Optional<StoredKey> active = store.active(slot);
    if (active.isEmpty() || !isGood(active.get())) {
      return successor(slot, active);
    }
    KeyId id = active.get().id();
    return loaded(
        slot,
        before
            .filter(key -> key.ref().id().equals(id)) // goes on, without asking the service
            .orElseGet(() -> unwrapped(slot, active.get())));
  }

  private boolean isGood(StoredKey key) {
    Seen known = seen(key);
    return !known.uses().isUsedUp() && remaining(key.purpose(), known.bornNanos()) > 0;
  }

  @Override
  public Rotated rotated(KeySlot slot) {
    Optional<StoredKey> current = store.active(slot);
    return new Rotated(successor(slot, current), current.map(StoredKey::id));
  }

  /** Adds a new key after {@code current}, or takes the one of a process that was quicker. */
  private KeyCache.Loaded<SealingKey> successor(KeySlot slot, Optional<StoredKey> current) {
    KeyMaker.Made made = maker.make(slot);
    StoredKey candidate =
        new StoredKey(
            made.id(),
            slot.owner(),
            slot.purpose(),
            KeyState.ACTIVE,
            wall.instant(),
            made.wrapped());
    Optional<KeyId> expected = current.map(StoredKey::id);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<StoredKey> active = store.activate(candidate, expected);
      if (active.isPresent() && active.get().id().equals(made.id())) {
        return loaded(slot, key(candidate, made.dataKey()));
      }
      if (active.isPresent()) {
        return loaded(slot, unwrapped(slot, active.get()));
      }
      expected = Optional.empty(); // the one before was disabled meanwhile
    }
    throw new KeyUnavailableException(
        Reason.UNREACHABLE, "the active key in the key store changes all the time; try again");
  }

  private SealingKey unwrapped(KeySlot slot, StoredKey stored) {
    try {
      return key(stored, maker.unwrap(slot, stored.id(), stored.wrapped()));
    } catch (WrapRefusedException | DecryptionFailedException e) {
      throw new KeyUnavailableException(
          Reason.REFUSED,
          "the key service does not unwrap the active key "
              + stored.id().hex()
              + "; check its permissions and the state of its key, and who can write the key store");
    }
  }

  private SealingKey key(StoredKey stored, DataKey dataKey) {
    Seen known = seen(stored);
    KeyRef ref = new KeyRef(stored.id(), Optional.empty());
    return new SealingKey(ref, dataKey, known.uses(), known.bornNanos());
  }

  private Seen seen(StoredKey key) {
    return seen.get(
        key.id(),
        id ->
            new Seen(
                new SealingKey.Uses(limits.maxMessages(), limits.maxBytes()),
                nanos.getAsLong() - ageByTheWall(key)));
  }

  private long ageByTheWall(StoredKey key) {
    Duration age = Duration.between(key.created(), wall.instant());
    Duration most = limits.maxAge();
    return age.isNegative() ? 0 : (age.compareTo(most) > 0 ? most : age).toNanos();
  }

  private KeyCache.Loaded<SealingKey> loaded(KeySlot slot, SealingKey key) {
    long remaining = remaining(slot.purpose(), key.bornNanos());
    return new KeyCache.Loaded<>(key, Math.min(limits.cachedFor().toNanos(), remaining));
  }

  /** The nanoseconds that a key has left; only keys that seal grow old. */
  private long remaining(KeyPurpose purpose, long bornNanos) {
    return purpose == KeyPurpose.SEALING
        ? limits.maxAge().toNanos() - (nanos.getAsLong() - bornNanos)
        : Long.MAX_VALUE;
  }

  /**
   * A key that the store knows is never better than the store says, whatever a header has embedded:
   * an old header with the wrapped form of a destroyed key would undo the destruction.
   */
  @Override
  public KeyCache.Loaded<OpenedKey> opening(OpeningId id) throws WrapRefusedException {
    Optional<StoredKey> stored = store.find(id.id());
    boolean ofAnother = stored.isPresent() && !isOf(id, stored.get());
    byte[] wrapped = id.ref().wrapped().or(() -> stored.map(StoredKey::wrapped)).orElse(NONE);
    KeyState state = stored.map(StoredKey::state).orElse(KeyState.RETIRED);
    if (ofAnother || stored.isEmpty() && wrapped.length == 0) {
      throw new WrapRefusedException();
    }
    if (state == KeyState.DISABLED || state == KeyState.DESTROYED) {
      Duration life =
          CLOSED_FOR.compareTo(limits.cachedFor()) < 0 ? CLOSED_FOR : limits.cachedFor();
      return new KeyCache.Loaded<>(new OpenedKey(state, Optional.empty()), life.toNanos());
    }
    return opened(state, maker.unwrap(id.slot(), id.id(), wrapped));
  }

  private static boolean isOf(OpeningId id, StoredKey key) {
    return key.owner().equals(id.owner()) && key.purpose() == id.purpose();
  }

  private KeyCache.Loaded<OpenedKey> opened(KeyState state, DataKey key) {
    return new KeyCache.Loaded<>(
        new OpenedKey(state, Optional.of(key)), limits.cachedFor().toNanos());
  }

  @Override
  public KeyCache.Loaded<IndexKeys> index(KeyOwner owner) {
    KeySlot slot = new KeySlot(owner, KeyPurpose.INDEX);
    SealingKey active = sealing(slot, Optional.empty()).value();
    List<NamedKey> retired =
        store.ofOwner(owner).stream()
            .filter(key -> key.purpose() == KeyPurpose.INDEX && key.state() == KeyState.RETIRED)
            .limit(MAX_RETIRED_INDEX_KEYS)
            .map(key -> new NamedKey(key.id(), unwrapped(slot, key).dataKey()))
            .toList();
    return new KeyCache.Loaded<>(
        new IndexKeys(new NamedKey(active.ref().id(), active.dataKey()), retired),
        limits.cachedFor().toNanos());
  }

  @Override
  public void confirm(KeyId id, boolean toSeal) {
    Optional<KeyState> state = store.find(id).map(StoredKey::state);
    ClosedKeys.requireOpen(id, state.orElse(KeyState.ACTIVE));
    boolean right = toSeal ? state.equals(Optional.of(KeyState.ACTIVE)) : state.isPresent();
    if (!right) {
      throw KeyUnavailableException.fast(
          Reason.UNREACHABLE,
          "the key service cannot be reached, and the key store does not confirm the key "
              + id.hex());
    }
  }

  @Override
  public boolean isShared() {
    return true;
  }
}
