package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyStore;

class MemoryKeyStoreTest extends KeyStoreContract {
  private final MemoryKeyStore store = MemoryKeyStore.empty();

  @Override
  KeyStore store() {
    return store;
  }
}
