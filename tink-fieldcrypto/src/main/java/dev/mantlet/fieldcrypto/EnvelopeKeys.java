package dev.mantlet.fieldcrypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a data key yields for one envelope: the commitment to its header, context and scope, and
 * what its members are sealed with, which depends on the commitment.
 *
 * <p>A key of the members is derived when it is first asked for, so that what fails the commitment
 * costs none. Closing wipes it. Not thread-safe.
 */
final class EnvelopeKeys implements AutoCloseable {
  private static final byte[] COMMITMENT_LABEL =
      CanonicalBytes.ascii("mantlet field commitment, 1");

  /** With commitment and counter below 56 bytes: the most that one block of SHA-256 takes. */
  private static final byte[] KEY_LABEL = CanonicalBytes.ascii("mantlet K_enc, 1");

  private final HmacSha256 hmac;
  private final DataKey dataKey;
  private final Suite suite;
  private final byte[] scope;
  private final byte[] commitment;
  private byte @Nullable [] encryption;

  private EnvelopeKeys(
      HmacSha256 hmac, DataKey dataKey, Suite suite, byte[] scope, byte[] commitment) {
    this.hmac = hmac;
    this.dataKey = dataKey;
    this.suite = suite;
    this.scope = scope;
    this.commitment = commitment;
  }

  /**
   * Computes the commitment.
   *
   * @param hmac works under this data key until these keys are closed
   * @param committedPart the header's bytes before the commitment
   * @param scope what the form protects beyond the context
   */
  static EnvelopeKeys derive(
      HmacSha256 hmac,
      DataKey dataKey,
      Suite suite,
      byte[] committedPart,
      byte[] context,
      byte[] scope) {
    byte[] commitment = hmac.under(dataKey).mac(COMMITMENT_LABEL, committedPart, context, scope);
    return new EnvelopeKeys(hmac, dataKey, suite, scope, commitment);
  }

  /** The commitment that the header of this envelope has; shared: not to be changed. */
  byte[] commitment() {
    return commitment;
  }

  /** What the commitment covers beyond header and context; shared: not to be changed. */
  byte[] scope() {
    return scope;
  }

  /** K_enc, the key of the members of this envelope; shared, and wiped on closing. */
  byte[] encryption() {
    byte[] derived = encryption;
    if (derived == null) {
      byte[] info = Arrays.copyOf(KEY_LABEL, KEY_LABEL.length + commitment.length);
      System.arraycopy(commitment, 0, info, KEY_LABEL.length, commitment.length);
      derived = hmac.expand(info, suite.keyBytes());
      encryption = derived;
    }
    return derived;
  }

  /** The cipher of a standalone field, under K_field, the key that fields of a data key share. */
  FieldMember fieldMember() {
    return new FieldMember(hmac, dataKey, commitment);
  }

  @Override
  public void close() {
    if (encryption != null) {
      Arrays.fill(encryption, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "EnvelopeKeys[redacted]";
  }
}
