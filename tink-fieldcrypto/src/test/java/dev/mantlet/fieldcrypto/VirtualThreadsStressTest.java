package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many virtual threads share a cipher and leave nothing behind. */
class VirtualThreadsStressTest {
  private static final FieldContext.RecordType DEPOSITS =
      FieldContext.tenant("bank-a").type("deposit").schema(1);

  private final CountingKeyService service = new CountingKeyService();
  private final RecordCipher records = RecordCipher.using(Keyring.wrappedBy(service));

  @Test
  @Timeout(600)
  void manyVirtualThreadsSealAndOpenWithFewCiphers() throws Exception {
    int threads = Boolean.getBoolean("mantlet.nightly") ? 100_000 : 10_000;
    try (GcmUse gcm = GcmUse.counted()) {
      ExecutorService executor = virtualThreads();
      try {
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int number = i;
          runs.add(executor.submit(() -> roundTrip(number)));
        }
        for (Future<?> run : runs) {
          run.get();
        }
      } finally {
        executor.shutdownNow();
      }
      System.out.println("virtual threads: " + threads + " run, " + gcm.count() + " ciphers made");
      assertTrue(
          gcm.count() <= threads / 50,
          () -> gcm.count() + " ciphers for " + threads + " threads: they are kept per thread");
      assertEquals(1, service.wraps.get());
      assertEquals(1, service.unwraps.get());
    }
  }

  private void roundTrip(int number) {
    RecordContext context = DEPOSITS.record("d-" + number);
    byte[] plaintext = ByteBuffer.allocate(4).putInt(number).array();
    SealedRecord sealed = records.seal(context, Map.of("f", plaintext));
    assertArrayEquals(plaintext, records.open(context, sealed).field("f").orElseThrow());
  }

  /** Called by name: the JDK that this is compiled for has none. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      System.out.println(
          "virtual threads: skipped; JDK " + Runtime.version().feature() + " has none");
      Assumptions.abort("this JDK has no virtual threads");
      throw e;
    }
  }
}
