package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The bytes of a {@link FileKeyStore}: {@code docs/formats/key-store.md}. */
final class KeyFileFormat {
  private static final byte[] MAGIC = "MANTLKEY".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int DIGEST_BYTES = 32;
  private static final int MAX_STRING_BYTES = 1024;

  private KeyFileFormat() {}

  static byte[] write(KeyTable table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.writeShort(FORMAT);
      out.writeInt(table.size());
      for (StoredKey key : table.all()) {
        write(key, out);
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory takes any bytes", e);
    }
    byte[] body = bytes.toByteArray();
    byte[] whole = Arrays.copyOf(body, body.length + DIGEST_BYTES);
    System.arraycopy(sha256(body), 0, whole, body.length, DIGEST_BYTES);
    return whole;
  }

  private static void write(StoredKey key, DataOutputStream out) throws IOException {
    out.write(key.id().bytes());
    out.writeByte(key.purpose().code());
    out.writeByte(key.state().code());
    out.writeLong(key.created().toEpochMilli());
    writeString(key.owner().tenant(), out);
    writeString(key.owner().subject().orElse(""), out);
    byte[] wrapped = key.wrapped();
    out.writeShort(wrapped.length);
    out.write(wrapped);
  }

  private static void writeString(String text, DataOutputStream out) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          "tenant and subject have at most " + MAX_STRING_BYTES + " UTF-8 bytes each");
    }
    out.writeShort(utf8.length);
    out.write(utf8);
  }

  /**
   * Reads what {@link #write} wrote, and nothing else.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static KeyTable read(byte[] whole) {
    int length = whole.length - DIGEST_BYTES;
    if (length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(whole, MAGIC.length))) {
      throw new IllegalArgumentException("it does not begin as a key store does");
    }
    byte[] body = Arrays.copyOf(whole, length);
    if (!MessageDigest.isEqual(sha256(body), Arrays.copyOfRange(whole, length, whole.length))) {
      throw new IllegalArgumentException("its digest is not that of its bytes");
    }
    try {
      return table(ByteBuffer.wrap(body).position(MAGIC.length));
    } catch (BufferUnderflowException | CharacterCodingException e) {
      throw new IllegalArgumentException("an entry ends early or is no text", e);
    }
  }

  private static KeyTable table(ByteBuffer in) throws CharacterCodingException {
    int format = in.getShort();
    if (format != FORMAT) {
      throw new IllegalArgumentException("its format is " + format + ", known is " + FORMAT);
    }
    KeyTable table = new KeyTable();
    String last = "";
    for (int left = in.getInt(); left > 0; left--) {
      StoredKey key = entry(in);
      if (key.id().hex().compareTo(last) <= 0) {
        throw new IllegalArgumentException("its entries are not in the order of their ids");
      }
      last = key.id().hex();
      table.put(key);
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("it has bytes behind its last entry");
    }
    return table;
  }

  private static StoredKey entry(ByteBuffer in) throws CharacterCodingException {
    KeyId id = KeyId.of(bytes(in, KeyId.BYTES));
    KeyPurpose purpose =
        coded(Stream.of(KeyPurpose.values()), in.get(), (it, code) -> it.code() == code);
    KeyState state = coded(Stream.of(KeyState.values()), in.get(), (it, code) -> it.code() == code);
    Instant created = Instant.ofEpochMilli(in.getLong());
    String tenant = string(in);
    String subject = string(in);
    KeyOwner owner = new KeyOwner(tenant, Optional.of(subject).filter(it -> !it.isEmpty()));
    byte[] wrapped = bytes(in, Short.toUnsignedInt(in.getShort()));
    return new StoredKey(id, owner, purpose, state, created, wrapped);
  }

  private interface Coded<T> {
    boolean is(T value, int code);
  }

  private static <T> T coded(Stream<T> values, int code, Coded<T> coded) {
    return values
        .filter(value -> coded.is(value, code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it has a purpose or state " + code));
  }

  private static String string(ByteBuffer in) throws CharacterCodingException {
    byte[] utf8 = bytes(in, Short.toUnsignedInt(in.getShort()));
    if (utf8.length > MAX_STRING_BYTES) {
      throw new IllegalArgumentException("a tenant or subject has " + utf8.length + " bytes");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    if (count > in.remaining()) { // before anything of the claimed size is allocated
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
