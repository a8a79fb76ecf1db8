package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.List;
import java.util.stream.Stream;

/** Where the index keys of an owner come from. */
@FunctionalInterface
interface IndexKeySource {
  /**
   * The active index key of {@code owner}, and after it the retired ones.
   *
   * @throws IllegalStateException if there is no key store
   * @throws KeyUnavailableException if a key is not cached and could not be had
   */
  List<DataKey> keys(KeyOwner owner);

  /** The keys of {@code keyring}. */
  static IndexKeySource of(Keyring keyring) {
    return owner -> {
      IndexKeys keys = keyring.dataKeys().index(owner);
      return Stream.concat(Stream.of(keys.active()), keys.retired().stream())
          .map(NamedKey::dataKey)
          .toList();
    };
  }
}
