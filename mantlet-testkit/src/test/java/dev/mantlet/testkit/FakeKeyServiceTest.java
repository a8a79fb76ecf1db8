package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.KeyUnavailableException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.SealedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/**
 * The fakes as an application team uses them: what happens to its records when the key service
 * fails or time passes.
 */
class FakeKeyServiceTest {
  private static final RecordContext RECORD =
      FieldContext.tenant("clinic-a").type("patient").schema(1).record("p-1");
  private static final byte[] PLAINTEXT = {1, 2, 3};

  private final FakeKeyService service = FakeKeyService.working();
  private final ManualTime time = ManualTime.started();
  private final RecordCipher cipher =
      RecordCipher.using(
          time.in(
                  Keyring.builder(service)
                      .maxAge(Duration.ofMinutes(5))
                      .cachedFor(Duration.ofMinutes(5)))
              .build());

  private SealedRecord seal() {
    return cipher.seal(RECORD, Map.of("ssn", PLAINTEXT));
  }

  @Test
  void recordSealedBefore_opensWhileTheKeyIsCachedAndTheServiceIsDown() {
    SealedRecord sealed = seal();
    cipher.open(RECORD, sealed);
    service.goDown();
    assertArrayEquals(PLAINTEXT, cipher.open(RECORD, sealed).fields().get("ssn"));
  }

  @Test
  void serviceDownAndCacheExpired_opensNothingUntilItRecovers() {
    SealedRecord sealed = seal();
    cipher.open(RECORD, sealed);
    service.goDown();
    time.advance(Duration.ofMinutes(6));
    assertThrows(KeyUnavailableException.class, () -> cipher.open(RECORD, sealed));
    service.recover();
    assertArrayEquals(PLAINTEXT, cipher.open(RECORD, sealed).fields().get("ssn"));
  }

  @Test
  void wrongKeyFromTheService_isAFailedDecryption() {
    SealedRecord sealed = seal();
    time.advance(Duration.ofMinutes(6));
    service.answerWrongKeys();
    assertThrows(DecryptionFailedException.class, () -> cipher.open(RECORD, sealed));
  }

  @Test
  void sealingKey_isWrappedOnceUntilItsAgeAndThenAnew() {
    seal();
    seal();
    assertEquals(1, service.wraps());
    time.advance(Duration.ofMinutes(6));
    seal();
    assertEquals(2, service.wraps());
  }

  @Test
  void refusal_isAFailedDecryption_andARefusedSeal() {
    SealedRecord sealed = seal();
    time.advance(Duration.ofMinutes(6));
    service.refuse();
    assertThrows(DecryptionFailedException.class, () -> cipher.open(RECORD, sealed));
    var thrown = assertThrows(KeyUnavailableException.class, this::seal);
    assertEquals(KeyUnavailableException.Reason.REFUSED, thrown.reason());
  }

  @Test
  void answersOfAnyWrongKind_openNothing_andTheRightOneDoesAfterwards() {
    SealedRecord first = seal();
    time.advance(Duration.ofMinutes(6));
    SealedRecord sealed = seal();
    List<Runnable> lies =
        List.of(service::answerShortKeys, service::answerLongKeys, service::answerTheFirstKey);
    for (Runnable lie : lies) {
      lie.run();
      assertThrows(DecryptionFailedException.class, () -> cipher.open(RECORD, sealed));
    }
    assertArrayEquals(PLAINTEXT, cipher.open(RECORD, first).fields().get("ssn"));
    service.recover();
    assertArrayEquals(PLAINTEXT, cipher.open(RECORD, sealed).fields().get("ssn"));
  }

  @Test
  void hangingService_isUnreachableAfterTheWait_untilItRecovers() {
    RecordCipher impatient =
        RecordCipher.using(
            time.in(Keyring.builder(service).waitAtMost(Duration.ofSeconds(1))).build());
    service.hang();
    var thrown =
        assertThrows(
            KeyUnavailableException.class, () -> impatient.seal(RECORD, Map.of("ssn", PLAINTEXT)));
    assertEquals(KeyUnavailableException.Reason.UNREACHABLE, thrown.reason());
    service.recover();
    service.takeAtLeast(Duration.ofMillis(1));
    assertEquals(1, sealedAtLast(impatient).memberTexts().size());
  }

  @Test
  void serviceThatIsToldToHangTwice_letsEveryCallGoWhenItRecovers() throws InterruptedException {
    service.hang();
    Thread caller = new Thread(new FutureTask<>(() -> service.wrap(new byte[32], new byte[0])));
    caller.setDaemon(true);
    caller.start();
    while (service.wraps() == 0 || caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    service.hang();
    service.recover();
    caller.join(20_000);
    assertFalse(caller.isAlive(), "the call still hangs");
  }

  /** The call that hung may end late, and then counts as one more failure. */
  private SealedRecord sealedAtLast(RecordCipher cipher) {
    for (int tries = 0; ; tries++) {
      time.advance(Duration.ofSeconds(31));
      try {
        return cipher.seal(RECORD, Map.of("ssn", PLAINTEXT));
      } catch (KeyUnavailableException e) {
        if (tries == 100) {
          throw e;
        }
      }
    }
  }
}
