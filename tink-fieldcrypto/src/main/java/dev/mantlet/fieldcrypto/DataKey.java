package dev.mantlet.fieldcrypto;

import java.io.NotSerializableException;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A data key: 32 uniform bytes that only derive the keys of records. Never shown.
 *
 * <p>A key that was wiped never seals or opens, on any interleaving: whoever uses it gets a copy of
 * its bytes, and the copy is handed out only if the key was not marked as wiped after the last byte
 * was copied, while wiping marks before it changes the first byte. So a copy has all bytes of the
 * key or is refused. As a {@link SecretKey} it can be given to a JDK {@code Mac}, which wipes the
 * copy that it asks for. Thread-safe.
 */
final class DataKey implements SecretKey {
  static final int BYTES = 32;

  private static final long serialVersionUID = 1L;

  private final transient Secret secret;

  /** Takes {@code bytes} over. */
  DataKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a data key has " + BYTES + " bytes, not " + bytes.length);
    }
    this.secret = new Secret(bytes);
  }

  /** The bytes, which outlive the key until they are wiped. */
  Secret secret() {
    return secret;
  }

  /**
   * A copy of the key, the caller's to wipe.
   *
   * @throws IllegalStateException if the key was wiped
   */
  byte[] bytes() {
    return secret.copy();
  }

  @Override
  public String getAlgorithm() {
    return "HmacSHA256";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes();
  }

  /** Wipes the key; again, it does nothing. */
  @Override
  public void destroy() {
    secret.wipe();
  }

  @Override
  public boolean isDestroyed() {
    return secret.wiped;
  }

  private Object writeReplace() throws NotSerializableException {
    throw new NotSerializableException("DataKey");
  }

  @Override
  public String toString() {
    return "DataKey[redacted]";
  }

  /** The bytes of a data key, apart from it, so that they can be wiped when nobody has it. */
  static final class Secret {
    private final byte[] bytes;
    private volatile boolean wiped;

    private Secret(byte[] bytes) {
      this.bytes = bytes;
    }

    private byte[] copy() {
      byte[] copy = bytes.clone();
      VarHandle.loadLoadFence(); // the mark is read after the bytes: a wiped byte implies the mark
      if (wiped) {
        Arrays.fill(copy, (byte) 0);
        throw new IllegalStateException("the keyring is closed and its data keys are wiped");
      }
      return copy;
    }

    void wipe() {
      wiped = true;
      VarHandle.fullFence(); // the mark is written before the bytes
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
