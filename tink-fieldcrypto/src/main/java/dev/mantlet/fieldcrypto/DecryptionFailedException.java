package dev.mantlet.fieldcrypto;

/**
 * What was to be opened is not what was sealed in this context with a key of this tenant.
 *
 * <p>There is one message for all reasons (changed bytes, another context, another key, a malformed
 * envelope), no cause and no stack trace: whoever sends forged data learns nothing from it. An
 * absent key service is a {@link KeyUnavailableException} instead.
 */
public final class DecryptionFailedException extends RuntimeException {
  /** The message of every instance. */
  public static final String UNIFORM_MESSAGE =
      "decryption failed: not sealed in this context with a key of this tenant, or changed since;"
          + " compare tenant, type, record, path and schema version";

  private static final long serialVersionUID = 1L;

  /** Makes the exception; integrations throw it where an envelope is missing or malformed. */
  public DecryptionFailedException() {
    super(UNIFORM_MESSAGE, null, false, false);
  }
}
