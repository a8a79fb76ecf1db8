package dev.mantlet.fieldcrypto.spi;

import java.util.Optional;

/**
 * Whose data a data key seals: a tenant, or one data subject of a tenant. Immutable.
 *
 * @param tenant the tenant, 1 to 1,024 UTF-8 bytes
 * @param subject the data subject whose data have keys of their own, so that they can be destroyed
 *     alone; empty for the keys of the tenant as a whole
 */
public record KeyOwner(String tenant, Optional<String> subject) {
  /** The owner of the keys of a whole tenant. */
  public static KeyOwner tenant(String tenant) {
    return new KeyOwner(tenant, Optional.empty());
  }

  /** The tenant; that there is a subject is shown, not who it is. */
  @Override
  public String toString() {
    return "KeyOwner[tenant=" + tenant + (subject.isPresent() ? ", one subject" : "") + "]";
  }
}
