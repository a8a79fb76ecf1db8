package dev.mantlet.fieldcrypto.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every key store does; a subclass says which. */
@Timeout(60)
abstract class KeyStoreContract {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");
  private static final KeyOwner MIA = new KeyOwner("bank-a", Optional.of("mia"));
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

  /** The store of one test, empty at its beginning; the same one for each call in a test. */
  abstract KeyStore store() throws IOException;

  static StoredKey key(int number, KeyOwner owner, KeyPurpose purpose) {
    byte[] id = new byte[KeyId.BYTES];
    id[0] = (byte) (number >>> 8);
    id[1] = (byte) number;
    return new StoredKey(
        KeyId.of(id),
        owner,
        purpose,
        KeyState.ACTIVE,
        NOON.plusSeconds(number),
        new byte[] {1, (byte) number, -1, 0});
  }

  private static StoredKey key(int number) {
    return key(number, BANK, KeyPurpose.SEALING);
  }

  private StoredKey added(StoredKey key, Optional<StoredKey> after) throws IOException {
    assertEquals(Optional.of(key), store().activate(key, after.map(StoredKey::id)));
    return key;
  }

  private StoredKey added(StoredKey key) throws IOException {
    return added(key, Optional.empty());
  }

  @Test
  void emptyStore_hasNoKey() throws IOException {
    assertEquals(Optional.empty(), store().find(key(1).id()));
    assertEquals(Optional.empty(), store().active(BANK, KeyPurpose.SEALING));
    assertEquals(List.of(), store().page(Optional.empty(), 10));
    assertEquals(List.of(), store().ofOwner(BANK));
  }

  @Test
  void activatedKey_isFoundWithAllThatItHas() throws IOException {
    StoredKey key =
        added(
            key(300, new KeyOwner("t\u00e4 \ud83d\ude00'", Optional.of("s;--")), KeyPurpose.INDEX));
    StoredKey found = store().find(key.id()).orElseThrow();
    assertEquals(key, found);
    assertArrayEquals(key.wrapped(), found.wrapped());
    assertEquals(key.created(), found.created());
    assertEquals(Optional.of(key), store().active(key.owner(), KeyPurpose.INDEX));
  }

  @Test
  void longestOwnerAndLargestWrappedKey_fit() throws IOException {
    KeyOwner longest = new KeyOwner("t".repeat(1024), Optional.of("s".repeat(1024)));
    StoredKey key =
        added(
            new StoredKey(
                key(1).id(), longest, KeyPurpose.SEALING, KeyState.ACTIVE, NOON, new byte[4096]));
    assertEquals(Optional.of(key), store().find(key.id()));
  }

  @Test
  void ownersThatDifferOnlyInCaseOrInWhereTheTenantEnds_areNotMixedUp() throws IOException {
    StoredKey lower = added(key(1, new KeyOwner("ab", Optional.of("c")), KeyPurpose.SEALING));
    StoredKey other = added(key(2, new KeyOwner("a", Optional.of("bc")), KeyPurpose.SEALING));
    StoredKey upper = added(key(3, new KeyOwner("AB", Optional.of("c")), KeyPurpose.SEALING));
    for (StoredKey key : List.of(lower, other, upper)) {
      assertEquals(Optional.of(key), store().active(key.owner(), KeyPurpose.SEALING));
      assertEquals(List.of(key), store().ofOwner(key.owner()));
    }
  }

  @Test
  void tenantAndItsSubject_haveKeysOfTheirOwn_andSoHasEachPurpose() throws IOException {
    StoredKey bank = added(key(1, BANK, KeyPurpose.SEALING));
    StoredKey mia = added(key(2, MIA, KeyPurpose.SEALING));
    StoredKey index = added(key(3, BANK, KeyPurpose.INDEX));
    assertEquals(Optional.of(bank), store().active(BANK, KeyPurpose.SEALING));
    assertEquals(Optional.of(mia), store().active(MIA, KeyPurpose.SEALING));
    assertEquals(Optional.of(index), store().active(BANK, KeyPurpose.INDEX));
    assertEquals(Optional.empty(), store().active(MIA, KeyPurpose.INDEX));
  }

  @Test
  void successor_retiresTheKeyBeforeIt() throws IOException {
    StoredKey first = added(key(1));
    StoredKey second = added(key(2), Optional.of(first));
    assertEquals(Optional.of(first.in(KeyState.RETIRED)), store().find(first.id()));
    assertEquals(Optional.of(second), store().active(BANK, KeyPurpose.SEALING));
    assertEquals(List.of(second, first.in(KeyState.RETIRED)), store().ofOwner(BANK));
  }

  @Test
  void secondSuccessorOfOneKey_isNotAdded_andLearnsTheFirst() throws IOException {
    StoredKey first = added(key(1));
    StoredKey second = added(key(2), Optional.of(first));
    assertEquals(Optional.of(second), store().activate(key(3), Optional.of(first.id())));
    assertEquals(Optional.of(second), store().activate(key(3), Optional.empty()));
    assertEquals(Optional.empty(), store().find(key(3).id()));
    assertEquals(Optional.of(second), store().active(BANK, KeyPurpose.SEALING));
  }

  @Test
  void successorOfAKeyThatIsDisabledMeanwhile_isNotAdded() throws IOException {
    StoredKey first = added(key(1));
    store().replace(first, first.in(KeyState.DISABLED));
    assertEquals(Optional.empty(), store().activate(key(2), Optional.of(first.id())));
    assertEquals(Optional.empty(), store().find(key(2).id()));
    added(key(2));
    assertEquals(Optional.of(first.in(KeyState.DISABLED)), store().find(first.id()));
  }

