package dev.mantlet.fieldcrypto;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All data keys of a keyring that are in memory, so that each is wiped.
 *
 * <p>A key that left the caches may still be at work in a call that got it before, and must not
 * fail it. So it is wiped once the collector finds that nobody has it any more, at the next load of
 * a key; closing wipes all of them at once, and calls that still have one fail. What the JDK copies
 * (objects that the collector moved, the padded key inside a {@code Mac} where there are no {@link
 * HmacStates}, the keys inside AES ciphers, which are dropped) is out of reach. Thread-safe.
 */
final class KeyVault {
  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<DataKey> unused = new ReferenceQueue<>();
  private volatile boolean closed;

  /**
   * Watches over a key and returns it.
   *
   * @throws IllegalStateException if the vault is closed; the key is wiped
   */
  DataKey keep(DataKey key) {
    wipeUnused();
    held.add(new Held(key, unused));
    if (closed) { // after it was added, so that either this or close sees the other
      key.destroy();
      throw closed();
    }
    return key;
  }

  void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the keyring is closed; make another one to seal or open");
  }

  /** Wipes every key. */
  void close() {
    closed = true;
    held.forEach(Held::wipe);
    held.clear();
  }

  /** The keys that are not wiped yet. */
  int size() {
    wipeUnused();
    return held.size();
  }

  private void wipeUnused() {
    for (@Nullable Reference<? extends DataKey> next = unused.poll();
        next != null;
        next = unused.poll()) {
      Held key = (Held) next;
      key.wipe();
      held.remove(key);
    }
  }

  private static final class Held extends PhantomReference<DataKey> {
    private final DataKey.Secret secret;

    Held(DataKey key, ReferenceQueue<DataKey> unused) {
      super(key, unused);
      secret = key.secret();
    }

    void wipe() {
      secret.wipe();
    }
  }
}
