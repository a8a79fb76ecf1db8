package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The keys of a store in memory, with what the methods of a store do to them. Not thread-safe. */
final class KeyTable {
  private record Slot(KeyOwner owner, KeyPurpose purpose) {
    static Slot of(StoredKey key) {
      return new Slot(key.owner(), key.purpose());
    }
  }

  private final NavigableMap<String, StoredKey> byId;
  private final Map<Slot, KeyId> active;

  KeyTable() {
    byId = new TreeMap<>();
    active = new HashMap<>();
  }

  /** A copy, to be changed while the original is still what stands. */
  KeyTable(KeyTable other) {
    byId = new TreeMap<>(other.byId);
    active = new HashMap<>(other.active);
  }

  /**
   * Puts a key, in the place of one with its id.
   *
   * @throws IllegalArgumentException if it is the second active one of its owner and purpose
   */
  void put(StoredKey key) {
    Slot slot = Slot.of(key);
    if (key.state() == KeyState.ACTIVE) {
      KeyId other = active.put(slot, key.id());
      if (other != null && !other.equals(key.id())) {
        throw new IllegalArgumentException(
            "keys " + other.hex() + " and " + key.id().hex() + " are active for the same owner");
      }
    } else {
      active.remove(slot, key.id());
    }
    byId.put(key.id().hex(), key);
  }

  Optional<StoredKey> find(KeyId id) {
    return Optional.ofNullable(byId.get(id.hex()));
  }

  Optional<StoredKey> active(KeyOwner owner, KeyPurpose purpose) {
    return Optional.ofNullable(active.get(new Slot(owner, purpose))).flatMap(this::find);
  }

  /** Checks a candidate; whether the active key is the expected one is for the caller to say. */
  void requireNew(StoredKey candidate) {
    if (candidate.state() != KeyState.ACTIVE || byId.containsKey(candidate.id().hex())) {
      throw new IllegalArgumentException(
          "a candidate is active and has a new id; " + candidate + " is not or has not");
    }
  }

  /** Retires {@code current} and adds {@code candidate}. */
  void succeed(Optional<StoredKey> current, StoredKey candidate) {
    current.ifPresent(key -> put(key.in(KeyState.RETIRED)));
    put(candidate);
  }

  List<StoredKey> page(Optional<KeyId> after, int limit) {
    Collection<StoredKey> rest =
        after.map(id -> byId.tailMap(id.hex(), false).values()).orElseGet(byId::values);
    return rest.stream().limit(limit).toList();
  }

  List<StoredKey> ofOwner(KeyOwner owner) {
    Objects.requireNonNull(owner, "owner");
    return byId.values().stream()
        .filter(key -> key.owner().equals(owner))
        .sorted(Comparator.comparing(StoredKey::created).reversed())
        .toList();
  }

  Collection<StoredKey> all() {
    return byId.values();
  }

  int size() {
    return byId.size();
  }
}
