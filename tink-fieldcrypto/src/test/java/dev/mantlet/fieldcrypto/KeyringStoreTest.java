package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.KeyringOutageTest.assertReason;
import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keyrings of several processes on one key store; a process here is a keyring of its own. */
@Timeout(60)
class KeyringStoreTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");
  private static final RecordContext D =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d");
  private static final Map<String, byte[]> FIELDS = Map.of("iban", "DE44".getBytes(UTF_8));
  private static final Duration CACHED_FOR = Duration.ofMinutes(10);

  private final CountingKeyService service = new CountingKeyService();
  private final MemoryKeyStore store = MemoryKeyStore.empty();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicLong wallMillis =
      new AtomicLong(Instant.parse("2026-11-23T12:00:00Z").toEpochMilli());

  private Keyring.Builder process() {
    return Keyring.builder(service)
        .keptIn(store)
        .cachedFor(CACHED_FOR)
        .nanos(nanos::get)
        .wall(() -> Instant.ofEpochMilli(wallMillis.get()));
  }

  private void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
    wallMillis.addAndGet(time.toMillis());
  }

  private static KeyId sealingId(Keyring keyring) {
    return keyring.dataKeys().sealing(BANK, 1).ref().id();
  }

  private static OpeningKey open(Keyring keyring, KeyId id) {
    return keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, new KeyRef(id, Optional.empty()));
  }

  private StoredKey stored(KeyId id) throws IOException {
    return store.find(id).orElseThrow();
  }

  @Test
  void processesOnOneStore_shareTheSealingKey() {
    assertEquals(sealingId(process().build()), sealingId(process().build()));
    assertEquals(1, service.wraps.get());
  }

  @Test
  void processesThatRotateAtOnce_convergeOnOneKey() throws Exception {
    KeyId first = sealingId(process().build());
    advance(Duration.ofDays(31));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<KeyId>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Keyring keyring = process().build();
        calls.add(() -> sealingId(keyring));
      }
      Set<KeyId> ids = new HashSet<>();
      for (Future<KeyId> id : threads.invokeAll(calls)) {
        ids.add(id.get());
      }
      assertEquals(1, ids.size());
      assertFalse(ids.contains(first));
    } finally {
      threads.shutdownNow();
    }
    assertEquals(KeyState.RETIRED, stored(first).state());
  }

  @Test
  void retiredKey_opens_andItsDataNeedsAReseal() {
    Keyring keyring = process().build();
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    assertFalse(cipher.open(D, sealed).needsReseal());
    KeyId rotated = keyring.rotateNow(BANK);
    assertEquals(rotated, sealingId(keyring), "at once");
    assertTrue(cipher.open(D, sealed).needsReseal(), "at once, although the key was cached");
    assertFalse(cipher.open(D, cipher.seal(D, FIELDS)).needsReseal());
    RecordCipher elsewhere = RecordCipher.using(process().build());
    assertTrue(elsewhere.open(D, sealed).needsReseal());
  }

  @Test
  void rotationElsewhere_isSeenWithinTheAgeOfTheCache() {
    Keyring here = process().chance(() -> 0.999).build();
    Keyring there = process().build();
    KeyId before = sealingId(here);
    KeyId after = there.rotateNow(BANK);
    assertNotEquals(before, after);
    assertEquals(before, sealingId(here));
    advance(CACHED_FOR);
    assertEquals(after, sealingId(here));
  }

  @Test
  void disabledAndDestroyedKeys_areRefusedWithTheirReason_atOnceHere_andSoonElsewhere()
      throws IOException {
    Keyring here = process().build();
    Keyring there = process().build();
    KeyId id = sealingId(here);
    here.rotateNow(BANK);
    open(here, id);
    open(there, id);
    here.disable(id);
    assertReason(Reason.KEY_DISABLED, () -> open(here, id));
    open(there, id);
    advance(CACHED_FOR);
    assertReason(Reason.KEY_DISABLED, () -> open(there, id));
    here.enable(id);
    assertTrue(open(here, id).needsReseal());
    advance(Duration.ofSeconds(30));
    open(there, id);
    here.destroy(id);
    assertReason(Reason.KEY_DESTROYED, () -> open(here, id));
    advance(CACHED_FOR);
    assertReason(Reason.KEY_DESTROYED, () -> open(there, id));
    assertReason(Reason.KEY_DESTROYED, () -> here.enable(id));
    assertReason(Reason.KEY_DESTROYED, () -> here.disable(id));
    here.destroy(id);
    assertEquals(0, stored(id).wrapped().length);
  }

  @Test
  void disabledActiveKey_sealsNoMore_atOnce() {
    Keyring keyring = process().build();
    KeyId id = sealingId(keyring);
    keyring.disable(id);
    assertNotEquals(id, sealingId(keyring));
    keyring.enable(id);
    assertNotEquals(id, sealingId(keyring), "enabled, it opens only");
    assertTrue(open(keyring, id).needsReseal());
  }

  @Test
  void otherOwnerLearnsNothing_ofADestroyedKey() {
    Keyring keyring = process().build();
    KeyId id = sealingId(keyring);
    keyring.destroy(id);
    KeyRef ref = new KeyRef(id, Optional.empty());
    assertRefused(
        () -> keyring.dataKeys().opening(KeyOwner.tenant("bank-b"), KeyPurpose.SEALING, ref));
    assertRefused(() -> keyring.dataKeys().opening(BANK, KeyPurpose.DETERMINISTIC, ref));
    Keyring elsewhere = process().build();
    assertRefused(
        () -> elsewhere.dataKeys().opening(KeyOwner.tenant("bank-b"), KeyPurpose.SEALING, ref));
  }

  @Test
  void wrappedFormOfADestroyedKey_inAHeader_undoesNothing() throws IOException {
    Keyring keyring = process().build();
    KeyId id = sealingId(keyring);
    byte[] wrapped = stored(id).wrapped();
    keyring.destroy(id);
    KeyRef forged = new KeyRef(id, Optional.of(wrapped));
    Keyring elsewhere = process().build();
    for (Keyring each : List.of(keyring, elsewhere)) {
      assertReason(
          Reason.KEY_DESTROYED, () -> each.dataKeys().opening(BANK, KeyPurpose.SEALING, forged));
    }
  }

  @Test
  void keysOfATenantAndOfItsSubject_areApart_andOneSubjectCanBeErased() {
    KeyOwner mia = new KeyOwner("bank-a", Optional.of("mia"));
    Keyring keyring = process().build();
    KeyId ofBank = sealingId(keyring);
    KeyId ofMia = keyring.dataKeys().sealing(mia, 1).ref().id();
    keyring.keys(mia).forEach(key -> keyring.destroy(key.id()));
    assertReason(
        Reason.KEY_DESTROYED,
        () ->
            keyring
                .dataKeys()
                .opening(mia, KeyPurpose.SEALING, new KeyRef(ofMia, Optional.empty())));
    open(keyring, ofBank);
    assertEquals(1, keyring.keys(BANK).size());
  }

  @Test
  void recordWithAnEmbeddedKey_opensWithAStoreToo_andNeedsAReseal() {
    SealedRecord embedded = RecordCipher.using(Keyring.wrappedBy(service)).seal(D, FIELDS);
    OpenedRecord opened = RecordCipher.using(process().build()).open(D, embedded);
    assertTrue(opened.needsReseal());
    assertEquals(1, opened.fields().size());
  }

  @Test
  void recordWhoseKeyIsInAStore_doesNotOpenWithoutIt() {
    SealedRecord sealed = RecordCipher.using(process().build()).seal(D, FIELDS);
    assertRefused(() -> RecordCipher.using(Keyring.wrappedBy(service)).open(D, sealed));
    assertTrue(sealed.headerBytes().length == 68, "the wrapped key is in the store alone");
  }

  @Test
  void rotationWithoutAStore_marksOnlyWhatThisProcessSealedBefore() {
    Keyring keyring = Keyring.wrappedBy(service);
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord own = cipher.seal(D, FIELDS);
    SealedRecord foreign = RecordCipher.using(Keyring.wrappedBy(service)).seal(D, FIELDS);
    keyring.rotateNow(BANK);
    assertTrue(cipher.open(D, own).needsReseal());
    assertFalse(cipher.open(D, foreign).needsReseal());
    assertFalse(cipher.open(D, cipher.seal(D, FIELDS)).needsReseal());
  }

  @Test
  void ageOfAKey_countsAcrossProcesses() {
    Keyring first = process().maxAge(Duration.ofHours(2)).build();
    KeyId id = sealingId(first);
    advance(Duration.ofMinutes(119));
    assertEquals(id, sealingId(process().maxAge(Duration.ofHours(2)).build()));
    advance(Duration.ofMinutes(1));
    KeyId next = sealingId(process().maxAge(Duration.ofHours(2)).build());
    assertNotEquals(id, next);
    assertEquals(next, sealingId(first));
  }

  @Test
  void wallClockThatJumpsADay_changesNothingForAKeyInUse() {
    Duration day = Duration.ofDays(1);
    for (long jump : new long[] {day.toMillis(), -day.toMillis()}) {
      Keyring keyring = process().maxAge(Duration.ofHours(2)).build();
      KeyId id = sealingId(keyring);
      wallMillis.addAndGet(jump);
      advance(Duration.ofMinutes(60));
      assertEquals(id, sealingId(keyring));
      advance(Duration.ofMinutes(59));
      assertEquals(id, sealingId(keyring));
      advance(Duration.ofMinutes(1));
      assertNotEquals(id, sealingId(keyring), "never longer than its age");
    }
  }

  @Test
  void keyFromTheFuture_isUsedForItsAgeAndNotLonger() {
    wallMillis.addAndGet(Duration.ofDays(1).toMillis());
    KeyId id = sealingId(process().maxAge(Duration.ofHours(2)).build());
    wallMillis.addAndGet(-Duration.ofDays(1).toMillis());
    Keyring keyring = process().maxAge(Duration.ofHours(2)).build();
    assertEquals(id, sealingId(keyring));
    advance(Duration.ofMinutes(119));
    assertEquals(id, sealingId(keyring));
    advance(Duration.ofMinutes(1));
    assertNotEquals(id, sealingId(keyring));
  }

  @Test
  void usesOfAKey_areCountedOnAfterItsReload() {
    Keyring keyring = process().maxMessages(10).build();
    KeyId id = sealingId(keyring);
    for (int i = 1; i < 10; i++) {
      advance(CACHED_FOR.multipliedBy(3));
      assertEquals(id, sealingId(keyring), "use " + i);
    }
    assertNotEquals(id, sealingId(keyring));
  }

  @Test
  void bytesUnderAKey_neverExceedTheLimit_onManyThreads() throws Exception {
    Keyring keyring = process().maxBytes(1000).build();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    Map<KeyId, Integer> bytes = new HashMap<>();
    try {
      List<Callable<KeyId>> calls = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        calls.add(() -> keyring.dataKeys().sealing(BANK, 100).ref().id());
      }
      for (Future<KeyId> id : threads.invokeAll(calls)) {
        bytes.merge(id.get(), 100, Integer::sum);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(Set.of(1000), new HashSet<>(bytes.values()));
    assertThrows(IllegalArgumentException.class, () -> keyring.dataKeys().sealing(BANK, 1001));
  }

  @Test
  void deterministicKey_isTheSameInEveryProcess_andStaysUntilItIsRotated() {
    Keyring keyring = process().maxAge(Duration.ofMinutes(1)).maxMessages(1).build();
    KeyId id = keyring.dataKeys().deterministic(BANK).ref().id();
    advance(Duration.ofDays(400));
    assertEquals(id, keyring.dataKeys().deterministic(BANK).ref().id());
    assertEquals(id, process().build().dataKeys().deterministic(BANK).ref().id());
    KeyId rotated = keyring.rotateNow(BANK, KeyPurpose.DETERMINISTIC);
    assertNotEquals(id, rotated);
    assertEquals(rotated, keyring.dataKeys().deterministic(BANK).ref().id());
    assertNotEquals(rotated, sealingId(keyring));
  }

  @Test
  void indexKeys_areTheActiveOne_andTheRetiredOnesUntilTheyAreDisabled() {
    Keyring keyring = process().build();
    KeyId first = keyring.dataKeys().index(BANK).active().id();
    assertEquals(List.of(), keyring.dataKeys().index(BANK).retired());
    KeyId second = keyring.rotateNow(BANK, KeyPurpose.INDEX);
    assertEquals(second, keyring.dataKeys().index(BANK).active().id());
    assertEquals(first, keyring.dataKeys().index(BANK).retired().get(0).id());
    assertEquals(first, process().build().dataKeys().index(BANK).retired().get(0).id());
    keyring.disable(first);
    assertEquals(List.of(), keyring.dataKeys().index(BANK).retired());
  }

  @Test
  void withoutAKeyStore_sharedKeysAndStatesAreMisuse() {
    Keyring keyring = Keyring.wrappedBy(service);
    KeyId id = sealingId(keyring);
    assertThrows(IllegalStateException.class, () -> keyring.dataKeys().deterministic(BANK));
    assertThrows(IllegalStateException.class, () -> keyring.dataKeys().index(BANK));
    assertThrows(IllegalStateException.class, () -> keyring.disable(id));
    assertThrows(IllegalStateException.class, () -> keyring.keys(BANK));
    assertThrows(
        IllegalStateException.class, () -> keyring.rotateNow(BANK, KeyPurpose.DETERMINISTIC));
  }

  @Test
  void unknownKeyAndUnusableOwner_areMisuse() {
    Keyring keyring = process().build();
    assertThrows(IllegalArgumentException.class, () -> keyring.disable(new KeyId("00".repeat(16))));
    assertThrows(IllegalArgumentException.class, () -> keyring.rotateNow(KeyOwner.tenant("")));
  }

  @Test
  void storedKeyMovedToAnotherOwner_sealsNothingThere() throws IOException {
    StoredKey key = stored(sealingId(process().build()));
    MemoryKeyStore other = MemoryKeyStore.empty();
    KeyOwner thief = KeyOwner.tenant("thief");
    other.activate(
        new StoredKey(key.id(), thief, key.purpose(), key.state(), key.created(), key.wrapped()),
        Optional.empty());
    Keyring keyring = Keyring.builder(service).keptIn(other).build();
    assertReason(Reason.REFUSED, () -> keyring.dataKeys().sealing(thief, 1));
  }

  @Test
  void millionRecordsOfHundredTenants_takeAtMostTwoHundredServiceCalls() {
    Keyring keyring = process().build();
    KeyRef[] refs = new KeyRef[100];
    for (int i = 0; i < 1_000_000; i++) {
      KeyOwner owner = KeyOwner.tenant("bank-" + i % 100);
      refs[i % 100] = keyring.dataKeys().sealing(owner, 320).ref();
      keyring.dataKeys().opening(owner, KeyPurpose.SEALING, refs[i % 100]);
    }
    Keyring.Counters counters = keyring.counters();
    assertTrue(counters.wraps() + counters.unwraps() <= 200, counters.toString());
    assertEquals(service.calls(), counters.wraps() + counters.unwraps());
  }
}
