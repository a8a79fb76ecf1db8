package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a header names its data key: by its id, and where there is no key store also in its wrapped
 * form. The array is shared: not to be changed.
 *
 * @param id the id of the data key
 * @param wrapped the wrapped data key, 1 to 4,096 bytes; empty if a key store has it
 */
record KeyRef(KeyId id, Optional<byte[]> wrapped) {
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRef that
        && id.equals(that.id)
        && Arrays.equals(wrapped.orElse(null), that.wrapped.orElse(null));
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Arrays.hashCode(wrapped.orElse(null));
  }

  @Override
  public String toString() {
    return "KeyRef[" + id.hex() + (wrapped.isPresent() ? ", embedded" : "") + "]";
  }
}
