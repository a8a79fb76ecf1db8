package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Re-wraps the keys of one store, page by page. Immutable.
 *
 * @param exchange makes the new wraps
 * @param store where they go
 * @param dryRun whether it changes nothing
 */
record StoreRewrap(WrapExchange exchange, KeyStore store, boolean dryRun) {
  private static final int PAGE = 100;

  /** What became of a key. */
  enum Outcome {
    REWRAPPED,
    DESTROYED,
    CHANGED,
    REFUSED
  }

  /** Re-wraps all keys behind {@code after}. */
  Rewrapper.Progress run(Optional<KeyId> after, Consumer<Rewrapper.Progress> progress)
      throws IOException {
    Rewrapper.Progress done = new Rewrapper.Progress(0, 0, 0, 0, 0, after, Optional.empty());
    List<StoredKey> page = store.page(after, PAGE);
    while (!page.isEmpty()) {
      for (StoredKey key : page) {
        done = done.and(key.id(), rewrap(key));
        progress.accept(done);
      }
      page = store.page(done.checkpoint(), PAGE);
    }
    return done;
  }

  private Outcome rewrap(StoredKey key) throws IOException {
    if (key.state() == KeyState.DESTROYED) {
      return Outcome.DESTROYED;
    }
    Optional<byte[]> wrapped =
        exchange.exchanged(key.owner(), key.purpose(), key.id(), key.wrapped());
    if (wrapped.isEmpty()) {
      return Outcome.REFUSED;
    }
    if (dryRun) {
      return Outcome.REWRAPPED;
    }
    Optional<StoredKey> replacement = Optional.of(key.wrappedAs(wrapped.get()));
    boolean stored = store.replace(key, replacement.get()).equals(replacement);
    return stored && store.find(key.id()).equals(replacement) ? Outcome.REWRAPPED : Outcome.CHANGED;
  }
}
