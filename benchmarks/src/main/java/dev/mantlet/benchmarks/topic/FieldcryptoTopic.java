package dev.mantlet.benchmarks.topic;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Sealing the fields of a record under one header, against sealing each field by itself with a peer
 * that neither commits to the key nor guards the list of fields. All bind tenant, type, record,
 * schema version and path.
 */
final class FieldcryptoTopic {
  private static final String NAME = "seal 10 x 32 B";
  private static final String UNIT = "field";

  private FieldcryptoTopic() {}

  static Topic topic() {
    return new Topic(
        "fieldcrypto",
        List.of(
            Case.cpu(NAME, UNIT)
                .against("JCA AES-256-GCM")
                .bar(Bar.atMost(1.45).from(25, 1.25))
                .by(scratch -> pair(new RawGcm()::seal)),
            Case.cpu(NAME, UNIT)
                .against("Tink AES256_GCM")
                .bar(Bar.atMost(1.4).from(25, 1.2))
                .by(scratch -> pair(localKey()::encrypt)),
            Case.cpu(NAME, UNIT)
                .against("Tink KmsEnvelopeAead, local key")
                .bar(Bar.atMost(0.25).from(25, 0.3))
                .by(scratch -> pair(envelope()::encrypt))));
  }

  private static Pair pair(FieldSealer peer) throws GeneralSecurityException {
    return new Pair(records(), fields(peer));
  }

  private static Work records() throws GeneralSecurityException {
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(TinkKeyService.of(localKey())));
    Ring<FieldRecord> ring = FieldRecord.ring();
    return Work.of(
        FieldRecord.FIELDS,
        () -> {
          FieldRecord record = ring.next();
          return cipher.seal(record.context(), record.fields());
        });
  }

  private static Work fields(FieldSealer sealer) {
    Ring<FieldRecord> ring = FieldRecord.ring();
    return Work.of(
        FieldRecord.FIELDS,
        () -> {
          byte[][] sealed = new byte[FieldRecord.FIELDS][];
          int i = 0;
          for (FieldRecord.Field field : ring.next().sealings()) {
            sealed[i++] = sealer.seal(field.plaintext(), field.associatedData());
          }
          return sealed;
        });
  }

  private static Aead localKey() throws GeneralSecurityException {
    KeysetHandle key =
        KeysetHandle.newBuilder()
            .setConfiguration(AeadConfig2026.get())
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary())
            .build();
    return key.getPrimitive(AeadConfig2026.get(), Aead.class);
  }

  /**
   * Tink's envelope makes its data keys through Tink's global registry; this JVM measures nothing
   * else.
   */
  private static Aead envelope() throws GeneralSecurityException {
    AeadConfig.register();
    return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, localKey());
  }

  @FunctionalInterface
  private interface FieldSealer {
    byte[] seal(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException;
  }
}
