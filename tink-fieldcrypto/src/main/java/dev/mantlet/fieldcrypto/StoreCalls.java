package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * A key store whose calls are counted and guarded: every method throws {@link
 * KeyUnavailableException} UNREACHABLE where the store could not be asked. Thread-safe.
 */
final class StoreCalls {
  private final KeyStore store;
  private final GuardedCalls calls;
  private final KeyCounts counts;

  StoreCalls(KeyStore store, GuardedCalls calls, KeyCounts counts) {
    this.store = store;
    this.calls = calls;
    this.counts = counts;
  }

  Optional<StoredKey> find(KeyId id) {
    return ask(() -> store.find(id));
  }

  Optional<StoredKey> active(KeySlot slot) {
    KeyPurpose purpose = slot.purpose();
    return ask(() -> store.active(slot.owner(), purpose));
  }

  Optional<StoredKey> activate(StoredKey candidate, Optional<KeyId> expected) {
    return ask(() -> store.activate(candidate, expected));
  }

  Optional<StoredKey> replace(StoredKey expected, StoredKey replacement) {
    return ask(() -> store.replace(expected, replacement));
  }

  List<StoredKey> ofOwner(KeyOwner owner) {
    return ask(() -> store.ofOwner(owner));
  }

  private <T> T ask(GuardedCalls.Call<T> call) {
    counts.storeCalls.increment();
    try {
      return calls.make(call);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key store refuses nothing", e);
    }
  }
}
