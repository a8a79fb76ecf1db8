package dev.mantlet.dp.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Not API: the key stream of AES-256 in counter mode as bits, for one thread at a time.
 *
 * <p>Fast key erasure (Bernstein 2017): the first bytes of each buffer are the key and the counter
 * of the next one, and the key that made the buffer is forgotten before anything of it is handed
 * out. What is handed out is erased from the buffer. So whoever sees this object in memory learns
 * what it will hand out, not what it did.
 */
final class BitStream implements SecureBits {
  /** The bytes made in one go: large enough that setting a key costs little. */
  static final int BUFFER = 8192;

  /** Buffers from one seed, 16 MiB. */
  private static final int BUFFERS_A_SEED = 1 << 11;

  private static final int KEY = 32;
  private static final byte[] ZEROS = new byte[BUFFER];
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Seed seed;
  private final Cipher cipher;
  private final byte[] buffer = new byte[BUFFER];
  private int at = BUFFER;
  private int buffersLeft;
  private boolean keyed;

  /** The bits not yet handed out are the lowest {@code available}; all above are zero. */
  private long pool;

  private int available;

  /** When this was last lent and last seeded; for who lends it. */
  final Freshness freshness = new Freshness();

  BitStream(Seed seed) {
    this.seed = seed;
    try {
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw Seed.failed("AES/CTR/NoPadding is missing", e);
    }
  }

  /** Makes all that follows come from a new seed; what is left of the old one is erased. */
  void reseed() {
    byte[] before = ofOldKey();
    keyed = false;
    buffersLeft = 0;
    available = 0;
    pool = 0;
    at = BUFFER;
    Arrays.fill(buffer, (byte) 0);
    byte[] next = seed.next(before);
    Arrays.fill(before, (byte) 0);
    key(next);
    Arrays.fill(next, (byte) 0);
    buffersLeft = BUFFERS_A_SEED;
    keyed = true;
  }

  private byte[] ofOldKey() {
    byte[] bytes = new byte[Seed.BYTES];
    if (keyed) {
      encryptZeros(bytes);
    }
    return bytes;
  }

  @Override
  public long word() {
    if (at == BUFFER) {
      refill();
    }
    long word = (long) LONGS.get(buffer, at);
    LONGS.set(buffer, at, 0L);
    at += Long.BYTES;
    return word;
  }

  @Override
  public long next(int count) {
    if (count <= available) {
      return take(count);
    }
    long word = word(); // before anything is taken: it may throw
    int held = available;
    long low = pool;
    pool = word;
    available = Long.SIZE;
    return low | take(count - held) << held;
  }

  /** Takes from 1 to 63 bits, at most as many as there are. */
  private long take(int count) {
    long taken = pool & (1L << count) - 1;
    pool >>>= count;
    available -= count;
    return taken;
  }

  private void refill() {
    if (buffersLeft == 0) {
      reseed();
    }
    buffersLeft--;
    encryptZeros(buffer);
    key(buffer);
    Arrays.fill(buffer, 0, Seed.BYTES, (byte) 0);
    at = Seed.BYTES;
  }

  private void encryptZeros(byte[] target) {
    try {
      cipher.update(ZEROS, 0, target.length, target);
    } catch (GeneralSecurityException e) {
      throw Seed.failed("AES/CTR/NoPadding failed", e);
    }
  }

  private void key(byte[] bytes) {
    try {
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(bytes, 0, KEY, "AES"),
          new IvParameterSpec(bytes, KEY, Seed.BYTES - KEY));
    } catch (GeneralSecurityException e) {
      throw Seed.failed("AES/CTR/NoPadding took no key", e);
    }
  }
}
