package dev.mantlet.fieldcrypto.jackson;

/**
 * A use of sealed types that cannot be sealed or opened, or a value that does not fit its class.
 *
 * <p>The message names classes and properties, never values. There is no cause: messages of
 * serializers, getters and constructors may quote what is sealed. What is forged is a {@link
 * dev.mantlet.fieldcrypto.DecryptionFailedException} instead.
 */
public final class RefusedUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception; the integrations with either Jackson throw it. */
  public RefusedUseException(String message) {
    super(message);
  }
}
