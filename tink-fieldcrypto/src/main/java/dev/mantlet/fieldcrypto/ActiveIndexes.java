package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;

/** The keys of blind indexes, the active one of each owner with the retired ones. Thread-safe. */
final class ActiveIndexes {
  private static final int ATTEMPTS = 8;

  private final KeyMachinery machinery;
  private final KeyCache<KeyOwner, IndexKeys> cache;
  private final SingleFlight<KeyOwner, IndexKeys> flights;

  ActiveIndexes(KeyMachinery machinery) {
    this.machinery = machinery;
    cache = machinery.activeCache();
    flights = machinery.flights();
  }

  /**
   * The keys of {@code owner}, without those that this process closed while they were looked up.
   */
  IndexKeys get(KeyOwner owner) {
    KeySlot slot = new KeySlot(owner, KeyPurpose.INDEX);
    Loading loading = new Loading(owner);
    IndexKeys keys = cache.get(owner, loading);
    for (int attempt = 0; machinery.marks.of(keys.active().id(), slot).isPresent(); attempt++) {
      if (attempt == ATTEMPTS) {
        throw ClosedKeys.retiredHere(keys.active().id());
      }
      keys = cache.renew(owner, keys, loading);
    }
    return keys.without(key -> opensNothing(slot, key.id()));
  }

  private boolean opensNothing(KeySlot slot, KeyId id) {
    return machinery.marks.of(id, slot).filter(state -> state != KeyState.RETIRED).isPresent();
  }

  void forget(KeyOwner owner) {
    cache.forget(owner);
  }

  void clear() {
    cache.clear();
  }

  private final class Loading implements KeyCache.Loader<IndexKeys> {
    private final KeyOwner owner;

    Loading(KeyOwner owner) {
      this.owner = owner;
    }

    @Override
    public IndexKeys load(KeyCache.Publishing<IndexKeys> publish) {
      return flights.get(owner, owner.tenant(), () -> publish.from(this::loaded));
    }

    @Override
    public void loadAhead(KeyCache.Publishing<IndexKeys> publish) {
      flights.start(owner, owner.tenant(), () -> publish.from(this::loaded));
    }

    private KeyCache.Loaded<IndexKeys> loaded() {
      return machinery.source.index(owner);
    }

    @Override
    public void confirm(IndexKeys keys) {
      machinery.confirm(owner.tenant(), keys.active().id(), true);
      keys.retired().forEach(key -> machinery.confirm(owner.tenant(), key.id(), false));
    }
  }
}
