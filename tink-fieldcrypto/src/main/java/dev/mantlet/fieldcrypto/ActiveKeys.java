package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys that seal now. Thread-safe. */
final class ActiveKeys {
  private static final int ATTEMPTS = 8;

  private final KeyMachinery machinery;
  private final KeyCache<KeySlot, SealingKey> cache;
  private final SingleFlight<KeySlot, SealingKey> flights;
  private final ActiveIndexes indexes;

  ActiveKeys(KeyMachinery machinery, ActiveIndexes indexes) {
    this.machinery = machinery;
    this.indexes = indexes;
    cache = machinery.activeCache();
    flights = machinery.flights();
  }

  /** The active key with one use for so many bytes taken from it. */
  SealingKey taken(KeySlot slot, long bytes) {
    if (bytes > machinery.limits.maxBytes()) {
      throw new IllegalArgumentException(
          "one message has "
              + bytes
              + " bytes, a data key seals at most maxBytes, "
              + machinery.limits.maxBytes());
    }
    SealingKey key = current(slot);
    for (int attempt = 0; !key.take(bytes); ) {
      SealingKey next = requireSealing(slot, cache.renew(slot, key, new Loading(slot)));
      if (next.ref().equals(key.ref()) && ++attempt == ATTEMPTS) {
        throw new KeyUnavailableException(
            Reason.UNREACHABLE,
            "the key store says again and again that the key "
                + key.ref().id().hex()
                + " is active, which this process has used up; see who writes the key store");
      }
      key = next;
    }
    return key;
  }

  /** The active key, whose uses are not counted. */
  SealingKey current(KeySlot slot) {
    Loading loading = new Loading(slot);
    SealingKey key = cache.get(slot, loading);
    return mayNotSeal(slot, key) ? requireSealing(slot, cache.renew(slot, key, loading)) : key;
  }

  /** A load that began before the key was retired may have put it into the cache after that. */
  private SealingKey requireSealing(KeySlot slot, SealingKey renewed) {
    SealingKey key = renewed;
    for (int attempt = 0; mayNotSeal(slot, key); attempt++) {
      if (attempt == ATTEMPTS) {
        throw ClosedKeys.retiredHere(key.ref().id());
      }
      key = cache.renew(slot, key, new Loading(slot));
    }
    return key;
  }

  /** This process has retired, disabled or destroyed it: at once, whatever a load may have put. */
  private boolean mayNotSeal(KeySlot slot, SealingKey key) {
    return machinery.marks.of(key.ref().id(), slot).isPresent();
  }

  /** Whether this process knows that another key than {@code id} is the active one. */
  boolean isSucceeded(KeySlot slot, KeyId id) {
    @Nullable SealingKey active = cache.fresh(slot);
    return active != null && !active.ref().id().equals(id);
  }

  /** Puts a new key in the place of the active one. */
  KeyId rotate(KeySlot slot) {
    return machinery.inTime(
        slot.owner().tenant(),
        () -> {
          Optional<KeyId> before = Optional.ofNullable(cache.fresh(slot)).map(it -> it.ref().id());
          KeySource.Rotated made = machinery.source.rotated(slot);
          KeyId id = made.key().value().ref().id();
          // Both: a rotation that ends later than the one after it puts its key, which then must
          // not seal.
          Stream.concat(before.stream(), made.before().stream())
              .filter(old -> !old.equals(id))
              .forEach(old -> machinery.marks.retire(old, slot));
          cache.put(slot, made.key());
          indexes.forget(slot.owner());
          return id;
        });
  }

  void forget(KeySlot slot) {
    cache.forget(slot);
    indexes.forget(slot.owner());
  }

  void clear() {
    cache.clear();
  }

  private final class Loading implements KeyCache.Loader<SealingKey> {
    private final KeySlot slot;

    Loading(KeySlot slot) {
      this.slot = slot;
    }

    @Override
    public SealingKey load(KeyCache.Publishing<SealingKey> publish) {
      return flights.get(slot, slot.owner().tenant(), () -> publish.from(this::loaded));
    }

    @Override
    public void loadAhead(KeyCache.Publishing<SealingKey> publish) {
      flights.start(slot, slot.owner().tenant(), () -> publish.from(this::loaded));
    }

    private KeyCache.Loaded<SealingKey> loaded() {
      Optional<SealingKey> before =
          Optional.ofNullable(cache.any(slot)).filter(key -> !mayNotSeal(slot, key));
      return machinery.source.sealing(slot, before);
    }

    @Override
    public void confirm(SealingKey key) {
      machinery.confirm(slot.owner().tenant(), key.ref().id(), true);
    }
  }
}
