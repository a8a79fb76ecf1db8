package dev.mantlet.fieldcrypto.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.testkit.TestOnly;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyringSeamTest {
  @Test
  void capabilityOfTheTestkitMovesTheTimeOfAKeyring() {
    CountingKeyService service = new CountingKeyService();
    AtomicLong nanos = new AtomicLong();
    RecordCipher cipher =
        RecordCipher.using(
            KeyringSeam.timedBy(new TestOnly(), Keyring.builder(service), nanos::get).build());
    cipher.seal(FieldContext.tenant("t").type("y").schema(1).record("r"), Map.of());
    nanos.addAndGet(Duration.ofHours(2).toNanos());
    cipher.seal(FieldContext.tenant("t").type("y").schema(1).record("r"), Map.of());
    assertEquals(2, service.wraps.get());
  }

  @Test
  void anyOtherObjectIsNoCapability() {
    Keyring.Builder builder = Keyring.builder(new CountingKeyService());
    assertThrows(
        IllegalArgumentException.class, () -> KeyringSeam.timedBy(new Object(), builder, () -> 0));
  }
}
