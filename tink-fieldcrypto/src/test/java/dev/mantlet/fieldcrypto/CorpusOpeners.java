package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens vectors of the corpus with the second reader, and with the product: through its ciphers and
 * a keyring, which has a key store where the key is named by id only.
 */
final class CorpusOpeners {
  private static final HexFormat HEX = HexFormat.of();

  final CorpusKeys keys;
  private final PlainReader reader;
  private final KeyStore store;

  /** Has a keyring for each vector: a key that is cached is not asked for. */
  CorpusOpeners(CorpusKeys keys, KeyStore store) {
    this.keys = keys;
    this.reader = new PlainReader(keys);
    this.store = store;
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
      case "stream":
        return HEX.formatHex(
            reader.stream(
                vector.context(), vector.path(), vector.bytes("envelope"), vector.segment()));
      case "streams":
        return hex(
            reader.streams(
                vector.context(), vector.bytes("header"), bodies(vector), vector.segment()));
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
  Object open(CorpusVector vector) throws IOException {
    RecordContext context = CorpusVector.product(vector.context());
    switch (vector.form()) {
      case "field":
        return HEX.formatHex(openField(vector, context.path(vector.path())));
      case "packed":
        byte[] envelope = vector.bytes("envelope");
        return hex(RecordCipher.using(keyring(envelope)).openPacked(context, envelope).fields());
      case "stream":
        byte[] stream = vector.bytes("envelope");
        return HEX.formatHex(
            streams(stream, vector)
                .opening(context.path(vector.path()), new ByteArrayInputStream(stream))
                .readAllBytes());
      case "streams":
        return hex(openStreams(vector, context));
      default:
        SealedRecord record = parsed(vector);
        return hex(
            RecordCipher.using(keyring(record.headerBytes())).open(context, record).fields());
    }
  }

  private byte[] openField(CorpusVector vector, FieldContext context) {
    byte[] envelope =
        vector.has("envelopeText")
            ? SealedText.decode(vector.text("envelopeText"), 1 << 20)
            : vector.bytes("envelope");
    FieldCipher.Builder builder = FieldCipher.builder(keyring(envelope));
    return (vector.deterministic() ? builder.deterministicAcrossRecords() : builder)
        .build()
        .open(context, envelope);
  }

  private Map<String, byte[]> openStreams(CorpusVector vector, RecordContext context)
      throws IOException {
    byte[] header = vector.bytes("header");
    Map<String, byte[]> bodies = bodies(vector);
    StreamCipher.NamedOpening opening =
        streams(header, vector).openingAll(context, header, bodies.keySet());
    Map<String, byte[]> opened = new LinkedHashMap<>();
    for (String name : opening.names()) {
      var body = new ByteArrayInputStream(bodies.get(name));
      opened.put(name, opening.opening(name, body).readAllBytes());
    }
    return opened;
  }

  private StreamCipher streams(byte[] header, CorpusVector vector) {
    return new StreamCipher(
        keyring(header), SaltSource.secure(), vector.segment(), SegmentWriter.MAX_BYTES);
  }

  private static Map<String, byte[]> bodies(CorpusVector vector) {
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    vector
        .pairs("streams")
        .forEach(stream -> bodies.put(stream.getKey(), HEX.parseHex(stream.getValue())));
    return bodies;
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

  /** A keyring without cached keys: with the store of the file for what names its key by id. */
  private Keyring keyring(byte[] header) {
    boolean byId = header.length > 3 && (header[3] & 1) == 0;
    return byId ? Keyring.builder(keys).keptIn(store).build() : Keyring.wrappedBy(keys);
  }

  /** What the file says that opens, in the same form. */
  static Object expected(CorpusVector vector) {
    return vector.has("plaintext") ? vector.text("plaintext") : List.copyOf(vector.pairs("fields"));
  }

  private static List<Map.Entry<String, String>> hex(Map<String, byte[]> fields) {
    return fields.entrySet().stream()
        .map(field -> Map.entry(field.getKey(), HEX.formatHex(field.getValue())))
        .toList();
  }
}
