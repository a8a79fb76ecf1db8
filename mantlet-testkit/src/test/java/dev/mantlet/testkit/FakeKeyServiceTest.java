package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.KeyUnavailableException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.SealedRecord;
import java.time.Duration;
import java.util.Map;
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
}
