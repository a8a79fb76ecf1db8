package dev.mantlet.fieldcrypto;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * Seals single values, each with a header of its own: AES-256-GCM under a key that is derived from
 * the data key and serves single values alone, with a fresh nonce, bound to its context, with a
 * commitment to key and context.
 *
 * <p>For values that are stored and changed one by one; the fields of a record are smaller, faster
 * and guarded against being dropped or mixed with a {@link RecordCipher}. A value that is changed,
 * or moved to another tenant, subject, type, record, schema version or path does not open. An older
 * seal of the same field does, unless the context has a {@linkplain RecordContext#version record
 * version}. How many values one data key may seal is bounded: {@link Keyring.Builder#maxMessages}.
 * Format and security argument: {@code docs/formats/field-envelope.md}. Thread-safe.
 */
public final class FieldCipher {
  private static final int MAX_ENVELOPE_BYTES =
      Header.MAX_BYTES + Members.MAX_PLAINTEXT_BYTES + XaesMembers.OVERHEAD_BYTES;

  private final EnvelopeCipher envelopes;

  FieldCipher(Keyring keyring, Suite suite, Set<Suite> accepted, SaltSource salts) {
    this.envelopes =
        new EnvelopeCipher(Objects.requireNonNull(keyring, "keyring"), suite, accepted, salts);
  }

  /** Seals with the keys of {@code keyring}. */
  public static FieldCipher using(Keyring keyring) {
    return builder(keyring).build();
  }

  /** Starts a cipher with another suite. */
  public static Builder builder(Keyring keyring) {
    return new Builder(Objects.requireNonNull(keyring, "keyring"));
  }

  /**
   * Seals a value; sealing again gives other bytes, unless the cipher is {@linkplain
   * Builder#deterministicAcrossRecords deterministic}.
   *
   * @param plaintext at most 16 MiB; neither kept nor changed
   * @return the envelope: in the default suite 84 bytes more than the plaintext, and with an
   *     embedded wrapped key two more and its length
   * @throws IllegalArgumentException if the value is too large
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public byte[] seal(FieldContext context, byte[] plaintext) {
    if (plaintext.length > Members.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "field "
              + context.path()
              + " has "
              + plaintext.length
              + " bytes, at most "
              + Members.MAX_PLAINTEXT_BYTES
              + " can be sealed; StreamCipher seals more");
    }
    return envelopes.sealWhole(Form.FIELD, context.record(), engine -> context.scope(), plaintext);
  }

  /**
   * Opens what was sealed in {@code context}.
   *
   * @param context where the caller knows the value to be from, never what the stored document says
   * @return the plaintext, the caller's
   * @throws DecryptionFailedException if it is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public byte[] open(FieldContext context, byte[] sealed) {
    return open(context, sealed, (plaintext, needsReseal) -> plaintext);
  }

  /**
   * Seals a text, as text: {@code mf1.} and base64url.
   *
   * @param plaintext at most 16 MiB in UTF-8
   * @throws IllegalArgumentException if it is too large or has a surrogate without its partner,
   *     which has no UTF-8 form
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public String sealText(FieldContext context, String plaintext) {
    byte[] utf8 = utf8(context, plaintext);
    try {
      return SealedText.encode(seal(context, utf8));
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static byte[] utf8(FieldContext context, String plaintext) {
    byte[] utf8 = plaintext.getBytes(StandardCharsets.UTF_8);
    if (CanonicalBytes.hasLoneSurrogate(plaintext, utf8)) {
      throw new IllegalArgumentException(
          "field "
              + context.path()
              + " has a surrogate without its partner, which has no UTF-8 form; the value is not"
              + " shown");
    }
    return utf8;
  }

  /**
   * Opens what {@link #sealText} sealed in {@code context}.
   *
   * @throws DecryptionFailedException if it is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public String openText(FieldContext context, String sealed) {
    byte[] plaintext = open(context, SealedText.decode(sealed, MAX_ENVELOPE_BYTES));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plaintext)).toString();
    } catch (CharacterCodingException e) {
      throw new DecryptionFailedException(); // authentic, but no text was sealed here
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /**
   * Whether the data key of {@code sealed} seals no more, so that the value should be sealed again
   * when convenient.
   *
   * @throws DecryptionFailedException if it is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public boolean needsReseal(FieldContext context, byte[] sealed) {
    return open(
        context,
        sealed,
        (plaintext, needsReseal) -> {
          Arrays.fill(plaintext, (byte) 0);
          return needsReseal;
        });
  }

  private <R> R open(FieldContext context, byte[] sealed, EnvelopeCipher.WholeWork<R> work) {
    return envelopes.openWhole(
        Form.FIELD,
        context.record(),
        engine -> context.scope(),
        sealed,
        Members.MAX_PLAINTEXT_BYTES,
        work);
  }

  /** Chooses the suite. Not thread-safe. */
  public static final class Builder {
    private final Keyring keyring;
    private Suite suite = Suite.AES_256_GCM;
    private Set<Suite> accepted = Suite.RANDOMIZED;

    private Builder(Keyring keyring) {
      this.keyring = keyring;
    }

    /**
     * Seals with XAES-256-GCM as Tink has it (C2SP XAES-256-GCM), for those who want an AEAD with
     * random nonces from one vendor: slower, and 24 bytes longer. Opens the default suite too, and
     * is opened by it.
     */
    public Builder xaes() {
      suite = Suite.XAES_256_GCM;
      accepted = Suite.RANDOMIZED;
      return this;
    }

    /**
     * Seals equal values of one owner, type and path to equal bytes, whatever record they are in
     * (AES-256-SIV, RFC 5297), so that a database can look them up.
     *
     * <p>That is also what it gives away: which records share a value, how often each occurs, and
     * its length. Values of a small or skewed set (countries, names, booleans) can be guessed from
     * that. Record id, schema version and record version are not bound: a value that was moved from
     * one record to another of the same type and path opens there, unnoticed. A blind index beside
     * a randomized value gives less away. Needs a keyring with a key store, because all processes
     * must share the key. Opens nothing that another suite sealed.
     */
    public Builder deterministicAcrossRecords() {
      suite = Suite.AES_256_SIV;
      accepted = Set.of(Suite.AES_256_SIV);
      return this;
    }

    /** Makes the cipher; asks the key service nothing. */
    public FieldCipher build() {
      return new FieldCipher(keyring, suite, accepted, SaltSource.secure());
    }
  }
}
