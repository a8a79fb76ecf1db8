package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loads that were under way when this process rotated or disabled a key. */
@Timeout(60)
class KeyringRotationRaceTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");

  private final ScriptedService service = new ScriptedService();
  private final MemoryKeyStore store = MemoryKeyStore.empty();

  private Keyring process() {
    return Keyring.builder(service).keptIn(store).build();
  }

  /** Lets {@code load} read the store, then {@code change} come first, and then the load land. */
  private void overtaken(Runnable load, Runnable change) throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    service.asked = new CountDownLatch(1);
    service.gate = gate;
    Thread loading = new Thread(load);
    loading.start();
    service.asked.await();
    service.gate = new CountDownLatch(0);
    change.run();
    gate.countDown();
    loading.join();
  }

  @Test
  void loadThatWasOvertakenByARotation_doesNotBringTheRetiredKeyBack() throws Exception {
    process().sealingKey(BANK, 1);
    Keyring keyring = process();
    overtaken(() -> keyring.sealingKey(BANK, 1), () -> keyring.rotateNow(BANK));
    KeyId active = store.active(BANK, KeyPurpose.SEALING).orElseThrow().id();
    assertEquals(active, keyring.sealingKey(BANK, 1).ref().id());
  }

  @Test
  void indexKeysThatWereOvertakenByARotation_areNotKept() throws Exception {
    process().indexKeys(BANK);
    Keyring keyring = process();
    overtaken(() -> keyring.indexKeys(BANK), () -> keyring.rotateNow(BANK, KeyPurpose.INDEX));
    KeyId active = store.active(BANK, KeyPurpose.INDEX).orElseThrow().id();
    assertEquals(active, keyring.indexKeys(BANK).active().id());
  }

  @Test
  void indexKeysThatWereOvertakenByADisabling_areNotKept() throws Exception {
    KeyId first = process().indexKeys(BANK).active().id();
    process().rotateNow(BANK, KeyPurpose.INDEX);
    Keyring keyring = process();
    overtaken(() -> keyring.indexKeys(BANK), () -> keyring.disable(first));
    assertEquals(List.of(), keyring.indexKeys(BANK).retired());
  }
}
