package dev.mantlet.fieldcrypto;

import java.io.NotSerializableException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A data key: 32 uniform bytes that only derive other keys. Never shown.
 *
 * <p>A key that was wiped never seals or opens, on any interleaving: whoever uses it gets a copy of
 * its bytes or of its {@link HmacStates}, or a cipher for standalone fields, and that is handed out
 * only if the key was not marked as wiped after all of it was copied or taken, while wiping marks
 * before it changes anything. So a copy is that of the whole key or is refused. As a {@link
 * SecretKey} it can be given to a JDK {@code Mac}, which wipes the copy that it asks for.
 *
 * <p>Ciphers are made for a key that seals or opens standalone fields, and as many are kept as were
 * at work at once, up to one for each processor. They belong to the key, so that a service that
 * works for many tenants in turn pays no key schedule, and end with it. Thread-safe.
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

  /** Whether this platform has {@link HmacStates}. */
  boolean hasHmacStates() {
    return secret.states.isPresent();
  }

  /**
   * A copy of the states of HMAC under the key, for one MAC.
   *
   * @throws IllegalStateException if the key was wiped, or this platform has none
   */
  HmacStates hmacStates() {
    return secret.copyOfStates();
  }

  /**
   * A cipher under K_field, the caller's alone until it gives it back; an exception drops it.
   *
   * @param hmac for a cipher that has to be made; works under this key afterwards
   * @throws IllegalStateException if the key was wiped
   */
  FieldGcm takeFieldGcm(HmacSha256 hmac) {
    @Nullable FieldGcm idle = secret.fieldGcms.take();
    FieldGcm gcm = idle == null ? FieldGcm.of(hmac.under(this)) : idle;
    if (secret.isWipedAfterCopying()) {
      throw Secret.wasWiped();
    }
    return gcm;
  }

  /** Takes a cipher back after its work, unless the key was wiped meanwhile. */
  void giveBack(FieldGcm gcm) {
    try {
      secret.giveBack(gcm);
    } finally {
      Reference.reachabilityFence(this); // or the collector might have it wiped during the work
    }
  }

  /** Ciphers under K_field that are idle. */
  int idleFieldGcms() {
    return secret.fieldGcms.size();
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

  /**
   * The bytes of a data key and what HMAC and AES made of them, apart from it, so that they can be
   * wiped when nobody has it.
   */
  static final class Secret {
    private final byte[] bytes;
    private final Optional<HmacStates> states;
    private final IdleSlots<FieldGcm> fieldGcms = new IdleSlots<>();
    private volatile boolean wiped;

    private Secret(byte[] bytes) {
      this.bytes = bytes;
      this.states = HmacStates.of(bytes);
    }

    private byte[] copy() {
      byte[] copy = bytes.clone();
      if (isWipedAfterCopying()) {
        Arrays.fill(copy, (byte) 0);
        throw wasWiped();
      }
      return copy;
    }

    private HmacStates copyOfStates() {
      HmacStates copy = states.orElseThrow(IllegalStateException::new).copy();
      if (isWipedAfterCopying()) {
        copy.wipe();
        throw wasWiped();
      }
      return copy;
    }

    /** Wiping marks before it clears: the cipher is cleared there, or the mark is seen here. */
    private void giveBack(FieldGcm gcm) {
      fieldGcms.giveBack(gcm);
      if (wiped) {
        fieldGcms.clear();
      }
    }

    /** The mark is read after what was copied: a wiped part of it implies the mark. */
    private boolean isWipedAfterCopying() {
      VarHandle.loadLoadFence();
      return wiped;
    }

    private static IllegalStateException wasWiped() {
      return new IllegalStateException("the keyring is closed and its data keys are wiped");
    }

    void wipe() {
      wiped = true;
      VarHandle.fullFence(); // the mark is written before the first change
      Arrays.fill(bytes, (byte) 0);
      states.ifPresent(HmacStates::wipe);
      fieldGcms.clear();
    }
  }
}
