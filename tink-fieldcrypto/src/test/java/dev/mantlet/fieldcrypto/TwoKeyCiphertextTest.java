package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mantlet.fieldcrypto.PlainReader.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * A ciphertext that AES-GCM opens under the keys of two data keys. Whoever knows both and can wrap
 * them under one id decides later which plaintext is read, unless the header commits to the key.
 */
class TwoKeyCiphertextTest {
  private static final Context CONTEXT = new Context("bank-a", "", "deposit", "d-17", 1, 0);
  private static final FieldContext FIELD = CorpusVector.product(CONTEXT).path("iban");

  private final CorpusKeys service = new CorpusKeys(CorpusWriter.fixed("service", 32));
  private final CorpusKeys.Key first = key("first");
  private final CorpusKeys.Key second = key("second");
  private final PlainWriter writer = writer(first);
  private final byte[] commitment = writer.commitment();
  private final byte[] crafted =
      GcmCollision.of(
          PlainWriter.fieldKey(first), PlainWriter.fieldKey(second), nonce(commitment), commitment);
  private final FieldCipher cipher = FieldCipher.using(Keyring.wrappedBy(service));

  @Test
  void aesGcmOpensItUnderBothKeysToTwoPlaintexts() throws Exception {
    byte[] one = gcmOpens(first);
    byte[] other = gcmOpens(second);
    assertFalse(Arrays.equals(one, other));
  }

  @Test
  void envelopeOpensWithTheDataKeyOfItsCommitment() throws Exception {
    assertArrayEquals(gcmOpens(first), cipher.open(FIELD, envelope(first, commitment)));
  }

  @Test
  void envelopeWithTheOtherDataKeyInItsHeader_doesNotOpen() throws Exception {
    gcmOpens(second); // which would have opened it
    assertRefused(() -> cipher.open(FIELD, envelope(second, commitment)));
  }

  @Test
  void commitmentOfTheOtherDataKeyGivesAnotherNonceToTheCiphertext() {
    byte[] others = writer(second).commitment();
    assertFalse(Arrays.equals(commitment, others));
    assertRefused(() -> cipher.open(FIELD, envelope(second, others)));
    byte[] key = PlainWriter.fieldKey(second);
    for (byte[] bound : List.of(commitment, others)) {
      Optional<byte[]> opened = PlainCrypto.openGcm(key, nonce(others), bound, crafted);
      assertFalse(opened.isPresent(), "the commitment is in the nonce, too");
    }
  }

  @Test
  void packedRecordWithTheOtherDataKeyInItsHeader_doesNotOpen() {
    CorpusSample sample =
        new CorpusSample(
            CorpusSample.PACKED,
            CorpusSample.GCM,
            true,
            first,
            wrapped(second),
            CONTEXT,
            Map.of(),
            new byte[16]);
    byte[] bound = sample.writer().commitment();
    byte[] sealed =
        GcmCollision.of(
            CorpusKeyCases.derived(first, bound),
            CorpusKeyCases.derived(second, bound),
            new byte[12],
            bound);
    RecordCipher records = RecordCipher.using(Keyring.wrappedBy(service));
    byte[] envelope = join(sample.writer().header(), sealed);
    assertRefused(() -> records.openPacked(FIELD.record(), envelope));
  }

  private byte[] gcmOpens(CorpusKeys.Key key) throws Exception {
    SecretKeySpec derived = new SecretKeySpec(PlainWriter.fieldKey(key), "AES");
    return new AesGcm().decrypt(derived, nonce(commitment), commitment, crafted, 0);
  }

  private static byte[] nonce(byte[] commitment) {
    return Arrays.copyOf(commitment, 12);
  }

  private byte[] envelope(CorpusKeys.Key key, byte[] bound) {
    return join(writer.committedPart(), bound, PlainReader.lp(wrapped(key)), crafted);
  }

  private PlainWriter writer(CorpusKeys.Key key) {
    byte[] scope = PlainReader.lp(PlainReader.utf8("iban"));
    return new PlainWriter(CorpusSample.FIELD, CorpusSample.GCM, key, CONTEXT, new byte[16])
        .embedded(wrapped(key))
        .scope(scope);
  }

  private byte[] wrapped(CorpusKeys.Key key) {
    return service.wrap(key.toBeWrapped(), key.context());
  }

  private static CorpusKeys.Key key(String name) {
    return new CorpusKeys.Key(new byte[16], CorpusWriter.fixed(name, 32), 1, "bank-a", "");
  }
}
