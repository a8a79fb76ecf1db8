package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens vectors of the corpus with the second reader, and with the product: through its ciphers and
 * a keyring where the key is embedded, below the keyring where it is named by id only.
 */
final class CorpusOpeners {
  private static final HexFormat HEX = HexFormat.of();

  final CorpusKeys keys;
  private final PlainReader reader;
  private final FieldCipher fields;
  private final FieldCipher deterministic;
  private final RecordCipher records;

  CorpusOpeners(CorpusKeys keys) {
    this.keys = keys;
    this.reader = new PlainReader(keys);
    // A keyring for each: a key that is cached is not asked for.
    this.fields = FieldCipher.using(Keyring.wrappedBy(keys));
    this.deterministic =
        FieldCipher.builder(Keyring.wrappedBy(keys)).deterministicAcrossRecords().build();
    this.records = RecordCipher.using(Keyring.wrappedBy(keys));
  }

  /** What the second reader opens: the plaintext in hexadecimal digits, or that of each path. */
  Object read(CorpusVector vector) {
    switch (vector.form()) {
      case "field":
        byte[] envelope =
            vector.has("envelopeText")
                ? PlainReader.decoded(vector.text("envelopeText"))
                : vector.bytes("envelope");
        return HEX.formatHex(
            reader.field(vector.context(), vector.path(), envelope, vector.deterministic()));
      case "packed":
        return hex(reader.packed(vector.context(), vector.bytes("envelope")));
      default:
        return hex(readRecord(vector));
    }
  }

  private Map<String, byte[]> readRecord(CorpusVector vector) {
    if (vector.has("headerText")) {
      return reader.record(
          vector.context(),
          PlainReader.decoded(vector.text("headerText")),
          vector.pairs("memberTexts").stream()
              .map(member -> Map.entry(member.getKey(), PlainReader.decoded(member.getValue())))
              .toList());
    }
    return reader.record(
        vector.context(),
        vector.bytes("header"),
        vector.pairs("members").stream()
            .map(member -> Map.entry(member.getKey(), HEX.parseHex(member.getValue())))
            .toList());
  }

  /** What the product opens, in the same form. */
  Object open(CorpusVector vector) {
    RecordContext context = CorpusVector.product(vector.context());
    switch (vector.form()) {
      case "field":
        return HEX.formatHex(openField(vector, context.path(vector.path())));
      case "packed":
        byte[] envelope = vector.bytes("envelope");
        return hex(
            byId(envelope)
                ? BelowKeyring.openPacked(context, envelope, stored(context))
                : records.openPacked(context, envelope).fields());
      default:
        SealedRecord record = parsed(vector);
        return hex(
            record.header().key().wrapped().isEmpty()
                ? BelowKeyring.openRecord(context, record, stored(context))
                : records.open(context, record).fields());
    }
  }

  private byte[] openField(CorpusVector vector, FieldContext context) {
    byte[] envelope =
        vector.has("envelopeText")
            ? SealedText.decode(vector.text("envelopeText"), 1 << 20)
            : vector.bytes("envelope");
    FieldCipher cipher = vector.deterministic() ? deterministic : fields;
    Set<Suite> accepted = vector.deterministic() ? Set.of(Suite.AES_256_SIV) : Suite.RANDOMIZED;
    return byId(envelope)
        ? BelowKeyring.openField(context, envelope, accepted, stored(context.record()))
        : cipher.open(context, envelope);
  }

  private static SealedRecord parsed(CorpusVector vector) {
    if (vector.has("headerText")) {
      Map<String, String> members = new LinkedHashMap<>();
      vector
          .pairs("memberTexts")
          .forEach(member -> members.put(member.getKey(), member.getValue()));
      return SealedRecord.parse(vector.text("headerText"), members);
    }
    // A map that keeps a path twice, as the file does.
    Map<String, byte[]> members = new IdentityHashMap<>();
    vector
        .pairs("members")
        .forEach(member -> members.put(member.getKey(), HEX.parseHex(member.getValue())));
    return SealedRecord.parse(vector.bytes("header"), members);
  }

  private static boolean byId(byte[] envelope) {
    return envelope.length > 3 && (envelope[3] & 1) == 0;
  }

  /** The key store of the file in place of the keyring's. */
  private BelowKeyring.Keys stored(RecordContext context) {
    return (suite, ref) -> {
      KeyOwner owner = context.owner();
      KeyPurpose purpose = suite.isDeterministic() ? KeyPurpose.DETERMINISTIC : KeyPurpose.SEALING;
      byte[] keyContext =
          new CorpusKeys.Key(
                  ref.id().bytes(),
                  new byte[0],
                  purpose.code(),
                  owner.tenant(),
                  owner.subject().orElse(""))
              .context();
      byte[] wrapped = keys.stored(keyContext).orElseThrow(DecryptionFailedException::new);
      try {
        return KeyWrap.unguarded(keys).unwrap(owner, purpose, ref.id(), wrapped);
      } catch (KeyWrap.WrapRefusedException e) {
        throw new DecryptionFailedException();
      }
    };
  }

  /** What the file says that opens, in the same form. */
  static Object expected(CorpusVector vector) {
    return vector.form().equals("field")
        ? vector.text("plaintext")
        : List.copyOf(vector.pairs("fields"));
  }

  private static List<Map.Entry<String, String>> hex(Map<String, byte[]> fields) {
    return fields.entrySet().stream()
        .map(field -> Map.entry(field.getKey(), HEX.formatHex(field.getValue())))
        .toList();
  }
}
