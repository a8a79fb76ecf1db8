package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store over one {@link KeyTable}, one call at a time. Thread-safe. */
abstract class TableStore implements KeyStore {
  private KeyTable table;

  TableStore(KeyTable table) {
    this.table = table;
  }

  /**
   * Makes the change, durably where the store is durable; where it throws, {@code current} is as it
   * was.
   *
   * @return the table from now on
   */
  abstract KeyTable changed(KeyTable current, Consumer<KeyTable> change) throws IOException;

  /** Throws if the store cannot be used any more. */
  abstract void requireOpen() throws IOException;

  @Override
  public final synchronized Optional<StoredKey> find(KeyId id) throws IOException {
    requireOpen();
    return table.find(id);
  }

  @Override
  public final synchronized Optional<StoredKey> active(KeyOwner owner, KeyPurpose purpose)
      throws IOException {
    requireOpen();
    return table.active(owner, purpose);
  }

  @Override
  public final synchronized Optional<StoredKey> activate(
      StoredKey candidate, Optional<KeyId> expected) throws IOException {
    requireOpen();
    table.requireNew(candidate);
    Optional<StoredKey> current = table.active(candidate.owner(), candidate.purpose());
    if (!current.map(StoredKey::id).equals(expected)) {
      return current;
    }
    table = changed(table, keys -> keys.succeed(current, candidate));
    return Optional.of(candidate);
  }

  @Override
  public final synchronized Optional<StoredKey> replace(StoredKey expected, StoredKey replacement)
      throws IOException {
    requireOpen();
    expected.requireSuccessor(replacement);
    Optional<StoredKey> current = table.find(expected.id());
    if (!current.equals(Optional.of(expected))) {
      return current;
    }
    table = changed(table, keys -> keys.put(replacement));
    return Optional.of(replacement);
  }

  @Override
  public final synchronized List<StoredKey> page(Optional<KeyId> after, int limit)
      throws IOException {
    requireOpen();
    return table.page(after, limit);
  }

  @Override
  public final synchronized List<StoredKey> ofOwner(KeyOwner owner) throws IOException {
    requireOpen();
    return table.ofOwner(owner);
  }

  @Override
  public final synchronized String toString() {
    return getClass().getSimpleName() + "[" + table.size() + " keys]";
  }
}
