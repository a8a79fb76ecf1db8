package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.spi.KeyService;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NonceUseTest {
  private static final RecordContext CONTEXT =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17");

  private static final SaltSource FIXED_SALT =
      (bytes, from) -> Arrays.fill(bytes, from, bytes.length, (byte) 0);

  private final Map<String, byte[]> dataKeys = new HashMap<>();
  private final Keyring keyring = Keyring.wrappedBy(remembering());
  private final PairsOfKeyAndNonce pairs =
      new PairsOfKeyAndNonce(id -> dataKeys.get(HexFormat.of().formatHex(id)));

  @Test
  void membersOfARecordWithListsMapsAndThreeHundredFieldsHaveDistinctNonces() {
    pairs.add(RecordCipher.using(keyring).seal(CONTEXT, listsAndMaps(new byte[5])));
    assertEquals(340, pairs.distinct());
    assertEquals(List.of(), pairs.reused());
  }

  @Test
  void sealingAgainUsesNoPairAgain() {
    RecordCipher cipher = RecordCipher.using(keyring);
    for (int i = 0; i < 20; i++) {
      pairs.add(cipher.seal(CONTEXT, listsAndMaps(new byte[5])));
    }
    assertEquals(1, dataKeys.size(), "all under one data key");
    assertEquals(20 * 340, pairs.distinct());
    assertEquals(List.of(), pairs.reused());
  }

  /** The checker can fail: with a salt that repeats, the second seal shares every pair. */
  @Test
  void twoSealsWithOneSaltAndOneListAreReported() {
    RecordCipher fixed = withFixedSalt();
    pairs.add(fixed.seal(CONTEXT, Map.of("iban", new byte[4], "name", new byte[3])));
    assertEquals(List.of(), pairs.reused());
    pairs.add(fixed.seal(CONTEXT, Map.of("iban", new byte[] {1, 2, 3, 4}, "name", new byte[3])));
    assertEquals(List.of("iban", "name"), pairs.reused());
  }

  @Test
  void oneSaltWithAnotherListOrContextSharesNoPair() {
    RecordCipher fixed = withFixedSalt();
    pairs.add(fixed.seal(CONTEXT, Map.of("iban", new byte[4], "name", new byte[3])));
    pairs.add(fixed.seal(CONTEXT, Map.of("iban", new byte[4], "name", new byte[2])));
    pairs.add(fixed.seal(CONTEXT, Map.of("iban", new byte[4], "nome", new byte[3])));
    pairs.add(fixed.seal(CONTEXT, Map.of("iban", new byte[4])));
    pairs.add(fixed.seal(CONTEXT.version(1), Map.of("iban", new byte[4], "name", new byte[3])));
    assertEquals(9, pairs.distinct());
    assertEquals(List.of(), pairs.reused());
  }

  @Test
  void fieldsOfADataKeyHaveDistinctNonces_eachTheBeginningOfItsCommitment() {
    FieldCipher cipher = FieldCipher.using(keyring);
    FieldContext field = CONTEXT.path("iban");
    for (int i = 0; i < 5_000; i++) {
      FieldContext other = i % 2 == 0 ? field : CONTEXT.path("field" + i);
      pairs.add(other.path(), cipher.seal(other, new byte[i % 40]));
    }
    assertEquals(1, dataKeys.size(), "all under one data key");
    assertEquals(5_000, pairs.distinct());
    assertEquals(List.of(), pairs.reused());
  }

  @Test
  void fieldsWithOneSaltInAnotherPlaceShareNoNonce() {
    FieldCipher fixed = fieldsWithFixedSalt();
    List<FieldContext> places =
        List.of(
            CONTEXT.path("iban"),
            CONTEXT.path("bic"),
            CONTEXT.version(1).path("iban"),
            FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-18").path("iban"));
    for (FieldContext place : places) {
      pairs.add(place.path(), fixed.seal(place, new byte[4]));
    }
    assertEquals(4, pairs.distinct());
    assertEquals(List.of(), pairs.reused());
  }

  /** The checker can fail: one salt in one place makes one commitment, and so one nonce. */
  @Test
  void twoSealsOfAFieldWithOneSaltAreReported() {
    FieldCipher fixed = fieldsWithFixedSalt();
    for (String path : List.of("iban", "bic", "iban")) {
      pairs.add(path, fixed.seal(CONTEXT.path(path), new byte[4]));
    }
    assertEquals(List.of("iban"), pairs.reused());
  }

  /** What the JDK adds: a cipher that goes on with its key takes no nonce twice in a row. */
  @Test
  void saltThatRepeatsAtOnceIsRefusedByTheCipher() {
    FieldCipher fixed = fieldsWithFixedSalt();
    fixed.seal(CONTEXT.path("iban"), new byte[4]);
    assertThrows(
        IllegalStateException.class, () -> fixed.seal(CONTEXT.path("iban"), new byte[] {1}));
  }

  @Test
  void checkerTakesNoPairThatWasNotUsed() {
    SealedRecord sealed = RecordCipher.using(keyring).seal(CONTEXT, Map.of("iban", new byte[4]));
    byte[] member = sealed.memberBytes().get("iban");
    member[3] ^= 1;
    SealedRecord changed = SealedRecord.parse(sealed.headerBytes(), Map.of("iban", member));
    assertThrows(AssertionError.class, () -> pairs.add(changed));
  }

  private RecordCipher withFixedSalt() {
    return new RecordCipher(keyring, Suite.AES_256_GCM, FIXED_SALT);
  }

  private FieldCipher fieldsWithFixedSalt() {
    return new FieldCipher(keyring, Suite.AES_256_GCM, Suite.RANDOMIZED, FIXED_SALT);
  }

  private static Map<String, byte[]> listsAndMaps(byte[] value) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int i = 0; i < 300; i++) {
      fields.put("field" + i, value);
    }
    for (int i = 0; i < 20; i++) {
      fields.put("items[" + i + "].note", value);
      fields.put("labels['k" + i + "']", value);
    }
    return fields;
  }

  /** A key service that remembers data keys by their id, which stands in the key context. */
  private KeyService remembering() {
    return new KeyService() {
      @Override
      public byte[] wrap(byte[] key, byte[] associatedData) {
        byte[] id = Arrays.copyOfRange(associatedData, 26, 42);
        dataKeys.put(HexFormat.of().formatHex(id), Arrays.copyOf(key, 32));
        return id;
      }

      @Override
      public byte[] unwrap(byte[] wrappedKey, byte[] associatedData) {
        throw new UnsupportedOperationException("only seals");
      }
    };
  }
}
