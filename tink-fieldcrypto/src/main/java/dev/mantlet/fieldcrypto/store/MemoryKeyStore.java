package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyStore;
import java.util.function.Consumer;

/**
 * A {@link KeyStore} in the memory of this process, for tests and for data that need not outlive
 * it: with the last process that has the keys, everything that they sealed is lost. Thread-safe.
 */
public final class MemoryKeyStore extends TableStore {
  private MemoryKeyStore() {
    super(new KeyTable());
  }

  /** An empty store. */
  public static MemoryKeyStore empty() {
    return new MemoryKeyStore();
  }

  @Override
  KeyTable changed(KeyTable current, Consumer<KeyTable> change) {
    change.accept(current);
    return current;
  }

  @Override
  void requireOpen() {}
}
