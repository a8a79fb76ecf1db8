package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.util.List;
import java.util.Optional;

/** What an operator does to single keys of a key store. Thread-safe. */
final class KeyDesk {
  /** Others change one key only so often. */
  private static final int ATTEMPTS = 8;

  private final KeyMachinery machinery;
  private final ActiveKeys active;
  private final OpeningKeys opening;

  KeyDesk(KeyMachinery machinery, ActiveKeys active, OpeningKeys opening) {
    this.machinery = machinery;
    this.active = active;
    this.opening = opening;
  }

  List<StoredKey> keys(KeyOwner owner) {
    StoreCalls store = store();
    return machinery.inTime(owner.tenant(), () -> store.ofOwner(owner));
  }

  /** Puts the key into {@code target}; a key that is there already stays. */
  void change(KeyId id, KeyState target) {
    StoreCalls store = store();
    StoredKey changed = machinery.inTime("", () -> changed(store, id, target));
    KeySlot slot = new KeySlot(changed.owner(), changed.purpose());
    if (changed.state() != KeyState.ACTIVE) {
      machinery.marks.set(id, slot, changed.state());
    }
    active.forget(slot);
    opening.forget(
        new OpeningId(changed.owner(), changed.purpose(), new KeyRef(id, Optional.empty())));
  }

  private static StoredKey changed(StoreCalls store, KeyId id, KeyState target) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredKey key = store.find(id).orElseThrow(() -> unknown(id));
      if (isThere(key.state(), target)) {
        return key;
      }
      if (key.state() == KeyState.DESTROYED) {
        ClosedKeys.requireOpen(id, KeyState.DESTROYED);
      }
      StoredKey replacement = key.in(target);
      if (store.replace(key, replacement).equals(Optional.of(replacement))) {
        return replacement;
      }
    }
    throw new KeyUnavailableException(
        Reason.UNREACHABLE, "key " + id.hex() + " is changed by others all the time; try again");
  }

  /** Enabling leads to retired; what is not disabled needs no enabling. */
  private static boolean isThere(KeyState state, KeyState target) {
    return state == target || target == KeyState.RETIRED && state == KeyState.ACTIVE;
  }

  private static IllegalArgumentException unknown(KeyId id) {
    return new IllegalArgumentException("the key store has no key " + id.hex());
  }

  private StoreCalls store() {
    return machinery.store.orElseThrow(() ->
        new IllegalStateException(
            "keys are listed, disabled and destroyed in a key store: give the keyring one by"
                + " Keyring.builder(service).keptIn(store)"));
  }
}
