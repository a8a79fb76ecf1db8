package dev.mantlet.benchmarks.topic;

import com.google.crypto.tink.Aead;
import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.topic.FieldRecord.Size;
import java.util.List;

/**
 * Sealing the fields of a record under one header, against sealing each field by itself with a peer
 * that does not guard the list of fields, and sealing single values. All bind tenant, type, record,
 * schema version and path.
 */
final class FieldcryptoTopic {
  private static final String NAME = "seal 10 x 32 B";
  private static final String UNIT = "field";
  private static final String JCA = "JCA AES-256-GCM";

  private static final RecordSealing TEN_FIELDS = new RecordSealing(new Size(10, 32));
  private static final FieldSealing LARGE_VALUE = new FieldSealing(64 << 10);
  private static final FieldSealing SMALL_VALUE = new FieldSealing(32);

  private static final Size FIFTY_FIELDS = new Size(50, 32);

  /** A second thread must bring at least 0.9 times what it brings the peer. */
  private static final double LEAST_OF_THE_PEERS_SCALING = 0.9;

  private FieldcryptoTopic() {}

  static Topic topic() {
    return new Topic(
        "fieldcrypto",
        List.of(
            Case.cpu(NAME, UNIT)
                .against(JCA)
                .bar(Bar.atMost(1.45).from(25, 1.25))
                .by(scratch -> TEN_FIELDS.against(new RawGcm())),
            Case.cpu(NAME + ", packed", UNIT)
                .against(JCA)
                .bar(Bar.atMost(0.75).from(25, 0.5))
                .by(scratch -> TEN_FIELDS.packedAgainst(new RawGcm())),
            Case.cpu(NAME, UNIT)
                .against("Tink AES256_GCM")
                .bar(Bar.atMost(1.4).from(25, 1.2))
                .by(scratch -> TEN_FIELDS.against(sealer(TinkKeys.localKey()))),
            Case.cpu(NAME, UNIT)
                .against("Tink KmsEnvelopeAead, local key")
                .bar(Bar.atMost(0.25).from(25, 0.3))
                .by(scratch -> TEN_FIELDS.against(sealer(TinkKeys.envelope()))),
            Case.cpu(NAME, UNIT)
                .against("AWS Encryption SDK, cached keys")
                .bar(Bar.atMost(0.035))
                .by(scratch -> TEN_FIELDS.against(new AwsSealer())),
            Case.scaling(NAME + ", 2 threads", "2nd thread")
                .against(JCA)
                .bar(Bar.atMost(1 / LEAST_OF_THE_PEERS_SCALING))
                .by(scratch -> TEN_FIELDS.threaded()),
            Case.cpu("seal 64 KiB", "value")
                .against(JCA)
                .bar(Bar.atMost(1.08))
                .by(scratch -> LARGE_VALUE.against(new RawGcm())),
            Case.cpu("seal 1 x 32 B, standalone", "value")
                .against(JCA)
                .by(scratch -> SMALL_VALUE.against(new RawGcm())),
            Case.cpu("seal 64 KiB, JCA, a key for each, nothing else", "value")
                .against(JCA)
                .by(scratch -> FreshKeyFloor.sealing(LARGE_VALUE.size())),
            Case.cpu("open 1 field of 50", "call")
                .against("open all 50")
                .bar(Bar.atMost(0.1))
                .by(scratch -> RecordOpening.oneAgainstAll(FIFTY_FIELDS)),
            Case.cpu("open 1 field of 50, JCA, a key for each, nothing else", "call")
                .against("open all 50, JCA")
                .by(scratch -> FreshKeyFloor.opening(FIFTY_FIELDS)),
            Case.cpu("open 1 field of 50, JCA, a key for each and two MACs", "call")
                .against("open all 50, JCA")
                .by(scratch -> FreshKeyFloor.openingWithMacs(FIFTY_FIELDS)),
            Case.cpu("write JSON, 4 of 10 sealed", "object")
                .against("Jackson + JCA + base64")
                .bar(Bar.atMost(2.0).from(25, 1.7))
                .by(scratch -> JsonWriting.pair()),
            Case.counted("bytes added to 10 fields, key in a store", "record", 17 * 10 + 68)
                .by(scratch -> RecordBytes.overhead(new Size(10, 32))),
            Case.counted("key-service calls, 100 tenants", "1 M records", 200)
                .by(scratch -> KeyServiceCalls.count())));
  }

  private static FieldSealer sealer(Aead aead) {
    return field -> aead.encrypt(field.plaintext(), field.associatedData());
  }
}
