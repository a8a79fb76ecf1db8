package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static dev.mantlet.fieldcrypto.StreamCipherTest.WEIGHTS;
import static dev.mantlet.fieldcrypto.StreamCipherTest.bytes;
import static dev.mantlet.fieldcrypto.StreamCipherTest.open;
import static dev.mantlet.fieldcrypto.StreamCipherTest.seal;
import static dev.mantlet.fieldcrypto.StreamCipherTest.small;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Streams and the data keys that they come from. */
class StreamKeysTest {
  private static final KeyOwner LAB = KeyOwner.tenant("lab-a");

  private final CountingKeyService service = new CountingKeyService();

  @Test
  void headerOfAKeyInAStoreHasNoWrappedKeyAndOpens() throws IOException {
    StreamCipher cipher =
        small(
            Keyring.builder(service)
                .keptIn(MemoryKeyStore.empty())
                .refusalsPerMinute(1_000_000)
                .build());
    byte[] sealed = seal(cipher, bytes(10));
    assertEquals(68 + 40 + 10 + 16, sealed.length);
    assertArrayEquals(bytes(10), open(cipher, sealed));
    for (int bit = 0; bit < 8 * 68; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(() -> open(cipher, changed));
    }
  }

  @Test
  void streamOfAReplacedKeyOpensAndAsksToBeSealedAgain() throws IOException {
    Keyring keyring = Keyring.builder(service).keptIn(MemoryKeyStore.empty()).build();
    StreamCipher cipher = small(keyring);
    byte[] sealed = seal(cipher, bytes(300));
    keyring.rotateNow(LAB);
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sealed));
    assertTrue(opening.needsReseal());
    assertTrue(opening.toEnd().needsReseal());
    byte[] again = seal(cipher, bytes(300));
    assertFalse(cipher.opening(WEIGHTS, new ByteArrayInputStream(again)).needsReseal());
  }

  @Test
  void streamOfADisabledKeyIsUnavailable() throws IOException {
    Keyring keyring = Keyring.builder(service).keptIn(MemoryKeyStore.empty()).build();
    StreamCipher cipher = small(keyring);
    byte[] sealed = seal(cipher, bytes(300));
    keyring.disable(keyId(sealed));
    assertThrows(KeyUnavailableException.class, () -> open(cipher, sealed));
    keyring.enable(keyId(sealed));
    assertArrayEquals(bytes(300), open(cipher, sealed));
  }

  @Test
  void bytesOfAFinishedStreamCountAgainstTheLimitOfItsKey() throws IOException {
    StreamCipher cipher = small(Keyring.builder(service).maxBytes(1000).build());
    KeyId first = keyId(seal(cipher, bytes(999)));
    assertEquals(first, keyId(seal(cipher, bytes(1))));
    assertEquals(first, keyId(seal(cipher, bytes(1))), "the stream that passes the limit");
    assertFalse(first.equals(keyId(seal(cipher, bytes(1)))), "the one after it");
  }

  @Test
  void bytesOfNamedStreamsCountTogether() throws IOException {
    StreamCipher cipher = small(Keyring.builder(service).maxBytes(1000).build());
    var sealing = cipher.sealingAll(WEIGHTS.record(), java.util.Set.of("a", "b"));
    for (String name : java.util.List.of("a", "b")) {
      try (var stream = sealing.sealing(name, new ByteArrayOutputStream())) {
        stream.write(bytes(600));
        stream.finish();
      }
    }
    assertFalse(keyId(sealing.finish()).equals(keyId(seal(cipher, bytes(1)))));
  }

  @Test
  void streamIsOneMessageOfItsKey() throws IOException {
    StreamCipher cipher = small(Keyring.builder(service).maxMessages(2).build());
    KeyId first = keyId(seal(cipher, bytes(300)));
    assertEquals(first, keyId(seal(cipher, bytes(300))));
    assertFalse(first.equals(keyId(seal(cipher, bytes(300)))));
  }

  @Test
  void keyServiceThatIsDown_leavesTheSinkUntouched() {
    service.cutOff = true;
    StreamCipher cipher = small(Keyring.wrappedBy(service));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    assertThrows(KeyUnavailableException.class, () -> cipher.sealing(WEIGHTS, sink));
    assertEquals(0, sink.size());
  }

  @Test
  void streamThatWasStartedGoesOnWhenTheKeyringIsClosed() throws IOException {
    Keyring keyring = Keyring.wrappedBy(service);
    StreamCipher cipher = small(keyring);
    byte[] sealed = seal(cipher, bytes(300));
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sealed));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    var sealing = cipher.sealing(WEIGHTS, sink);
    keyring.close();
    assertArrayEquals(bytes(300), opening.readAllBytes());
    sealing.write(bytes(300));
    sealing.finish();
    assertArrayEquals(bytes(300), open(small(Keyring.wrappedBy(service)), sink.toByteArray()));
  }

  private static KeyId keyId(byte[] sealed) {
    return KeyId.of(Arrays.copyOfRange(sealed, 4, 20));
  }
}
