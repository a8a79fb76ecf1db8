package dev.mantlet.dp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SharedBitsTest {
  private static final int WORDS_A_BUFFER = (BitStream.BUFFER - Seed.BYTES) / Long.BYTES;

  private final AtomicLong nanos = new AtomicLong(5);
  private final AtomicLong wallMillis = new AtomicLong(1_000);
  private final Replayed source = new Replayed(1);
  private final SharedBits bits = clocked(source);

  private SharedBits clocked(SecureRandom random) {
    InstantSource wall = () -> Instant.ofEpochMilli(wallMillis.get());
    return new SharedBits(random, nanos::get, wall);
  }

  /** The same bytes in every run; counts how often it is asked. */
  private static final class Replayed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient Random bytes;
    private int asked;

    Replayed(long seed) {
      this.bytes = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] target) {
      asked++;
      bytes.nextBytes(target);
    }
  }

  @Test
  void wordsAreTheKeyStreamOfAes256_andEachBufferKeysTheNext() throws Exception {
    byte[] fresh = new byte[128];
    new Random(1).nextBytes(fresh);
    MessageDigest hash = MessageDigest.getInstance("SHA-512");
    hash.update(fresh);
    byte[] key = hash.digest(new byte[Seed.BYTES]);
    for (int buffer = 0; buffer < 3; buffer++) {
      byte[] stream = keyStream(key);
      ByteBuffer expected = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < WORDS_A_BUFFER; i++) {
        assertEquals(expected.getLong(Seed.BYTES + i * Long.BYTES), bits.word());
      }
      key = Arrays.copyOf(stream, Seed.BYTES);
    }
  }

  private static byte[] keyStream(byte[] key) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, 0, 32, "AES"),
        new IvParameterSpec(key, 32, 16));
    return cipher.doFinal(new byte[BitStream.BUFFER]);
  }

  @Test
  void wordsAreErasedFromMemoryAsTheyAreHandedOut() throws Exception {
    BitStream stream = new BitStream(new Seed(new Replayed(2)));
    stream.word();
    stream.word();
    byte[] buffer = (byte[]) field(BitStream.class, "buffer").get(stream);
    assertTrue(IntStream.range(0, Seed.BYTES + 16).allMatch(i -> buffer[i] == 0), "key and words");
    assertTrue(IntStream.range(Seed.BYTES + 16, 100).anyMatch(i -> buffer[i] != 0), "the rest");
  }

  @Test
  void wordsDoNotRepeat_alsoBetweenObjects() {
    SharedBits first = SharedBits.ofPlatform();
    SharedBits second = SharedBits.ofPlatform();
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      drawn.add(first.word());
      drawn.add(second.word());
    }
    assertEquals(20_000, drawn.size(), "wrong once in some 10^11 runs");
  }

  @Test
  void bitsInUse_areNotSeededAgain() {
    for (int i = 0; i < 1_000; i++) {
      nanos.addAndGet(Freshness.MOST_IDLE);
      wallMillis.addAndGet(1_000);
      bits.word();
    }
    assertEquals(1, source.asked);
  }

  @Test
  void twinsOfOneSnapshot_partAfterAPause() {
    SharedBits twin = clocked(new Replayed(1));
    assertEquals(bits.word(), twin.word(), "so far they are the same");
    source.nextBytes(new byte[1]); // two kernels do not answer the same
    pass(Freshness.MOST_IDLE + 1_000_000);
    assertNotEquals(bits.word(), twin.word());
  }

  @Test
  void pauseOfMoreThanASecond_seedsAnew() {
    bits.word();
    pass(Freshness.MOST_IDLE + 1_000_000);
    bits.word();
    assertEquals(2, source.asked);
  }

  private void pass(long passed) {
    nanos.addAndGet(passed);
    wallMillis.addAndGet(passed / 1_000_000);
  }

  @Test
  void wallClockThatWasSetRight_seedsAnew() {
    bits.word();
    wallMillis.addAndGet(3_000);
    bits.word();
    wallMillis.addAndGet(-3_000);
    bits.word();
    assertEquals(3, source.asked);
  }

  @Test
  void monotonicClockThatWentBack_seedsAnew() {
    bits.word();
    nanos.addAndGet(-1);
    bits.word();
    assertEquals(2, source.asked);
  }

  @Test
  void seedOfAnHour_isReplaced() {
    bits.word();
    for (int i = 0; i < 3_601; i++) {
      pass(1_000_000_000);
      bits.word();
    }
    assertEquals(2, source.asked);
  }

  @Test
  void forgetting_seedsAnew() {
    bits.word();
    bits.forget();
    bits.word();
    bits.word();
    assertEquals(2, source.asked);
  }

  @Test
  void seedOfManyBuffers_isReplaced() {
    long drawn = 0;
    BitStream stream = new BitStream(new Seed(source));
    while (source.asked < 2) {
      stream.word();
      drawn++;
    }
    assertEquals(2048L * WORDS_A_BUFFER + 1, drawn);
  }

  @Test
  void failedSource_isReportedAndTriedAgain() {
    SecureRandom broken =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;
          private boolean asked;

          @Override
          public void nextBytes(byte[] bytes) {
            if (!asked) {
              asked = true;
              throw new ProviderException("the device is gone");
            }
            new Random(3).nextBytes(bytes);
          }
        };
    SharedBits shared = clocked(broken);
    assertEquals(Reason.RANDOMNESS_FAILED, failure(shared));
    shared.word();
  }

  private static Reason failure(SharedBits shared) {
    return assertThrows(PrivacyException.class, shared::word).reason();
  }

  @Test
  void sourceThatIsStuck_isRefused() {
    assertEquals(Reason.RANDOMNESS_FAILED, failure(clocked(filling((bytes, i) -> (byte) 0))));
    assertEquals(
        Reason.RANDOMNESS_FAILED,
        failure(clocked(filling((bytes, i) -> (byte) (i % 64)))),
        "both halves are the same");
    assertEquals(
        Reason.RANDOMNESS_FAILED,
        failure(clocked(filling((bytes, i) -> (byte) (i >= 70 && i < 77 ? 9 : i)))),
        "a run of seven");
    clocked(filling((bytes, i) -> (byte) (i >= 70 && i < 76 ? 9 : i))).word();
  }

  private interface Filling {
    byte at(byte[] bytes, int index);
  }

  private static SecureRandom filling(Filling filling) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = filling.at(bytes, i);
        }
      }
    };
  }

  @Test
  void idleStreamIsLentAgain_andNotTwiceAtATime() {
    SecureBits first = bits.lend(stream -> stream);
    assertSame(first, bits.lend(stream -> stream));
    bits.lend(outer -> {
      assertNotSame(outer, bits.lend(inner -> inner));
      return outer;
    });
  }

  @Test
  void streamWhoseWorkThrew_isDropped() {
    SecureBits[] used = new SecureBits[1];
    assertThrows(
        StackOverflowError.class,
        () ->
            bits.lend(stream -> {
              used[0] = stream;
              throw new StackOverflowError();
            }));
    assertNotSame(used[0], bits.lend(stream -> stream));
  }

  @Test
  void manyThreads_getWordsOfTheirOwnAndLeaveFewStreamsBehind() throws Exception {
    Set<Long> drawn = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (Future<?> done :
          IntStream.range(0, 100)
              .mapToObj(task ->
                  threads.submit(
                      () -> IntStream.range(0, 200).forEach(i -> drawn.add(bits.word()))))
              .toList()) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(20_000, drawn.size());
    var idle = (AtomicReferenceArray<?>) field(SharedBits.class, "idle").get(bits);
    assertEquals(Runtime.getRuntime().availableProcessors(), idle.length());
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
