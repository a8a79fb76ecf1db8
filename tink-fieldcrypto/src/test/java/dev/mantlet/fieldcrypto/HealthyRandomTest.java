package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.KeyringOutageTest.assertReason;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthyRandomTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");

  private final CountingKeyService service = new CountingKeyService();

  private static SecureRandom filling(Consumer<byte[]> source) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        source.accept(bytes);
      }
    };
  }

  private Keyring.Builder with(Consumer<byte[]> source) {
    return Keyring.builder(service).random(filling(source)).chance(() -> 0);
  }

  @Test
  void constantGenerator_makesNoKeyring() {
    assertReason(Reason.RANDOMNESS_FAILED, () -> with(bytes -> {}).build());
    assertReason(
        Reason.RANDOMNESS_FAILED, () -> with(bytes -> Arrays.fill(bytes, (byte) 0xa5)).build());
  }

  @Test
  void shortCycle_makesNoKeyring() {
    assertReason(
        Reason.RANDOMNESS_FAILED,
        () ->
            with(
                    bytes -> {
                      for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = (byte) (i % 16);
                      }
                    })
                .build());
  }

  @Test
  void throwingGenerator_makesNoKeyring() {
    assertReason(
        Reason.RANDOMNESS_FAILED,
        () ->
            with(
                    bytes -> {
                      throw new ProviderException("no entropy device");
                    })
                .build());
  }

  @Test
  void blockingGenerator_makesNoKeyring_andTheCallerLeavesInTime() {
    CountDownLatch never = new CountDownLatch(1);
    assertReason(
        Reason.RANDOMNESS_FAILED,
        () ->
            with(
                    bytes -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        throw new ProviderException(e);
                      }
                    })
                .waitAtMost(Duration.ofMillis(50))
                .build());
  }

  @Test
  void generatorThatFailsLater_makesNoKey_alsoAfterItRecovers() {
    SecureRandom good = new SecureRandom();
    AtomicBoolean stuck = new AtomicBoolean();
    Keyring keyring =
        with(
                bytes -> {
                  if (!stuck.get()) {
                    good.nextBytes(bytes);
                  }
                })
            .build();
    keyring.dataKeys().sealing(BANK, 1);
    stuck.set(true);
    assertReason(
        Reason.RANDOMNESS_FAILED, () -> keyring.dataKeys().sealing(KeyOwner.tenant("bank-b"), 1));
    stuck.set(false);
    assertReason(
        Reason.RANDOMNESS_FAILED, () -> keyring.dataKeys().sealing(KeyOwner.tenant("bank-c"), 1));
    assertEquals(1, service.wraps.get(), "nothing was made of it");
    keyring.dataKeys().sealing(BANK, 1);
  }

  @Test
  void goodGenerator_raisesNoAlarmInMillionsOfBytes() {
    HealthyRandom random = new HealthyRandom(new SecureRandom());
    for (int i = 0; i < 200; i++) {
      random.bytes(1 << 15);
    }
  }
}
