package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The header of an envelope: version, form, suite, flags, key id, salt, commitment, and the wrapped
 * data key if it is embedded.
 *
 * <p>An instance is well formed; whether it is authentic only the commitment says. Immutable: the
 * arrays inside are never handed out unshared. Layout: {@code docs/formats/field-envelope.md}.
 */
final class Header {
  static final byte VERSION = 0x01;
  static final int SALT_BYTES = 16;
  static final int COMMITMENT_BYTES = 32;

  /**
   * Largest wrapped data key: an RSA-4096 or post-quantum wrap with its framing fits many times.
   */
  static final int MAX_WRAPPED_KEY_BYTES = 4096;

  private static final byte EMBEDDED = 0x01;
  private static final int KEY_ID_AT = 4;
  private static final int SALT_AT = KEY_ID_AT + KeyId.BYTES;

  /** Largest header, in bytes. */
  static final int MAX_BYTES =
      SALT_AT + SALT_BYTES + COMMITMENT_BYTES + Short.BYTES + MAX_WRAPPED_KEY_BYTES;

  private final Form form;
  private final Suite suite;
  private final byte[] committedPart;
  private final byte[] commitment;
  private final KeyRef key;

  private Header(Form form, Suite suite, byte[] committedPart, byte[] commitment, KeyRef key) {
    this.form = form;
    this.suite = suite;
    this.committedPart = committedPart;
    this.commitment = commitment;
    this.key = key;
  }

  /** The part of a new header that the commitment covers; the caller fills in the salt. */
  static byte[] committedPart(Form form, Suite suite, KeyRef key) {
    byte[] part = new byte[SALT_AT + suite.saltBytes()];
    part[0] = VERSION;
    part[1] = form.code();
    part[2] = suite.code();
    part[3] = key.wrapped().isPresent() ? EMBEDDED : 0;
    key.writeId(part, KEY_ID_AT);
    return part;
  }

  static Header of(Form form, Suite suite, byte[] committedPart, byte[] commitment, KeyRef key) {
    return new Header(form, suite, committedPart, commitment, key);
  }

  /**
   * Reads a header that fills {@code bytes}.
   *
   * @throws DecryptionFailedException if it is not exactly a header of this form, of a suite that
   *     is accepted
   */
  static Header parse(byte[] bytes, Form form, Set<Suite> accepted) {
    Header header = parseFirst(bytes, form, accepted);
    if (header.length() != bytes.length) {
      throw new DecryptionFailedException();
    }
    return header;
  }

  /**
   * Reads the header at the beginning of {@code bytes}.
   *
   * @throws DecryptionFailedException if there is none of this form, of a suite that is accepted
   */
  static Header parseFirst(byte[] bytes, Form form, Set<Suite> accepted) {
    if (bytes.length < KEY_ID_AT || bytes[0] != VERSION || bytes[1] != form.code()) {
      throw new DecryptionFailedException();
    }
    Suite suite =
        Suite.of(bytes[2]).filter(accepted::contains).orElseThrow(DecryptionFailedException::new);
    int commitmentAt = SALT_AT + suite.saltBytes();
    int wrappedAt = commitmentAt + COMMITMENT_BYTES;
    if ((bytes[3] & ~EMBEDDED) != 0 || bytes.length < wrappedAt) {
      throw new DecryptionFailedException();
    }
    Optional<byte[]> wrapped =
        bytes[3] == EMBEDDED ? Optional.of(wrappedKey(bytes, wrappedAt)) : Optional.empty();
    return new Header(
        form,
        suite,
        Arrays.copyOf(bytes, commitmentAt),
        Arrays.copyOfRange(bytes, commitmentAt, wrappedAt),
        new KeyRef(KeyId.of(Arrays.copyOfRange(bytes, KEY_ID_AT, SALT_AT)), wrapped));
  }

  private static byte[] wrappedKey(byte[] bytes, int at) {
    if (bytes.length < at + Short.BYTES) {
      throw new DecryptionFailedException();
    }
    int from = at + Short.BYTES;
    int length = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at));
    if (length == 0 || length > MAX_WRAPPED_KEY_BYTES || length > bytes.length - from) {
      throw new DecryptionFailedException();
    }
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** The same header with another wrap of the same data key, which it must have embedded. */
  Header withWrapped(byte[] wrappedKey) {
    if (key.wrapped().isEmpty()) {
      throw new IllegalStateException("the key of this header is in a key store, not embedded");
    }
    return new Header(
        form, suite, committedPart, commitment, new KeyRef(key.id(), Optional.of(wrappedKey)));
  }

  Form form() {
    return form;
  }

  Suite suite() {
    return suite;
  }

  KeyRef key() {
    return key;
  }

  /** All before the commitment; shared: not to be changed. */
  byte[] committedPart() {
    return committedPart;
  }

  /** The commitment; shared: not to be changed. */
  byte[] commitment() {
    return commitment;
  }

  int length() {
    int fixed = committedPart.length + COMMITMENT_BYTES;
    return key.wrapped().isEmpty()
        ? fixed
        : fixed + Short.BYTES + key.wrapped().orElseThrow().length;
  }

  byte[] bytes() {
    byte[] bytes = new byte[length()];
    writeTo(bytes);
    return bytes;
  }

  /** Writes the header to the beginning of {@code into}. */
  void writeTo(byte[] into) {
    System.arraycopy(committedPart, 0, into, 0, committedPart.length);
    System.arraycopy(commitment, 0, into, committedPart.length, COMMITMENT_BYTES);
    if (key.wrapped().isPresent()) {
      writeWrapped(key.wrapped().get(), into, committedPart.length + COMMITMENT_BYTES);
    }
  }

  private static void writeWrapped(byte[] wrapped, byte[] into, int at) {
    into[at] = (byte) (wrapped.length >>> 8);
    into[at + 1] = (byte) wrapped.length;
    System.arraycopy(wrapped, 0, into, at + Short.BYTES, wrapped.length);
  }
}
