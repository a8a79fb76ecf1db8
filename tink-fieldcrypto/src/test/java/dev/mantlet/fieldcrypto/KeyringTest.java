package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KeyringTest {
  private static final KeyId ID = new KeyId("00".repeat(16));
  private static final FieldContext.RecordType DEPOSITS =
      FieldContext.tenant("bank-a").type("deposit").schema(1);
  private static final Map<String, byte[]> FIELDS = Map.of("iban", "DE44".getBytes(UTF_8));

  private final CountingKeyService service = new CountingKeyService();
  private final AtomicLong nanos =
      new AtomicLong(Long.MAX_VALUE - 5); // monotonic time may wrap around

  @Test
  void thousandRecordsOfThreeTenantsTakeThreeWraps() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
    for (int i = 0; i < 1000; i++) {
      cipher.seal(
          FieldContext.tenant("bank-" + i % 3).type("deposit").schema(1).record("d-" + i), FIELDS);
    }
    assertEquals(3, service.wraps.get());
    assertEquals(0, service.unwraps.get());
  }

  @Test
  void thousandConcurrentOpensOfOneWrappedKeyTakeOneUnwrap() throws Exception {
    SealedRecord sealed =
        RecordCipher.using(Keyring.wrappedBy(service)).seal(DEPOSITS.record("d"), FIELDS);
    RecordCipher opener = RecordCipher.using(Keyring.wrappedBy(service));
    inParallel(32, 1000, () -> opener.open(DEPOSITS.record("d"), sealed));
    assertEquals(1, service.unwraps.get());
  }

  @Test
  void waitersForASlowUnwrapShareIt() throws Exception {
    SealedRecord sealed =
        RecordCipher.using(Keyring.wrappedBy(service)).seal(DEPOSITS.record("d"), FIELDS);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    RecordCipher opener = RecordCipher.using(Keyring.wrappedBy(unwrapping(service, asked, answer)));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<OpenedRecord>> opens = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        opens.add(threads.submit(() -> opener.open(DEPOSITS.record("d"), sealed)));
      }
      asked.await();
      answer.countDown();
      for (Future<OpenedRecord> open : opens) {
        assertArrayEquals("DE44".getBytes(UTF_8), open.get().fields().get("iban"));
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, service.unwraps.get());
  }

  @Test
  void interruptedWaiterLeavesWithItsFlagSet() throws Exception {
    SealedRecord sealed =
        RecordCipher.using(Keyring.wrappedBy(service)).seal(DEPOSITS.record("d"), FIELDS);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    RecordCipher opener = RecordCipher.using(Keyring.wrappedBy(unwrapping(service, asked, answer)));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<OpenedRecord> slow = threads.submit(() -> opener.open(DEPOSITS.record("d"), sealed));
      asked.await();
      Thread.currentThread().interrupt();
      var thrown =
          assertThrows(
              KeyUnavailableException.class, () -> opener.open(DEPOSITS.record("d"), sealed));
      assertEquals(Reason.INTERRUPTED, thrown.reason());
      assertTrue(Thread.interrupted(), "the flag is set again");
      answer.countDown();
      assertEquals(1, slow.get().fields().size());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sealingKeyIsReplacedExactlyAtItsLimitOnManyThreads() throws Exception {
    RecordCipher cipher = RecordCipher.using(Keyring.builder(service).maxMessages(10).build());
    List<SealedRecord> records =
        inParallel(16, 1000, () -> cipher.seal(DEPOSITS.record("d"), FIELDS));
    Map<ByteBuffer, Integer> uses = new HashMap<>();
    records.forEach(
        record -> uses.merge(ByteBuffer.wrap(record.header().key().id().bytes()), 1, Integer::sum));
    assertEquals(100, uses.size());
    assertEquals(
        Set.of(10),
        new HashSet<>(uses.values()),
        "each key sealed ten records, not one more or less");
    assertEquals(100, service.wraps.get());
  }

  @Test
  void sealingKeyIsReplacedAtItsAge() {
    RecordCipher cipher =
        RecordCipher.using(
            Keyring.builder(service).maxAge(Duration.ofMinutes(10)).nanos(nanos::get).build());
    cipher.seal(DEPOSITS.record("d"), FIELDS);
    nanos.addAndGet(Duration.ofMinutes(8).toNanos() - 1); // no load ahead of the age before that
    cipher.seal(DEPOSITS.record("d"), FIELDS);
    assertEquals(1, service.wraps.get());
    nanos.addAndGet(Duration.ofMinutes(2).toNanos() + 1);
    cipher.seal(DEPOSITS.record("d"), FIELDS);
    assertEquals(2, service.wraps.get());
  }

  @Test
  void openingKeyIsForgottenAtItsAge() {
    RecordCipher cipher =
        RecordCipher.using(
            Keyring.builder(service).cachedFor(Duration.ofMinutes(10)).nanos(nanos::get).build());
    SealedRecord sealed = cipher.seal(DEPOSITS.record("d"), FIELDS);
    cipher.open(DEPOSITS.record("d"), sealed);
    nanos.addAndGet(Duration.ofMinutes(8).toNanos() - 1); // no load ahead of the age before that
    cipher.open(DEPOSITS.record("d"), sealed);
    assertEquals(1, service.unwraps.get());
    nanos.addAndGet(Duration.ofMinutes(2).toNanos() + 1);
    cipher.open(DEPOSITS.record("d"), sealed);
    assertEquals(2, service.unwraps.get());
  }

  @Test
  void openingKeysAreBounded() {
    RecordCipher cipher =
        RecordCipher.using(Keyring.builder(service).maxMessages(1).cachedKeys(1).build());
    SealedRecord first = cipher.seal(DEPOSITS.record("d"), FIELDS);
    SealedRecord second = cipher.seal(DEPOSITS.record("d"), FIELDS);
    for (int i = 0; i < 10; i++) {
      cipher.open(DEPOSITS.record("d"), first);
      cipher.open(DEPOSITS.record("d"), second);
    }
    assertTrue(
        service.unwraps.get() > 2,
        "two keys do not both fit in a cache of one: " + service.unwraps.get());
  }

  @Test
  void cutOffServiceIsKeyUnavailableAndTheNextCallAsksAgain() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
    service.cutOff = true;
    var thrown =
        assertThrows(
            KeyUnavailableException.class, () -> cipher.seal(DEPOSITS.record("d"), FIELDS));
    assertEquals(Reason.UNREACHABLE, thrown.reason());
    service.cutOff = false;
    SealedRecord sealed = cipher.seal(DEPOSITS.record("d"), FIELDS);
    service.cutOff = true;
    assertEquals(
        Reason.UNREACHABLE,
        assertThrows(KeyUnavailableException.class, () -> cipher.open(DEPOSITS.record("d"), sealed))
            .reason());
    service.cutOff = false;
    assertEquals(1, cipher.open(DEPOSITS.record("d"), sealed).fields().size());
  }

  @Test
  void cachedKeysWorkWhileTheServiceIsCutOff() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
    SealedRecord sealed = cipher.seal(DEPOSITS.record("d"), FIELDS);
    cipher.open(DEPOSITS.record("d"), sealed);
    service.cutOff = true;
    assertEquals(
        1,
        cipher
            .open(DEPOSITS.record("d"), cipher.seal(DEPOSITS.record("d"), FIELDS))
            .fields()
            .size());
  }

  @Test
  void forgedWrappedKeyDoesNotPoisonTheCache() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
    SealedRecord sealed = cipher.seal(DEPOSITS.record("d"), FIELDS);
    byte[] forged = sealed.header().bytes().clone();
    forged[80] ^= 1; // in the wrapped key
    for (int i = 1; i <= 3; i++) {
      assertRefused(() ->
          cipher.open(
              DEPOSITS.record("d"),
              SealedRecord.parse(SealedText.encode(forged), sealed.memberTexts())));
      assertEquals(1, service.unwraps.get(), "this wrapped form is not asked for again");
    }
    assertEquals(1, cipher.open(DEPOSITS.record("d"), sealed).fields().size());
  }

  @Test
  void cachedKeyOfOneTenantOpensNothingForAnother() {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
    SealedRecord sealed = cipher.seal(DEPOSITS.record("d"), FIELDS);
    cipher.open(DEPOSITS.record("d"), sealed);
    assertRefused(() ->
        cipher.open(FieldContext.tenant("bank-b").type("deposit").schema(1).record("d"), sealed));
    assertEquals(2, service.unwraps.get());
  }

  @Test
  void serviceWithoutAssociatedDataIsBoundToTheTenantToo() throws Exception {
    KeyWrap wrap = wrap(ignoringAssociatedData(service));
    byte[] wrapped =
        wrap.wrap(KeyOwner.tenant("bank-a"), KeyPurpose.SEALING, ID, new DataKey(new byte[32]));
    assertArrayEquals(
        new byte[32],
        wrap.unwrap(KeyOwner.tenant("bank-a"), KeyPurpose.SEALING, ID, wrapped).bytes());
    assertRefused(() -> wrap.unwrap(KeyOwner.tenant("bank-b"), KeyPurpose.SEALING, ID, wrapped));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 63, 64, 65, 4096})
  void garbageInsteadOfADataKeyIsRefused(int length) {
    KeyWrap wrap = wrap(answering(new byte[length]));
    assertRefused(
        () -> wrap.unwrap(KeyOwner.tenant("bank-a"), KeyPurpose.SEALING, ID, new byte[40]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097, 1 << 20})
  void wrappedKeyThatTheFormatCannotCarryIsRefused(int length) {
    KeyWrap wrap = wrap(answering(new byte[length]));
    var thrown =
        assertThrows(
            KeyUnavailableException.class,
            () ->
                wrap.wrap(
                    KeyOwner.tenant("bank-a"), KeyPurpose.SEALING, ID, new DataKey(new byte[32])));
    assertEquals(Reason.UNUSABLE_ANSWER, thrown.reason());
  }

  @Test
  void serviceThatAnswersWithItsArgumentLosesNoKey() throws Exception {
    KeyWrap wrap = wrap(service((key, aad) -> key, (wrapped, aad) -> wrapped));
    byte[] dataKey = new byte[32];
    dataKey[7] = 7;
    assertArrayEquals(
        dataKey,
        wrap.unwrap(
                KeyOwner.tenant("t"),
                KeyPurpose.SEALING,
                ID,
                wrap.wrap(KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new DataKey(dataKey)))
            .bytes());
  }

  @Test
  void refusalToWrapIsTyped() {
    KeyWrap wrap = wrap(failing(new GeneralSecurityException("permission denied")));
    assertEquals(
        Reason.REFUSED,
        assertThrows(
                KeyUnavailableException.class,
                () ->
                    wrap.wrap(
                        KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new DataKey(new byte[32])))
            .reason());
    assertThrows(
        WrapRefusedException.class,
        () -> wrap.unwrap(KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new byte[40]));
  }

  @Test
  void serviceThatBreaksDownIsUnreachable() {
    KeyWrap wrap = wrap(failing(new IllegalStateException("pool shut down")));
    assertEquals(
        Reason.UNREACHABLE,
        assertThrows(
                KeyUnavailableException.class,
                () ->
                    wrap.wrap(
                        KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new DataKey(new byte[32])))
            .reason());
    assertEquals(
        Reason.UNREACHABLE,
        assertThrows(
                KeyUnavailableException.class,
                () -> wrap.unwrap(KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new byte[40]))
            .reason());
  }

  @Test
  void tinkClientThatCannotConnectIsUnreachableAndOneThatRefusesIsARefusal() {
    KeyWrap offline =
        wrap(
            TinkKeyService.of(
                failingAead(new GeneralSecurityException("kms", new ConnectException()))));
    assertEquals(
        Reason.UNREACHABLE,
        assertThrows(
                KeyUnavailableException.class,
                () -> offline.unwrap(KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new byte[40]))
            .reason());
    KeyWrap refusing =
        wrap(TinkKeyService.of(failingAead(new GeneralSecurityException("decryption failed"))));
    assertThrows(
        WrapRefusedException.class,
        () -> refusing.unwrap(KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new byte[40]));
    assertEquals(
        Reason.REFUSED,
        assertThrows(
                KeyUnavailableException.class,
                () ->
                    refusing.wrap(
                        KeyOwner.tenant("t"), KeyPurpose.SEALING, ID, new DataKey(new byte[32])))
            .reason());
  }

  @Test
  void loaderThatDiesWithAnErrorLeavesTheFlightUsable() {
    KeyTasks tasks = new KeyTasks();
    SingleFlight<String, String> flight =
        new SingleFlight<>(tasks, Duration.ofMinutes(1), () -> {});
    var thrown =
        assertThrows(
            KeyUnavailableException.class,
            () ->
                flight.get(
                    "k",
                    "t",
                    () -> {
                      throw new StackOverflowError();
                    }));
    assertEquals(Reason.UNREACHABLE, thrown.reason());
    assertEquals("v", flight.get("k", "t", () -> "v"));
    tasks.close();
  }

  @Test
  void limitsAreChecked() {
    Keyring.Builder builder = Keyring.builder(service);
    assertThrows(IllegalArgumentException.class, () -> builder.maxAge(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> builder.maxAge(Duration.ofDays(36_501)));
    assertThrows(IllegalArgumentException.class, () -> builder.cachedFor(Duration.ofSeconds(-1)));
    assertThrows(IllegalArgumentException.class, () -> builder.maxMessages(0));
    assertThrows(IllegalArgumentException.class, () -> builder.maxMessages((1L << 28) + 1));
    assertThrows(IllegalArgumentException.class, () -> builder.cachedKeys(0));
  }

  private static <T> List<T> inParallel(int threads, int times, Callable<T> call) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        calls.add(call);
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  /** The wrap of a keyring on this service, without the keyring. */
  static KeyWrap wrap(KeyService service) {
    return KeyWrap.unguarded(service);
  }

  private static KeyService unwrapping(
      KeyService service, CountDownLatch asked, CountDownLatch answer) {
    return service(
        (key, aad) -> service.wrap(key, aad),
        (wrapped, aad) -> {
          asked.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return service.unwrap(wrapped, aad);
        });
  }

  private static KeyService ignoringAssociatedData(KeyService service) {
    return service(
        (key, aad) -> service.wrap(key, new byte[0]),
        (wrapped, aad) -> service.unwrap(wrapped, new byte[0]));
  }

  private static KeyService answering(byte[] answer) {
    return service((key, aad) -> answer, (wrapped, aad) -> answer);
  }

  private static KeyService failing(Exception failure) {
    Step fail =
        (input, aad) -> {
          if (failure instanceof GeneralSecurityException refusal) {
            throw refusal;
          }
          throw (RuntimeException) failure;
        };
    return service(fail, fail);
  }

  private static com.google.crypto.tink.Aead failingAead(GeneralSecurityException failure) {
    return new com.google.crypto.tink.Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws GeneralSecurityException {
        throw failure;
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
          throws GeneralSecurityException {
        throw failure;
      }
    };
  }

  private interface Step {
    byte[] run(byte[] input, byte[] associatedData) throws IOException, GeneralSecurityException;
  }

  private static KeyService service(Step wrap, Step unwrap) {
    return new KeyService() {
      @Override
      public byte[] wrap(byte[] key, byte[] associatedData)
          throws IOException, GeneralSecurityException {
        return wrap.run(key, associatedData);
      }

      @Override
      public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
          throws IOException, GeneralSecurityException {
        return unwrap.run(wrappedKey, associatedData);
      }
    };
  }
}
