package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.KeyringOutageTest.assertReason;
import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.Aead;
import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What forged headers and a lying key service do to a keyring: nothing that lasts. */
@Timeout(120)
class KeyringForgeryTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");
  private static final KeyOwner OTHER = KeyOwner.tenant("bank-b");
  private static final RecordContext D =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d");
  private static final Map<String, byte[]> FIELDS = Map.of("iban", "DE44".getBytes(UTF_8));

  private final ScriptedService service = new ScriptedService();
  private final AtomicLong nanos = new AtomicLong();

  enum Lie {
    ANOTHER_KEY(key -> new byte[key.length]),
    SHORT(key -> Arrays.copyOf(key, 32)),
    NONE(key -> new byte[0]),
    NOTHING(key -> null),
    LONG(key -> Arrays.copyOf(key, 65)),
    HUGE(key -> Arrays.copyOf(key, 1 << 22)),
    CHANGED_DIGEST(key -> {
      key[63] ^= 1;
      return key;
    });

    private final UnaryOperator<byte[]> answer;

    Lie(UnaryOperator<byte[]> answer) {
      this.answer = answer;
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrongAnswer_opensNothing_andDoesNotStayInTheCache(Lie lie) {
    SealedRecord sealed = RecordCipher.using(Keyring.wrappedBy(service)).seal(D, FIELDS);
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
    service.answer = lie.answer;
    assertRefused(() -> cipher.open(D, sealed));
    service.answer = UnaryOperator.identity();
    assertEquals(1, cipher.open(D, sealed).fields().size(), "the next answer counts");
  }

  @Test
  void keyOfAnotherTenant_orAnOlderOneOfTheSame_isNotTakenForTheOneAskedFor() {
    Keyring sealer = Keyring.wrappedBy(service);
    RecordCipher cipher = RecordCipher.using(sealer);
    AtomicReference<byte[]> kept = new AtomicReference<>();
    UnaryOperator<byte[]> keeping =
        key -> {
          kept.set(key.clone());
          return key;
        };
    service.answer = keeping;
    Keyring opener = Keyring.wrappedBy(service);
    KeyRef ofOther = sealer.dataKeys().sealing(OTHER, 1).ref();
    opener.dataKeys().opening(OTHER, KeyPurpose.SEALING, ofOther);
    SealedRecord older = cipher.seal(D, FIELDS);
    byte[] otherTenants = kept.get();
    sealer.rotateNow(BANK);
    SealedRecord newer = cipher.seal(D, FIELDS);
    RecordCipher.using(opener).open(D, older);
    byte[] olderKey = kept.get();
    for (byte[] lie : new byte[][] {otherTenants, olderKey}) {
      service.answer = key -> lie.clone();
      assertRefused(() -> RecordCipher.using(opener).open(D, newer));
    }
    service.answer = UnaryOperator.identity();
    assertEquals(1, RecordCipher.using(opener).open(D, newer).fields().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097, 65_535})
  void wrappedKeyOfAnImpossibleLength_reachesNoService(int length) {
    SealedRecord sealed = RecordCipher.using(Keyring.wrappedBy(service)).seal(D, FIELDS);
    byte[] header = sealed.headerBytes();
    ByteBuffer.wrap(header).putShort(68, (short) length);
    assertThrows(
        DecryptionFailedException.class, () -> SealedRecord.parse(header, sealed.memberBytes()));
    assertThrows(
        DecryptionFailedException.class,
        () -> SealedRecord.parse(Arrays.copyOf(header, 70 + length), sealed.memberBytes()));
    assertEquals(0, service.real.unwraps.get());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void millionForgedKeys_takeBoundedMemoryAndServiceCalls(boolean stored) {
    FailingStore store = new FailingStore();
    Keyring.Builder builder = Keyring.builder(service).nanos(nanos::get).refusalsPerMinute(100);
    Keyring keyring = (stored ? builder.keptIn(store) : builder).build();
    int forged = Boolean.getBoolean("mantlet.nightly") ? 1_000_000 : 100_000;
    int refused = 0;
    for (int i = 0; i < forged; i++) {
      try {
        keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(i, stored));
      } catch (DecryptionFailedException e) {
        refused++;
      } catch (KeyUnavailableException e) {
        assertEquals(Reason.THROTTLED, e.reason());
        assertEquals(0, e.getStackTrace().length);
      }
    }
    Keyring.Counters counters = keyring.counters();
    assertEquals(100, refused);
    assertEquals(100, counters.unwraps() + counters.storeCalls());
    assertEquals(forged - 100, counters.throttled());
    assertTrue(keyring.dataKeys().size() <= 1024 + 10_000, "entries: " + keyring.dataKeys().size());
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    for (int i = 0; i < 1000; i++) {
      int number = forged + i;
      assertThrows(
          RuntimeException.class,
          () -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(number, stored)));
    }
    assertEquals(150, keyring.counters().refusals(), "half a minute, half of the refusals");
  }

  private static KeyRef forged(int number, boolean stored) {
    byte[] id = ByteBuffer.allocate(KeyId.BYTES).putInt(number).array();
    return new KeyRef(KeyId.of(id), stored ? Optional.empty() : Optional.of(new byte[60]));
  }

  @Test
  void floodOfOneTenant_leavesTheOthersTheirKeys() {
    Keyring keyring = Keyring.builder(service).nanos(nanos::get).refusalsPerMinute(10).build();
    SealedRecord ofOther =
        RecordCipher.using(Keyring.wrappedBy(service))
            .seal(FieldContext.tenant("bank-b").type("y").schema(1).record("r"), FIELDS);
    for (int i = 0; i < 100; i++) {
      int number = i;
      assertThrows(
          RuntimeException.class,
          () -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(number, false)));
    }
    RecordCipher cipher = RecordCipher.using(keyring);
    assertReason(
        Reason.THROTTLED,
        () -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(101, false)));
    cipher.open(FieldContext.tenant("bank-b").type("y").schema(1).record("r"), ofOther);
    cipher.seal(D, FIELDS); // and sealing goes on for the flooded one
  }

  @Test
  void keysInMemory_openDuringAFloodOfTheirOwnTenant() {
    Keyring keyring = Keyring.builder(service).nanos(nanos::get).refusalsPerMinute(10).build();
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    for (int i = 0; i < 20; i++) {
      int number = i;
      assertThrows(
          RuntimeException.class,
          () -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(number, false)));
    }
    cipher.open(D, sealed);
  }

  @Test
  void forgedFormOfAGoodKey_doesNotKeepTheGoodOneOut() {
    SealedRecord sealed = RecordCipher.using(Keyring.wrappedBy(service)).seal(D, FIELDS);
    Keyring keyring = Keyring.wrappedBy(service);
    KeyId id = sealed.header().key().id();
    KeyRef forged = new KeyRef(id, Optional.of(new byte[60]));
    assertRefused(() -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged));
    RecordCipher.using(keyring).open(D, sealed);
    assertRefused(() -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged));
  }

  @Test
  void refusal_isForgottenAfterSomeSeconds() {
    MemoryKeyStore store = MemoryKeyStore.empty();
    Keyring keyring = Keyring.builder(service).keptIn(store).nanos(nanos::get).build();
    for (int i = 0; i < 5; i++) {
      assertRefused(() -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(1, true)));
    }
    assertEquals(1, keyring.counters().storeCalls());
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertRefused(() -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged(1, true)));
    assertEquals(2, keyring.counters().storeCalls());
  }

  /** What the client of a cloud KMS throws for a ciphertext that is not its own. */
  private static final class InvalidCiphertext extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Wraps as {@link #service}, and refuses as a client of a cloud KMS does. */
  private Aead kms() {
    return new Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws GeneralSecurityException {
        try {
          return service.wrap(plaintext, associatedData);
        } catch (IOException e) {
          throw new GeneralSecurityException("encryption failed", e);
        }
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
          throws GeneralSecurityException {
        try {
          return service.unwrap(ciphertext, associatedData);
        } catch (IOException | GeneralSecurityException e) {
          throw new GeneralSecurityException("decryption failed", new InvalidCiphertext());
        }
      }
    };
  }

  @Test
  void forgedKeysAtAKmsThatRefusesByAnExceptionOfItsOwn_areNoOutage() {
    Keyring keyring =
        Keyring.wrappedBy(TinkKeyService.of(kms(), cause -> cause instanceof InvalidCiphertext));
    KeyRef good = keyring.dataKeys().sealing(OTHER, 1).ref();
    for (int i = 0; i < 10; i++) {
      KeyRef forged = new KeyRef(good.id(), Optional.of(new byte[] {(byte) i}));
      assertRefused(() -> keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, forged));
    }
    keyring.dataKeys().opening(OTHER, KeyPurpose.SEALING, good);
    assertEquals(0, keyring.counters().failedCalls());
  }
}
