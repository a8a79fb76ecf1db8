package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.openGcm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Standalone fields that are sealed and opened while their data key is wiped. */
@Timeout(3600)
class FieldWipingStressTest {
  private static final int THREADS = 3;
  private static final int ROUNDS = Boolean.getBoolean("mantlet.nightly") ? 20_000 : 100;
  private static final FieldContext FIELD =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17").path("iban");

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private volatile boolean wiped;

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void fieldsUnderAKeyringThatIsClosed_areRightOrRefused_andLeaveNoCipher() throws Exception {
    CountingKeyService service = new CountingKeyService();
    for (int round = 0; round < ROUNDS; round++) {
      Keyring keyring = Keyring.wrappedBy(service);
      FieldCipher cipher = FieldCipher.using(keyring);
      byte[] first = cipher.seal(FIELD, new byte[] {7});
      cipher.open(FIELD, first);
      DataKey dataKey = keyring.dataKeys().sealing(KeyOwner.tenant("bank-a"), 1).dataKey();
      byte[] fieldKey = PlainWriter.fieldKey(named(dataKey.bytes()));
      List<Sealed> all = whileWiping(keyring::close, turn -> sealed(cipher, first, turn));
      for (Sealed sealed : all) {
        assertArrayEquals(sealed.plaintext(), opened(fieldKey, sealed.envelope()));
      }
      assertEquals(0, dataKey.idleFieldGcms());
    }
  }

  private record Sealed(byte[] plaintext, byte[] envelope) {}

  private static Sealed sealed(FieldCipher cipher, byte[] first, int turn) {
    byte[] plaintext = ByteBuffer.allocate(4).putInt(turn).array();
    assertArrayEquals(new byte[] {7}, cipher.open(FIELD, first));
    return new Sealed(plaintext, cipher.seal(FIELD, plaintext));
  }

  private static CorpusKeys.Key named(byte[] dataKey) {
    return new CorpusKeys.Key(new byte[16], dataKey, 1, "bank-a", "");
  }

  /** By the formulas of the format, under the key that was read before it was wiped. */
  private static byte[] opened(byte[] fieldKey, byte[] envelope) {
    byte[] commitment = Arrays.copyOfRange(envelope, 36, 68);
    int from = 70 + ((envelope[68] & 0xff) << 8 | envelope[69] & 0xff);
    byte[] content = Arrays.copyOfRange(envelope, from, envelope.length);
    return openGcm(fieldKey, Arrays.copyOf(commitment, 12), commitment, content).orElseThrow();
  }

  @Test
  void cipherIsNeverGivenOutOnceAKeyIsWiped() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      DataKey key = new DataKey(CorpusWriter.fixed("data key", DataKey.BYTES));
      HmacSha256 forTheFirst = new HmacSha256();
      key.giveBack(key.takeFieldGcm(forTheFirst));
      wiped = false;
      whileWiping(
          () -> {
            key.destroy();
            wiped = true;
          },
          turn -> {
            boolean late = wiped;
            FieldGcm gcm = key.takeFieldGcm(new HmacSha256());
            key.giveBack(gcm);
            if (late) {
              throw new AssertionError("taken after the key was wiped");
            }
            return gcm;
          });
      assertEquals(0, key.idleFieldGcms());
    }
  }

  private interface Turn<T> {
    T run(int number);
  }

  /** What the turns returned until they were refused, on all threads but the one that wipes. */
  private <T> List<T> whileWiping(Runnable wiping, Turn<T> turn) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Callable<List<T>>> calls = new ArrayList<>();
    for (int i = 1; i < THREADS; i++) {
      calls.add(() -> {
        start.await();
        return untilRefused(turn);
      });
    }
    calls.add(() -> {
      start.await();
      Thread.yield();
      wiping.run();
      return List.of();
    });
    List<T> all = new ArrayList<>();
    for (Future<List<T>> results : threads.invokeAll(calls)) {
      all.addAll(results.get());
    }
    return all;
  }

  private static <T> List<T> untilRefused(Turn<T> turn) {
    List<T> results = new ArrayList<>();
    try {
      while (true) {
        results.add(turn.run(results.size()));
      }
    } catch (IllegalStateException | KeyUnavailableException e) {
      return results; // wiped, or closed while a key was loaded: the only ways out
    }
  }
}
