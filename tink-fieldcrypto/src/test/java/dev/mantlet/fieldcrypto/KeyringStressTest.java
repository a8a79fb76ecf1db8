package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys under load; ten million operations with {@code mantlet.nightly}. */
@Timeout(3600)
class KeyringStressTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");
  private static final int THREADS = NIGHTLY ? 64 : 8;
  private static final int OPERATIONS = NIGHTLY ? 10_000_000 : 30_000;
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");

  private final CountingKeyService service = new CountingKeyService();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rotationUnderLoad_failsNoCallAndMixesNoKeys(boolean stored) throws Exception {
    Keyring.Builder builder = Keyring.builder(service).maxMessages(5_000).cachedKeys(100_000);
    Keyring keyring = (stored ? builder.keptIn(MemoryKeyStore.empty()) : builder).build();
    FieldCipher cipher = FieldCipher.using(keyring);
    FieldContext field =
        FieldContext.tenant("bank-a").type("deposit").schema(1).record("d").path("iban");
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong rotations = new AtomicLong();
    ExecutorService rotating = Executors.newSingleThreadExecutor();
    Future<?> rotation =
        rotating.submit(() -> {
          while (!over.get()) {
            keyring.rotateNow(BANK);
            rotations.incrementAndGet();
            Thread.yield();
          }
        });
    try {
      inParallel(
          number -> {
            byte[] plaintext = ByteBuffer.allocate(8).putLong(number).array();
            assertArrayEquals(plaintext, cipher.open(field, cipher.seal(field, plaintext)));
            return number;
          },
          OPERATIONS / 2);
    } finally {
      over.set(true);
      rotating.shutdown();
    }
    rotation.get(); // and it failed no more than the others
    assertTrue(rotations.get() > 0);
    keyring.close();
  }

  @Test
  void processesThatShareADataKey_neverDrawOneSaltTwice() throws Exception {
    MemoryKeyStore store = MemoryKeyStore.empty();
    List<RecordCipher> clones =
        List.of(
            RecordCipher.using(Keyring.builder(service).keptIn(store).build()),
            RecordCipher.using(Keyring.builder(service).keptIn(store).build()));
    RecordContext record = FieldContext.tenant("bank-a").type("deposit").schema(1).record("d");
    int times = OPERATIONS / 2;
    List<ByteBuffer> keyAndSalt =
        inParallel(
            number -> {
              SealedRecord sealed = clones.get((int) (number % 2)).seal(record, java.util.Map.of());
              byte[] committed = sealed.header().committedPart();
              return ByteBuffer.wrap(committed, 4, committed.length - 4); // key id and salt
            },
            times);
    Set<ByteBuffer> distinct = new HashSet<>(keyAndSalt);
    assertEquals(times, distinct.size(), "no two records have one key and one list of nonces");
  }

  private interface Operation<T> {
    T run(long number) throws Exception;
  }

  private static <T> List<T> inParallel(Operation<T> operation, int times) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    AtomicLong next = new AtomicLong();
    try {
      List<Callable<List<T>>> calls = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        calls.add(() -> {
          List<T> results = new ArrayList<>();
          for (long number = next.getAndIncrement();
              number < times;
              number = next.getAndIncrement()) {
            results.add(operation.run(number));
          }
          return results;
        });
      }
      List<T> all = new ArrayList<>();
      for (Future<List<T>> results : threads.invokeAll(calls)) {
        all.addAll(results.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }
}
