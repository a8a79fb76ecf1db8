package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyState;

/** The refusals of keys that open nothing. */
final class ClosedKeys {
  private ClosedKeys() {}

  /** The store goes on to call a key active that this process has retired. */
  static KeyUnavailableException retiredHere(KeyId id) {
    return new KeyUnavailableException(
        Reason.UNREACHABLE,
        "the key store says that the key "
            + id.hex()
            + " is active, which this process has retired; see who writes the key store");
  }

  /**
   * Throws if a key in this state opens nothing.
   *
   * @throws KeyUnavailableException KEY_DISABLED, KEY_DESTROYED
   */
  static void requireOpen(KeyId id, KeyState state) {
    if (state == KeyState.DISABLED) {
      throw KeyUnavailableException.fast(
          Reason.KEY_DISABLED,
          "data key " + id.hex() + " is disabled; Keyring.enable makes it open again");
    }
    if (state == KeyState.DESTROYED) {
      throw KeyUnavailableException.fast(
          Reason.KEY_DESTROYED,
          "data key " + id.hex() + " was destroyed; what it sealed cannot be opened any more");
    }
  }
}