  @Test
  void successorNamesAKeyOfAnotherOwner_nothingChanges() throws IOException {
    StoredKey mia = added(key(1, MIA, KeyPurpose.SEALING));
    assertEquals(Optional.empty(), store().activate(key(2), Optional.of(mia.id())));
    assertEquals(Optional.of(mia), store().find(mia.id()));
  }

  @Test
  void candidateWithAnIdThatIsTaken_orThatIsNotActive_isRefused() throws IOException {
    StoredKey first = added(key(1));
    assertThrows(
        IllegalArgumentException.class, () -> store().activate(first, Optional.of(first.id())));
    assertThrows(
        IllegalArgumentException.class,
        () -> store().activate(key(2).in(KeyState.RETIRED), Optional.of(first.id())));
    assertEquals(Optional.of(first), store().find(first.id()));
  }

  @Test
  void replacement_isMadeOnlyWhereTheKeyIsAsExpected() throws IOException {
    StoredKey first = added(key(1));
    StoredKey rewrapped = first.wrappedAs(new byte[] {9});
    assertEquals(Optional.of(rewrapped), store().replace(first, rewrapped));
    assertEquals(Optional.of(rewrapped), store().replace(first, first.wrappedAs(new byte[] {8})));
    assertEquals(Optional.of(rewrapped), store().find(first.id()));
    assertEquals(Optional.of(rewrapped), store().active(BANK, KeyPurpose.SEALING));
  }

  @Test
  void replacementOfAKeyThatIsNotThere_isNotMade() throws IOException {
    StoredKey never = key(1);
    assertEquals(Optional.empty(), store().replace(never, never.in(KeyState.DISABLED)));
    assertEquals(Optional.empty(), store().find(never.id()));
  }

  @Test
  void disabledKey_isNotActive_andIsRetiredWhenEnabled() throws IOException {
    StoredKey first = added(key(1));
    StoredKey disabled = first.in(KeyState.DISABLED);
    store().replace(first, disabled);
    assertEquals(Optional.empty(), store().active(BANK, KeyPurpose.SEALING));
    store().replace(disabled, disabled.in(KeyState.RETIRED));
    assertEquals(Optional.empty(), store().active(BANK, KeyPurpose.SEALING));
    assertEquals(Optional.of(first.in(KeyState.RETIRED)), store().find(first.id()));
  }

  @Test
  void destroyedKey_hasNoWrappedForm_andDoesNotComeBack() throws IOException {
    StoredKey first = added(key(1));
    StoredKey destroyed = first.in(KeyState.DESTROYED);
    assertEquals(Optional.of(destroyed), store().replace(first, destroyed));
    assertEquals(0, store().find(first.id()).orElseThrow().wrapped().length);
    assertThrows(IllegalArgumentException.class, () -> store().replace(destroyed, first));
  }

  @Test
  void replacementByAnotherKeyOrAnActiveOne_isRefused() throws IOException {
    StoredKey first = added(key(1));
    StoredKey second = added(key(2), Optional.of(first));
    StoredKey retired = first.in(KeyState.RETIRED);
    assertThrows(IllegalArgumentException.class, () -> store().replace(retired, first));
    assertThrows(IllegalArgumentException.class, () -> store().replace(retired, second));
    assertEquals(Optional.of(retired), store().find(first.id()));
  }

  @Test
  void pages_giveEveryKeyOnce_inTheOrderOfIds() throws IOException {
    List<StoredKey> all = new ArrayList<>();
    for (int number : new int[] {5, 1, 300, 4, 2, 256, 3}) {
      all.add(added(key(number, KeyOwner.tenant("t" + number), KeyPurpose.SEALING)));
    }
    List<String> seen = new ArrayList<>();
    Optional<KeyId> after = Optional.empty();
    for (List<StoredKey> page = store().page(after, 3);
        !page.isEmpty();
        page = store().page(after, 3)) {
      page.forEach(key -> seen.add(key.id().hex()));
      after = Optional.of(page.get(page.size() - 1).id());
    }
    assertEquals(all.stream().map(key -> key.id().hex()).sorted().toList(), seen);
  }

  @Test
  void manyThreadsThatMakeTheFirstKeyAtOnce_endWithTheSameOne() throws Exception {
    Set<StoredKey> active =
        atOnce(number -> store().activate(key(number + 1), Optional.empty()).orElseThrow());
    assertEquals(1, active.size());
    assertEquals(active, Set.copyOf(store().page(Optional.empty(), 100)));
  }

  @Test
  void manyThreadsThatRotateAtOnce_endWithTheSameOne() throws Exception {
    StoredKey first = added(key(100));
    Set<StoredKey> active =
        atOnce(number -> store().activate(key(number + 1), Optional.of(first.id())).orElseThrow());
    assertEquals(1, active.size());
    assertEquals(2, store().page(Optional.empty(), 100).size());
    assertEquals(Optional.of(first.in(KeyState.RETIRED)), store().find(first.id()));
  }

  @Test
  void manyThreadsThatReplaceAtOnce_areServedOneByOne() throws Exception {
    StoredKey first = added(key(1));
    Set<StoredKey> standing =
        atOnce(number ->
            store().replace(first, first.wrappedAs(new byte[] {(byte) number})).orElseThrow());
    assertEquals(1, standing.size(), "the first won, and every other one was told so");
    assertEquals(standing, Set.of(store().find(first.id()).orElseThrow()));
  }

  private interface Attempt {
    StoredKey number(int number) throws IOException;
  }

  private Set<StoredKey> atOnce(Attempt attempt) throws Exception {
    store();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<StoredKey>> calls = new ArrayList<>();
      IntStream.range(0, 8).forEach(number -> calls.add(() -> attempt.number(number)));
      Set<StoredKey> results = new HashSet<>();
      for (Future<StoredKey> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
