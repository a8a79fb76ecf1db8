package dev.mantlet.fieldcrypto.spi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * A wrapped data key and what is known about it; a store of these holds no secret. Immutable.
 *
 * @param id the name of the key
 * @param owner whose data it seals
 * @param purpose what it is for
 * @param state what may be done with it
 * @param created when it was made, in whole milliseconds
 * @param wrapped the wrapped data key, 1 to 4,096 bytes; empty if and only if the key is destroyed
 */
public record StoredKey(
    KeyId id, KeyOwner owner, KeyPurpose purpose, KeyState state, Instant created, byte[] wrapped) {
  /** Largest wrapped data key: an RSA-4096 or post-quantum wrap with its framing fits. */
  public static final int MAX_WRAPPED_BYTES = 4096;

  /**
   * Copies the bytes and drops what is below a millisecond.
   *
   * @throws IllegalArgumentException if there are too many wrapped bytes, or none although the key
   *     is not destroyed, or some although it is
   */
  public StoredKey {
    if (wrapped.length > MAX_WRAPPED_BYTES) {
      throw new IllegalArgumentException(
          "a wrapped key has at most " + MAX_WRAPPED_BYTES + " bytes, not " + wrapped.length);
    }
    if ((wrapped.length == 0) != (state == KeyState.DESTROYED)) {
      throw new IllegalArgumentException(
          "a destroyed key has no wrapped form and every other key has one; this one is "
              + state
              + " and has "
              + wrapped.length
              + " bytes");
    }
    wrapped = wrapped.clone();
    created = created.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The wrapped data key, in an array of the caller's. */
  @Override
  public byte[] wrapped() {
    return wrapped.clone();
  }

  /** The same key in another state; destroyed, it has no wrapped form any more. */
  public StoredKey in(KeyState other) {
    byte[] kept = other == KeyState.DESTROYED ? new byte[0] : wrapped;
    return new StoredKey(id, owner, purpose, other, created, kept);
  }

  /** The same key in another wrapped form. */
  public StoredKey wrappedAs(byte[] other) {
    return new StoredKey(id, owner, purpose, state, created, other);
  }

  /**
   * Returns {@code replacement} if a store may put it in the place of this key: the same key, in
   * the same state or in one that this state leads to.
   *
   * @throws IllegalArgumentException if it is another key, or there is no way to its state
   */
  public StoredKey requireSuccessor(StoredKey replacement) {
    boolean same =
        id.equals(replacement.id)
            && owner.equals(replacement.owner)
            && purpose == replacement.purpose
            && created.equals(replacement.created);
    if (!same) {
      throw new IllegalArgumentException(
          "a replacement keeps id, owner, purpose and time of the key " + id.hex());
    }
    if (state != replacement.state && !state.leadsTo(replacement.state)) {
      throw new IllegalArgumentException(
          "key "
              + id.hex()
              + " is "
              + state
              + ", from where nothing leads to "
              + replacement.state);
    }
    return replacement;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredKey that
        && id.equals(that.id)
        && owner.equals(that.owner)
        && purpose == that.purpose
        && state == that.state
        && created.equals(that.created)
        && Arrays.equals(wrapped, that.wrapped);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** All but the wrapped bytes and the data subject. */
  @Override
  public String toString() {
    return "StoredKey["
        + id.hex()
        + ", "
        + owner
        + ", "
        + purpose
        + ", "
        + state
        + ", created="
        + created
        + ", wrapped="
        + wrapped.length
        + " bytes]";
  }
}
