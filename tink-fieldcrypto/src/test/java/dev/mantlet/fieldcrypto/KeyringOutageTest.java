package dev.mantlet.fieldcrypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What callers see of a key service or a key store that is away, slow or dead. */
@Timeout(60)
class KeyringOutageTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");
  private static final RecordContext D =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d");
  private static final Map<String, byte[]> FIELDS = Map.of("iban", "DE44".getBytes(UTF_8));

  private final ScriptedService service = new ScriptedService();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Instant start = Instant.parse("2026-11-23T12:00:00Z");
  private final long startNanos = nanos.get();

  private Keyring.Builder tenMinutes() {
    return Keyring.builder(service)
        .maxAge(Duration.ofMinutes(10))
        .cachedFor(Duration.ofMinutes(10))
        .nanos(nanos::get)
        .wall(() -> start.plusNanos(nanos.get() - startNanos));
  }

  private void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void keysInMemory_serveForTheTimeOfAnOutage_andNoLonger() {
    Keyring keyring = tenMinutes().serveDuringOutage(Duration.ofMinutes(30)).build();
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    service.real.cutOff = true;
    for (int minute = 1; minute < 40; minute++) {
      advance(Duration.ofMinutes(1));
      cipher.seal(D, FIELDS);
      cipher.open(D, sealed);
    }
    assertTrue(keyring.counters().servedStale() >= 58, keyring.counters().toString());
    advance(Duration.ofMinutes(1));
    assertReason(Reason.UNREACHABLE, () -> cipher.seal(D, FIELDS));
    assertReason(Reason.UNREACHABLE, () -> cipher.open(D, sealed));
    service.real.cutOff = false;
    advance(Duration.ofMinutes(1));
    assertEquals(1, cipher.open(D, cipher.seal(D, FIELDS)).fields().size());
  }

  @Test
  void withoutATimeForOutages_keysEndAtTheirAge() {
    RecordCipher cipher = RecordCipher.using(tenMinutes().build());
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    service.real.cutOff = true;
    advance(Duration.ofMinutes(10));
    assertReason(Reason.UNREACHABLE, () -> cipher.seal(D, FIELDS));
    assertReason(Reason.UNREACHABLE, () -> cipher.open(D, sealed));
  }

  @Test
  void outageFromTheStart_sealsNothing() {
    service.real.cutOff = true;
    RecordCipher cipher =
        RecordCipher.using(tenMinutes().serveDuringOutage(Duration.ofDays(1)).build());
    assertReason(Reason.UNREACHABLE, () -> cipher.seal(D, FIELDS));
  }

  @Test
  void outage_extendsNoLimitOfMessages() {
    RecordCipher cipher =
        RecordCipher.using(
            tenMinutes().maxMessages(3).serveDuringOutage(Duration.ofDays(1)).build());
    cipher.seal(D, FIELDS);
    service.real.cutOff = true;
    advance(Duration.ofMinutes(11));
    cipher.seal(D, FIELDS);
    cipher.seal(D, FIELDS);
    assertReason(Reason.UNREACHABLE, () -> cipher.seal(D, FIELDS));
  }

  @Test
  void serviceThatFailedSeveralTimes_isLeftAlone_andThenAskedByOneCaller() {
    Keyring keyring = tenMinutes().build();
    service.real.cutOff = true;
    for (int i = 0; i < 100; i++) {
      int tenant = i;
      assertReason(
          Reason.UNREACHABLE, () -> keyring.dataKeys().sealing(KeyOwner.tenant("t" + tenant), 1));
    }
    assertEquals(3, service.real.wraps.get());
    assertEquals(97, keyring.counters().fastFailures());
    advance(Duration.ofSeconds(31));
    for (int i = 0; i < 10; i++) {
      assertReason(Reason.UNREACHABLE, () -> keyring.dataKeys().sealing(BANK, 1));
    }
    assertEquals(4, service.real.wraps.get());
    service.real.cutOff = false;
    advance(Duration.ofSeconds(31));
    keyring.dataKeys().sealing(BANK, 1);
    keyring.dataKeys().sealing(KeyOwner.tenant("other"), 1);
  }

  @Test
  void thousandCallersOfADeadService_leaveAtTheirDeadline_afterOneCall() throws Exception {
    KeyRef ref = Keyring.wrappedBy(service).dataKeys().sealing(BANK, 1).ref();
    service.gate = new CountDownLatch(1);
    service.deaf = true;
    Keyring keyring = tenMinutes().waitAtMost(Duration.ofSeconds(2)).build();
    AtomicInteger unreachable = new AtomicInteger();
    CountDownLatch allThere = new CountDownLatch(1000);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Runnable call =
          () -> {
            allThere.countDown();
            try {
              keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, ref);
            } catch (KeyUnavailableException e) {
              unreachable.addAndGet(e.reason() == Reason.UNREACHABLE ? 1 : 0);
            }
          };
      Thread caller = new Thread(null, call, "caller", 1 << 17);
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(1000, unreachable.get());
    assertEquals(1, service.real.unwraps.get());
    assertReason(
        Reason.UNREACHABLE,
        () -> keyring.dataKeys().sealing(BANK, 1)); // fast: nobody waits for it again
    assertEquals(1, service.real.calls() - 1, "not even asked");
    service.gate.countDown();
    keyring.close();
  }

  @Test
  void interruptedFirstCaller_leaves_andTheOthersGetTheKey() throws Exception {
    service.gate = new CountDownLatch(1);
    Keyring keyring = tenMinutes().build();
    AtomicInteger interrupted = new AtomicInteger();
    Thread first =
        new Thread(() -> {
          try {
            keyring.dataKeys().sealing(BANK, 1);
          } catch (KeyUnavailableException e) {
            boolean flag = Thread.currentThread().isInterrupted();
            interrupted.addAndGet(e.reason() == Reason.INTERRUPTED && flag ? 1 : 0);
          }
        });
    first.start();
    service.asked.await();
    AtomicInteger served = new AtomicInteger();
    Thread second =
        new Thread(() -> {
          keyring.dataKeys().sealing(BANK, 1);
          served.incrementAndGet();
        });
    second.start();
    first.interrupt();
    first.join();
    service.gate.countDown();
    second.join();
    assertEquals(1, interrupted.get());
    assertEquals(1, served.get());
    assertEquals(1, service.real.wraps.get());
  }

  @Test
  void closing_freesThoseWhoWaitForADeadService() throws Exception {
    service.gate = new CountDownLatch(1);
    service.deaf = true;
    Keyring keyring = tenMinutes().waitAtMost(Duration.ofHours(1)).build();
    AtomicInteger freed = new AtomicInteger();
    Thread caller =
        new Thread(() -> {
          try {
            keyring.dataKeys().sealing(BANK, 1);
          } catch (KeyUnavailableException e) {
            freed.incrementAndGet();
          }
        });
    caller.start();
    service.asked.await();
    keyring.close();
    caller.join(Duration.ofMinutes(1).toMillis());
    service.gate.countDown();
    assertEquals(1, freed.get());
  }

  @Test
  void keyDisabledByAnotherProcess_isNotExtendedByAnOutage() throws Exception {
    MemoryKeyStore store = MemoryKeyStore.empty();
    Keyring keyring = tenMinutes().keptIn(store).serveDuringOutage(Duration.ofDays(1)).build();
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    service.real.cutOff = true;
    advance(Duration.ofMinutes(11));
    cipher.open(D, sealed); // the store confirms that it may
    cipher.seal(D, FIELDS);
    StoredKey key = store.find(sealed.header().key().id()).orElseThrow();
    store.replace(key, key.in(KeyState.DISABLED));
    advance(Duration.ofSeconds(6));
    assertReason(Reason.KEY_DISABLED, () -> cipher.open(D, sealed));
    assertReason(Reason.KEY_DISABLED, () -> cipher.seal(D, FIELDS));
  }

  @Test
  void serviceThatComesBackAndRefuses_isBelieved_alsoWhenItIsAwayAgain() {
    Keyring keyring = tenMinutes().serveDuringOutage(Duration.ofDays(1)).build();
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    service.real.cutOff = true;
    advance(Duration.ofMinutes(11));
    cipher.open(D, sealed);
    cipher.seal(D, FIELDS);
    service.real.cutOff = false;
    service.refuses = true;
    advance(Duration.ofSeconds(31));
    awaitFailure(() -> cipher.open(D, sealed));
    awaitFailure(() -> cipher.seal(D, FIELDS));
    assertThrows(DecryptionFailedException.class, () -> cipher.open(D, sealed));
    assertReason(Reason.REFUSED, () -> cipher.seal(D, FIELDS));
    service.real.cutOff = true;
    service.refuses = false;
    advance(Duration.ofSeconds(31));
    assertReason(Reason.UNREACHABLE, () -> cipher.open(D, sealed));
    assertReason(Reason.UNREACHABLE, () -> cipher.seal(D, FIELDS));
  }

  /** What asks in the background learns it a little later. */
  private static void awaitFailure(Runnable call) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        call.run();
      } catch (RuntimeException e) {
        return;
      }
    }
  }

  @Test
  void keyThatTheStoreCannotConfirm_isNotExtendedByAnOutage() {
    FailingStore store = new FailingStore();
    Keyring keyring = tenMinutes().keptIn(store).serveDuringOutage(Duration.ofDays(1)).build();
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    service.real.cutOff = true;
    store.cutOff = true;
    advance(Duration.ofMinutes(9));
    cipher.open(D, sealed);
    advance(Duration.ofMinutes(2));
    assertReason(Reason.UNREACHABLE, () -> cipher.open(D, sealed));
    assertReason(Reason.UNREACHABLE, () -> cipher.seal(D, FIELDS));
    store.cutOff = false;
    advance(Duration.ofMinutes(1));
    cipher.open(D, sealed);
    cipher.seal(D, FIELDS);
  }

  @Test
  void sealingKeyOfAStore_goesOnWithoutTheService_untilItsOwnAge() {
    MemoryKeyStore store = MemoryKeyStore.empty();
    Keyring keyring = tenMinutes().maxAge(Duration.ofHours(2)).keptIn(store).build();
    KeyId id = keyring.dataKeys().sealing(BANK, 1).ref().id();
    service.real.cutOff = true;
    for (int i = 0; i < 11; i++) {
      advance(Duration.ofMinutes(10));
      assertEquals(id, keyring.dataKeys().sealing(BANK, 1).ref().id());
    }
    advance(Duration.ofMinutes(10));
    assertReason(Reason.UNREACHABLE, () -> keyring.dataKeys().sealing(BANK, 1));
  }

  @Test
  void keyIsLoadedAheadOfItsAge_inTheBackground() throws Exception {
    Keyring keyring = tenMinutes().chance(() -> 0).build();
    KeyId first = keyring.dataKeys().sealing(BANK, 1).ref().id();
    advance(Duration.ofMinutes(8));
    service.gate = new CountDownLatch(1);
    service.asked = new CountDownLatch(1);
    assertEquals(first, keyring.dataKeys().sealing(BANK, 1).ref().id(), "nobody waits");
    service.asked.await();
    assertEquals(first, keyring.dataKeys().sealing(BANK, 1).ref().id(), "nobody waits");
    service.gate.countDown();
    while (keyring.dataKeys().sealing(BANK, 1).ref().id().equals(first)) {
      Thread.onSpinWait();
    }
    assertEquals(2, service.real.wraps.get());
  }

  @Test
  void chanceSpreadsTheLoadsAhead() {
    for (double chance : new double[] {0, 0.5, 0.999}) {
      ScriptedService own = new ScriptedService();
      AtomicLong time = new AtomicLong();
      Keyring keyring =
          Keyring.builder(own)
              .maxAge(Duration.ofSeconds(1000))
              .nanos(time::get)
              .chance(() -> chance)
              .build();
      keyring.dataKeys().sealing(BANK, 1);
      long ahead = (long) ((0.80 + 0.15 * chance) * 1000e9);
      time.set(ahead - 1_000_000_000);
      own.gate = new CountDownLatch(1);
      own.asked = new CountDownLatch(1);
      keyring.dataKeys().sealing(BANK, 1);
      assertEquals(1, own.asked.getCount(), "not yet");
      time.set(ahead + 1_000_000_000);
      keyring.dataKeys().sealing(BANK, 1);
      assertTrue(awaited(own.asked), "now");
      own.gate.countDown();
      keyring.close();
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  static KeyUnavailableException assertReason(Reason reason, Executable call) {
    KeyUnavailableException thrown = assertThrows(KeyUnavailableException.class, call);
    assertEquals(reason, thrown.reason(), thrown.getMessage());
    return thrown;
  }
}
