package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.KeyringOutageTest.assertReason;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
    process().dataKeys().sealing(BANK, 1);
    Keyring keyring = process();
    overtaken(() -> keyring.dataKeys().sealing(BANK, 1), () -> keyring.rotateNow(BANK));
    KeyId active = store.active(BANK, KeyPurpose.SEALING).orElseThrow().id();
    assertEquals(active, keyring.dataKeys().sealing(BANK, 1).ref().id());
  }

  @Test
  void indexKeysThatWereOvertakenByARotation_areNotKept() throws Exception {
    process().dataKeys().index(BANK);
    Keyring keyring = process();
    overtaken(
        () -> keyring.dataKeys().index(BANK), () -> keyring.rotateNow(BANK, KeyPurpose.INDEX));
    KeyId active = store.active(BANK, KeyPurpose.INDEX).orElseThrow().id();
    assertEquals(active, keyring.dataKeys().index(BANK).active().id());
  }

  @Test
  void indexKeysThatWereOvertakenByADisabling_areNotKept() throws Exception {
    KeyId first = process().dataKeys().index(BANK).active().id();
    process().rotateNow(BANK, KeyPurpose.INDEX);
    Keyring keyring = process();
    overtaken(() -> keyring.dataKeys().index(BANK), () -> keyring.disable(first));
    assertEquals(List.of(), keyring.dataKeys().index(BANK).retired());
  }

  /** The store with {@code handler} in front. */
  private static KeyStore behind(InvocationHandler handler) {
    return (KeyStore)
        Proxy.newProxyInstance(
            KeyStore.class.getClassLoader(), new Class<?>[] {KeyStore.class}, handler);
  }

  private Object answer(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Answers to one call of a method come late: the store has done it, and nobody knows yet. */
  private final class LateAnswer {
    final CountDownLatch done = new CountDownLatch(1);
    final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile String late = "";

    KeyStore store() {
      return behind((proxy, method, arguments) -> {
        Object answer = answer(method, arguments);
        if (method.getName().equals(late) && armed.getAndSet(false)) {
          done.countDown();
          gate.await();
        }
        return answer;
      });
    }

    /** Starts {@code call}, whose call of {@code method} is answered late. */
    Thread start(String method, Runnable call) throws InterruptedException {
      late = method;
      armed.set(true);
      Thread thread = new Thread(call);
      thread.start();
      done.await();
      return thread;
    }
  }

  @Test
  void rotationThatEndsAfterALaterOne_doesNotBringItsKeyBack() throws Exception {
    LateAnswer answer = new LateAnswer();
    Keyring keyring = Keyring.builder(service).keptIn(answer.store()).build();
    keyring.dataKeys().sealing(BANK, 1);
    Thread first = answer.start("activate", () -> keyring.rotateNow(BANK));
    KeyId second = keyring.rotateNow(BANK);
    answer.gate.countDown();
    first.join();
    assertEquals(second, keyring.dataKeys().sealing(BANK, 1).ref().id());
  }

  /** The keys that a call gets which joins a lookup that {@code change} has overtaken. */
  private IndexKeys joined(Consumer<Keyring> change) throws Exception {
    LateAnswer answer = new LateAnswer();
    Keyring keyring = Keyring.builder(service).keptIn(answer.store()).build();
    Thread before = answer.start("ofOwner", () -> keyring.dataKeys().index(BANK));
    change.accept(keyring);
    FutureTask<IndexKeys> after = new FutureTask<>(() -> keyring.dataKeys().index(BANK));
    Thread joining = new Thread(after);
    joining.start();
    while (joining.isAlive() && joining.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    answer.gate.countDown();
    before.join();
    return after.get();
  }

  @Test
  void callAfterADisabling_thatJoinsALookupFromBeforeIt_doesNotGetTheDisabledKey()
      throws Exception {
    KeyId first = process().dataKeys().index(BANK).active().id();
    process().rotateNow(BANK, KeyPurpose.INDEX);
    assertEquals(List.of(), joined(keyring -> keyring.disable(first)).retired());
  }

  @Test
  void callAfterARotation_thatJoinsALookupFromBeforeIt_getsTheNewKey() throws Exception {
    process().dataKeys().index(BANK);
    IndexKeys keys = joined(keyring -> keyring.rotateNow(BANK, KeyPurpose.INDEX));
    KeyId active = store.active(BANK, KeyPurpose.INDEX).orElseThrow().id();
    assertEquals(active, keys.active().id());
  }

  @Test
  void replacingAKey_doesNotMakeADisabledOneLessDisabled() {
    KeyMarks marks = new KeyMarks();
    KeySlot slot = new KeySlot(BANK, KeyPurpose.SEALING);
    KeyId id = KeyId.of(new byte[KeyId.BYTES]);
    marks.set(id, slot, KeyState.DISABLED);
    marks.retire(id, slot);
    assertEquals(Optional.of(KeyState.DISABLED), marks.of(id, slot));
  }

  @Test
  void storeThatAlwaysNamesTheUsedUpKey_endsInAnError_notInALoop() {
    KeyStore lying =
        behind((proxy, method, arguments) -> {
          if (method.getName().equals("activate")) {
            StoredKey candidate = (StoredKey) arguments[0];
            var active = store.active(candidate.owner(), candidate.purpose());
            if (active.isPresent()) {
              return active;
            }
          }
          return answer(method, arguments);
        });
    Keyring keyring = Keyring.builder(service).keptIn(lying).maxMessages(1).build();
    keyring.dataKeys().sealing(BANK, 1);
    assertReason(Reason.UNREACHABLE, () -> keyring.dataKeys().sealing(BANK, 1));
  }
}
