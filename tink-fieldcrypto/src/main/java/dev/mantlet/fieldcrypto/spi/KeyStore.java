package dev.mantlet.fieldcrypto.spi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps wrapped data keys: a table, a file, a document database.
 *
 * <p>An implementation must be thread-safe, and each call must take effect as a whole or not at
 * all, also against other processes that use the same store: that is what lets two processes that
 * make a key at once end with the same one. When a call returns, what it changed must be durable.
 * Calls come from threads of the keyring and of the rewrapper; a call may block, and should give up
 * after a time of its own.
 *
 * <p>What is kept is wrapped and therefore no secret, but whoever can write to the store decides
 * which key is active and which is destroyed; see {@code docs/formats/key-store.md}.
 *
 * <p>Every method throws {@link IOException} if the store cannot be reached or cannot be read; it
 * never answers "there is none" because it could not look.
 */
public interface KeyStore {
  /** The key with this id, in whatever state; empty if there never was one. */
  Optional<StoredKey> find(KeyId id) throws IOException;

  /** The active key of this owner for this purpose; empty if there is none. */
  Optional<StoredKey> active(KeyOwner owner, KeyPurpose purpose) throws IOException;

  /**
   * In one step, if {@code expected} is the active key of the candidate's owner and purpose (or
   * there is none, and none is expected): retires that key and adds {@code candidate} as the active
   * one. Otherwise changes nothing.
   *
   * @param candidate a key that is {@link KeyState#ACTIVE} and whose id is new
   * @return the active key after the call: the candidate, or that of a caller that was quicker;
   *     empty if the expected key is not active any more and no other one is
   * @throws IllegalArgumentException if the candidate is not active or its id is taken
   */
  Optional<StoredKey> activate(StoredKey candidate, Optional<KeyId> expected) throws IOException;

  /**
   * In one step, if the store has exactly {@code expected}: puts {@code replacement} in its place.
   * Otherwise changes nothing. A replacement that is destroyed must leave nothing of the wrapped
   * bytes in the store.
   *
   * @return what the store has under this id after the call: the replacement, or what another
   *     caller made of the key; empty if there is no such key
   * @throws IllegalArgumentException if {@link StoredKey#requireSuccessor} refuses the replacement
   */
  Optional<StoredKey> replace(StoredKey expected, StoredKey replacement) throws IOException;

  /**
   * At most {@code limit} keys in the order of their ids, from the first one above {@code after}:
   * the way through all keys, which misses none that was there from the beginning to the end.
   */
  List<StoredKey> page(Optional<KeyId> after, int limit) throws IOException;

  /** All keys of this owner, the newest first, in whatever state. */
  List<StoredKey> ofOwner(KeyOwner owner) throws IOException;
}
