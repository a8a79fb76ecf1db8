package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.KeyringOutageTest.assertReason;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loads that were under way when this process rotated or disabled a key, and a store that lies. */
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

  @Test
  void storeThatAlwaysNamesTheUsedUpKey_endsInAnError_notInALoop() {
    KeyStore lying =
        (KeyStore)
            Proxy.newProxyInstance(
                KeyStore.class.getClassLoader(),
                new Class<?>[] {KeyStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("activate")) {
                    StoredKey candidate = (StoredKey) arguments[0];
                    var active = store.active(candidate.owner(), candidate.purpose());
                    if (active.isPresent()) {
                      return active;
                    }
                  }
                  try {
                    return method.invoke(store, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    Keyring keyring = Keyring.builder(service).keptIn(lying).maxMessages(1).build();
    keyring.sealingKey(BANK, 1);
    assertReason(Reason.UNREACHABLE, () -> keyring.sealingKey(BANK, 1));
  }
}
