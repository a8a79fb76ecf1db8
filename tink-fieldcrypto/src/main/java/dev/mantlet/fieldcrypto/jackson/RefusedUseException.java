package dev.mantlet.fieldcrypto.jackson;

import tools.jackson.databind.DatabindException;

/**
 * A use of sealed types that cannot be sealed or opened, or a value that does not fit; the message
 * names classes and members, never values.
 */
final class RefusedUseException extends DatabindException {
  private static final long serialVersionUID = 1L;

  RefusedUseException(String message) {
    super(message);
  }

  /**
   * The same refusal without the path that Jackson collected, in which keys of a sealed map would
   * be readable.
   */
  RefusedUseException withoutPath() {
    return new RefusedUseException(getOriginalMessage());
  }
}
