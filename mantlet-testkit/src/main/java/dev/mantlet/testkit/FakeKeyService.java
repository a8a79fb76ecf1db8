package dev.mantlet.testkit;

import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key service in this process that can be made to fail as real ones do. Its key exists only in
 * this object, so that what it wrapped is lost with it. Counts the calls, failed ones included.
 * Thread-safe.
 */
public final class FakeKeyService implements KeyService {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key = new SecretKeySpec(bytes(KEY_BYTES), "AES");
  private final AtomicLong wraps = new AtomicLong();
  private final AtomicLong unwraps = new AtomicLong();
  private volatile Mode mode = Mode.WORKING;
  private volatile Duration latency = Duration.ZERO;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile byte[] firstKey = {};

  private FakeKeyService() {}

  private enum Mode {
    WORKING,
    DOWN,
    REFUSING,
    WRONG_KEYS,
    SHORT_KEYS,
    LONG_KEYS,
    FIRST_KEY
  }

  /** A service that works until told otherwise. */
  public static FakeKeyService working() {
    return new FakeKeyService();
  }

  /** Every call fails as if the network were down. */
  public void goDown() {
    mode = Mode.DOWN;
  }

  /**
   * Every unwrap answers another key of the right length, as a confused or hostile service would.
   */
  public void answerWrongKeys() {
    mode = Mode.WRONG_KEYS;
  }

  /** Every call is refused, as if permissions had been taken away. */
  public void refuse() {
    mode = Mode.REFUSING;
  }

  /** Every unwrap answers the beginning of the key. */
  public void answerShortKeys() {
    mode = Mode.SHORT_KEYS;
  }

  /** Every unwrap answers the key and much more. */
  public void answerLongKeys() {
    mode = Mode.LONG_KEYS;
  }

  /** Every unwrap answers the first key that was ever wrapped, whoever asks for whatever key. */
  public void answerTheFirstKey() {
    mode = Mode.FIRST_KEY;
  }

  /** Every call takes at least this long, until it is told otherwise; zero at first. */
  public void takeAtLeast(Duration time) {
    latency = time;
  }

  /** Calls do not return until {@link #recover}, or until their thread is interrupted. */
  public void hang() {
    if (gate.getCount() == 0) { // else calls that wait already would never be let go
      gate = new CountDownLatch(1);
    }
  }

  /**
   * Calls succeed again, without latency. A keyring that has stopped asking asks again after a
   * pause of its own, up to 30 seconds; with a manual time, move it.
   */
  public void recover() {
    mode = Mode.WORKING;
    latency = Duration.ZERO;
    gate.countDown();
  }

  /** The number of wraps that were asked for. */
  public long wraps() {
    return wraps.get();
  }

  /** The number of unwraps that were asked for. */
  public long unwraps() {
    return unwraps.get();
  }

  @Override
  public byte[] wrap(byte[] dataKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    wraps.incrementAndGet();
    answer();
    if (firstKey.length == 0) {
      firstKey = dataKey.clone();
    }
    byte[] nonce = bytes(NONCE_BYTES);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, associatedData).doFinal(dataKey);
    byte[] wrapped = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, wrapped, NONCE_BYTES, sealed.length);
    return wrapped;
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    unwraps.incrementAndGet();
    answer();
    if (wrappedKey.length <= NONCE_BYTES) {
      throw new GeneralSecurityException(
          "a wrapped key of this service is longer than " + NONCE_BYTES + " bytes");
    }
    Cipher cipher =
        cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrappedKey, NONCE_BYTES), associatedData);
    byte[] dataKey = cipher.doFinal(wrappedKey, NONCE_BYTES, wrappedKey.length - NONCE_BYTES);
    return switch (mode) {
      case WRONG_KEYS -> bytes(dataKey.length);
      case SHORT_KEYS -> Arrays.copyOf(dataKey, dataKey.length / 2);
      case LONG_KEYS -> Arrays.copyOf(dataKey, 1 << 20);
      case FIRST_KEY -> firstKey.clone();
      default -> dataKey;
    };
  }

  private void answer() throws IOException, GeneralSecurityException {
    try {
      gate.await();
      TimeUnit.NANOSECONDS.sleep(latency.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the fake key service took its time", e);
    }
    if (mode == Mode.DOWN) {
      throw new IOException("the fake key service is down");
    }
    if (mode == Mode.REFUSING) {
      throw new GeneralSecurityException("the fake key service refuses");
    }
  }

  private Cipher cipher(int direction, byte[] nonce, byte[] associatedData)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(direction, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
