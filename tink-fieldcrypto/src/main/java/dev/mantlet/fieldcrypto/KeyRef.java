package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a header names its data key: by its id, and where there is no key store also in its wrapped
 * form. Immutable; the arrays are shared: not to be changed.
 */
final class KeyRef {
  private final KeyId id;
  private final byte[] idBytes;
  private final Optional<byte[]> wrapped;
  private final int hash;

  /**
   * Names a key.
   *
   * @param id the id of the data key
   * @param wrapped the wrapped data key, 1 to 4,096 bytes; empty if a key store has it
   */
  KeyRef(KeyId id, Optional<byte[]> wrapped) {
    this.id = id;
    this.idBytes = id.bytes();
    this.wrapped = wrapped;
    this.hash = 31 * id.hashCode() + Arrays.hashCode(wrapped.orElse(null));
  }

  KeyId id() {
    return id;
  }

  Optional<byte[]> wrapped() {
    return wrapped;
  }

  /** Writes the bytes of the id into {@code part}, from index {@code at} on. */
  void writeId(byte[] part, int at) {
    System.arraycopy(idBytes, 0, part, at, KeyId.BYTES);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRef that
        && id.equals(that.id)
        && Arrays.equals(wrapped.orElse(null), that.wrapped.orElse(null));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "KeyRef[" + id.hex() + (wrapped.isPresent() ? ", embedded" : "") + "]";
  }
}
