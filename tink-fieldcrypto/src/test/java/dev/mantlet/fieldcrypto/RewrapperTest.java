package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RewrapperTest {
  private static final int KEYS = 250; // more than two pages
  private static final byte[] PLAINTEXT = "DE44".getBytes(UTF_8);

  private final CountingKeyService old = new CountingKeyService();
  private final CountingKeyService fresh = new CountingKeyService();
  private final MemoryKeyStore store = MemoryKeyStore.empty();
  private final Rewrapper rewrapper = Rewrapper.between(old, fresh);

  private static RecordContext record(int number) {
    return FieldContext.tenant("bank-" + number).type("deposit").schema(1).record("d");
  }

  private static RecordCipher cipher(KeyService service, MemoryKeyStore store) {
    return RecordCipher.using(Keyring.builder(service).keptIn(store).build());
  }

  private List<SealedRecord> sealed() {
    RecordCipher cipher = cipher(old, store);
    List<SealedRecord> records = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      records.add(cipher.seal(record(i), Map.of("iban", PLAINTEXT)));
    }
    return records;
  }

  private void assertAllOpen(List<SealedRecord> records, KeyService service) {
    RecordCipher cipher = cipher(service, store);
    for (int i = 0; i < records.size(); i++) {
      assertArrayEquals(
          PLAINTEXT, cipher.open(record(i), records.get(i)).fields().get("iban"), "record " + i);
    }
  }

  private List<StoredKey> all() {
    try {
      return store.page(Optional.empty(), 1000);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void allKeysOfAStore_openUnderTheNewServiceAlone_andNoDataChanged() throws IOException {
    List<SealedRecord> records = sealed();
    List<Rewrapper.Progress> told = new ArrayList<>();
    Rewrapper.Progress done = rewrapper.rewrap(store, told::add);
    assertEquals(KEYS, done.rewrapped());
    assertTrue(done.isComplete());
    assertEquals(KEYS, told.size());
    assertEquals(done, told.get(KEYS - 1));
    assertAllOpen(records, fresh);
    assertThrows(RuntimeException.class, () -> assertAllOpen(records, old));
  }

  @Test
  void runThatIsCutShort_goesOnBehindItsCheckpoint() throws IOException {
    List<SealedRecord> records = sealed();
    List<Rewrapper.Progress> told = new ArrayList<>();
    var thrown =
        assertThrows(
            KeyUnavailableException.class,
            () ->
                rewrapper.rewrap(
                    store,
                    progress -> {
                      told.add(progress);
                      fresh.cutOff = progress.seen() == 120;
                    }));
    assertEquals(Reason.UNREACHABLE, thrown.reason());
    fresh.cutOff = false;
    KeyId checkpoint = told.get(119).checkpoint().orElseThrow();
    Rewrapper.Progress rest = rewrapper.resume(store, checkpoint, progress -> {});
    assertEquals(KEYS - 120, rest.rewrapped());
    assertAllOpen(records, fresh);
  }

  @Test
  void secondRun_doesNoHarm() throws IOException {
    List<SealedRecord> records = sealed();
    rewrapper.rewrap(store, progress -> {});
    assertTrue(rewrapper.rewrap(store, progress -> {}).isComplete());
    assertAllOpen(records, fresh);
  }

  @Test
  void resumedRun_saysNothingOfTheKeysBefore_butADryRunOfTheNewServiceAloneDoes()
      throws IOException {
    sealed();
    KeyId checkpoint = all().get(9).id();
    assertTrue(rewrapper.resume(store, checkpoint, progress -> {}).isComplete());
    Rewrapper newAlone = Rewrapper.between(fresh, fresh).dryRun();
    assertEquals(10, newAlone.rewrap(store, progress -> {}).refused());
    rewrapper.rewrap(store, progress -> {});
    assertTrue(newAlone.rewrap(store, progress -> {}).isComplete());
  }

  @Test
  void dryRun_asksAndChangesNothing() throws IOException {
    sealed();
    List<StoredKey> before = all();
    Rewrapper.Progress done = rewrapper.dryRun().rewrap(store, progress -> {});
    assertEquals(KEYS, done.rewrapped());
    assertEquals(before, all());
  }

  @Test
  void statesAndActiveKeys_stayAsTheyAre() throws IOException {
    sealed();
    List<StoredKey> keys = all();
    store.replace(keys.get(0), keys.get(0).in(KeyState.DISABLED));
    store.replace(keys.get(1), keys.get(1).in(KeyState.DESTROYED));
    store.replace(keys.get(2), keys.get(2).in(KeyState.RETIRED));
    List<KeyState> before = all().stream().map(StoredKey::state).toList();
    Rewrapper.Progress done = rewrapper.rewrap(store, progress -> {});
    assertEquals(1, done.destroyed());
    assertEquals(KEYS - 1, done.rewrapped());
    assertEquals(before, all().stream().map(StoredKey::state).toList());
  }

  @Test
  void keyThatNeitherServiceUnwraps_isNamedAndLeft() throws IOException {
    sealed();
    StoredKey broken = all().get(7).wrappedAs(new byte[] {1, 2, 3});
    store.replace(all().get(7), broken);
    Rewrapper.Progress done = rewrapper.rewrap(store, progress -> {});
    assertEquals(1, done.refused());
    assertEquals(Optional.of(broken.id()), done.lastRefused());
    assertFalse(done.isComplete());
    assertEquals(KEYS - 1, done.rewrapped());
    assertEquals(broken, all().get(7));
  }

  @Test
  void keyDestroyedWhileItIsRewrapped_staysDestroyed() throws IOException {
    sealed();
    AtomicBoolean first = new AtomicBoolean(true);
    KeyService destroying =
        new Delegating(fresh) {
          @Override
          public byte[] wrap(byte[] key, byte[] associatedData)
              throws IOException, GeneralSecurityException {
            if (first.getAndSet(false)) {
              store.replace(all().get(0), all().get(0).in(KeyState.DESTROYED));
            }
            return super.wrap(key, associatedData);
          }
        };
    Rewrapper.Progress done = Rewrapper.between(old, destroying).rewrap(store, progress -> {});
    assertEquals(1, done.changedMeanwhile());
    assertEquals(KeyState.DESTROYED, all().get(0).state());
  }

  @Test
  void serviceThatDoesNotUnwrapWhatItWrapped_changesNothing() throws IOException {
    sealed();
    List<StoredKey> before = all();
    KeyService lossy =
        new Delegating(fresh) {
          @Override
          public byte[] wrap(byte[] key, byte[] associatedData) {
            return new byte[64];
          }
        };
    var thrown =
        assertThrows(
            KeyUnavailableException.class,
            () -> Rewrapper.between(old, lossy).rewrap(store, progress -> {}));
    assertEquals(Reason.UNUSABLE_ANSWER, thrown.reason());
    assertEquals(before, all());
  }

  @Test
  void headerWithAnEmbeddedKey_opensUnderTheNewService_withTheSameMembers() {
    SealedRecord record =
        RecordCipher.using(Keyring.wrappedBy(old)).seal(record(1), Map.of("iban", PLAINTEXT));
    SealedRecord again = rewrapper.rewrap(record(1), record);
    assertEquals(record.memberTexts(), again.memberTexts());
    RecordCipher reader = RecordCipher.using(Keyring.wrappedBy(fresh));
    assertArrayEquals(PLAINTEXT, reader.open(record(1), again).fields().get("iban"));
    assertRefused(() -> reader.open(record(1), record));
    assertRefused(() -> rewrapper.rewrap(record(2), record));
  }

  @Test
  void singleValueWithAnEmbeddedKey_opensUnderTheNewService() {
    FieldContext field = record(1).path("iban");
    byte[] sealed = FieldCipher.using(Keyring.wrappedBy(old)).seal(field, PLAINTEXT);
    byte[] again = rewrapper.rewrap(field, sealed);
    assertArrayEquals(PLAINTEXT, FieldCipher.using(Keyring.wrappedBy(fresh)).open(field, again));
    assertRefused(() -> rewrapper.rewrap(field, new byte[10]));
  }

  @Test
  void headerWhoseKeyIsInAStore_isMisuse() {
    SealedRecord record = cipher(old, store).seal(record(1), Map.of("iban", PLAINTEXT));
    assertThrows(IllegalStateException.class, () -> rewrapper.rewrap(record(1), record));
  }

  @Test
  void storedKeyUnderAnotherOwner_isRefused() throws IOException {
    sealed();
    StoredKey moved = all().get(0);
    MemoryKeyStore other = MemoryKeyStore.empty();
    other.activate(
        new StoredKey(
            moved.id(),
            KeyOwner.tenant("thief"),
            moved.purpose(),
            moved.state(),
            moved.created(),
            moved.wrapped()),
        Optional.empty());
    assertEquals(1, rewrapper.rewrap(other, progress -> {}).refused());
  }

  private static class Delegating implements KeyService {
    private final KeyService service;

    Delegating(KeyService service) {
      this.service = service;
    }

    @Override
    public byte[] wrap(byte[] key, byte[] associatedData)
        throws IOException, GeneralSecurityException {
      return service.wrap(key, associatedData);
    }

    @Override
    public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
        throws IOException, GeneralSecurityException {
      return service.unwrap(wrappedKey, associatedData);
    }
  }
}
