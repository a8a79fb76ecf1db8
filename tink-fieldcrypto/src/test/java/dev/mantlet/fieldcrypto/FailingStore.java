package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A key store that can be cut off. */
final class FailingStore implements KeyStore {
  volatile boolean cutOff;
  private final MemoryKeyStore store = MemoryKeyStore.empty();

  private KeyStore store() throws IOException {
    if (cutOff) {
      throw new IOException("connection refused");
    }
    return store;
  }

  @Override
  public Optional<StoredKey> find(KeyId id) throws IOException {
    return store().find(id);
  }

  @Override
  public Optional<StoredKey> active(KeyOwner owner, KeyPurpose purpose) throws IOException {
    return store().active(owner, purpose);
  }

  @Override
  public Optional<StoredKey> activate(StoredKey candidate, Optional<KeyId> expected)
      throws IOException {
    return store().activate(candidate, expected);
  }

  @Override
  public Optional<StoredKey> replace(StoredKey expected, StoredKey replacement) throws IOException {
    return store().replace(expected, replacement);
  }

  @Override
  public List<StoredKey> page(Optional<KeyId> after, int limit) throws IOException {
    return store().page(after, limit);
  }

  @Override
  public List<StoredKey> ofOwner(KeyOwner owner) throws IOException {
    return store().ofOwner(owner);
  }
}
