package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainReader.lp;
import static dev.mantlet.fieldcrypto.PlainReader.utf8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is sealed in one vector of the corpus, and the envelope of it: in parts, so that one of them
 * can be made wrong.
 *
 * @param fields the plaintext by path; one in a field
 */
record CorpusSample(
    int form,
    int suite,
    boolean embedded,
    CorpusKeys.Key key,
    byte[] wrapped,
    PlainReader.Context context,
    Map<String, byte[]> fields,
    byte[] salt) {
  static final int FIELD = 1;
  static final int RECORD = 2;
  static final int PACKED = 3;

  /** A single stream. */
  static final int STREAM = 4;

  /** Named streams under one header, of the same form byte as a single one. */
  static final int STREAMS = 5;

  /** Bytes of a segment of a stream in the corpus; 2^20 outside of it. */
  static final int SEGMENT = 64;

  static final int GCM = 1;
  static final int XAES = 2;
  static final int SIV = 3;

  private static final HexFormat HEX = HexFormat.of();

  /** A header and its members; field and packed record have one, without a path. */
  record Parts(byte[] header, List<Map.Entry<String, byte[]>> members) {
    Parts withHeader(byte[] other) {
      return new Parts(other, members);
    }

    Parts withMember(int index, String path, byte[] sealed) {
      List<Map.Entry<String, byte[]>> changed = new ArrayList<>(members);
      changed.set(index, Map.entry(path, sealed));
      return new Parts(header, changed);
    }

    Parts withMembers(List<Map.Entry<String, byte[]>> others) {
      return new Parts(header, others);
    }

    byte[] whole() {
      return join(header, members.get(0).getValue());
    }
  }

  boolean whole() {
    return form != RECORD && form != STREAMS;
  }

  /** Whether a form has one plaintext and its path. */
  static boolean single(int form) {
    return form == FIELD || form == STREAM;
  }

  boolean single() {
    return single(form);
  }

  boolean stream() {
    return form >= STREAM;
  }

  boolean deterministic() {
    return suite == SIV;
  }

  /** A name for comments. */
  String name() {
    return (embedded ? "embedded key" : "key by id");
  }

  String path() {
    return fields.keySet().iterator().next();
  }

  byte[] plaintext() {
    return form == PACKED ? PlainWriter.packed(fields) : fields.values().iterator().next();
  }

  /** A writer with everything right. */
  PlainWriter writer() {
    PlainWriter writer = new PlainWriter(Math.min(form, STREAM), suite, key, context, salt);
    if (embedded) {
      writer.embedded(wrapped);
    }
    if (form == FIELD) {
      writer.scope(lp(utf8(path())));
    } else if (form == RECORD) {
      writer.scope(PlainCrypto.sha256(writer.list(fields)));
    }
    if (stream()) {
      writer.scope(PlainWriter.names(fields));
      writer.streamSalt = CorpusWriter.fixed("stream " + HEX.formatHex(salt), 32);
      writer.prefix = CorpusWriter.fixed("prefix " + HEX.formatHex(salt), 7);
    }
    writer.nonce = join(salt, new byte[4]);
    return writer;
  }

  Parts parts() {
    return parts(writer());
  }

  Parts parts(PlainWriter writer) {
    if (whole()) {
      byte[] content = stream() ? writer.body(0, plaintext()) : writer.sealed(0, plaintext());
      return new Parts(writer.header(), List.of(Map.entry("", content)));
    }
    List<Map.Entry<String, byte[]>> members = new ArrayList<>();
    PlainWriter.sorted(fields)
        .forEach((path, plaintext) ->
            members.add(
                Map.entry(
                    new String(path, java.nio.charset.StandardCharsets.UTF_8),
                    stream()
                        ? writer.body(members.size(), plaintext)
                        : member(writer, members.size(), plaintext))));
    return new Parts(writer.header(), members);
  }

  static byte[] member(PlainWriter writer, int position, byte[] plaintext) {
    return join(new byte[] {1}, writer.sealed(position, plaintext));
  }

  /** The vector's fields that say what is opened where. */
  Map<String, Object> opening(PlainReader.Context asked, String path, Parts parts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("context", context(asked));
    if (single()) {
      json.put("path", path);
    }
    if (whole()) {
      json.put("envelope", HEX.formatHex(parts.whole()));
    } else {
      json.put("header", HEX.formatHex(parts.header()));
      json.put(stream() ? "streams" : "members", pairs(parts.members()));
    }
    return json;
  }

  /** What opens, for a vector that does. */
  Object opened() {
    return single()
        ? HEX.formatHex(plaintext())
        : pairs(List.copyOf(new LinkedHashMap<>(inOrder()).entrySet()));
  }

  private Map<String, byte[]> inOrder() {
    Map<String, byte[]> ordered = new LinkedHashMap<>();
    PlainWriter.sorted(fields)
        .forEach((path, plaintext) ->
            ordered.put(new String(path, java.nio.charset.StandardCharsets.UTF_8), plaintext));
    return ordered;
  }

  private static List<List<String>> pairs(List<Map.Entry<String, byte[]>> members) {
    return members.stream()
        .map(member -> List.of(member.getKey(), HEX.formatHex(member.getValue())))
        .toList();
  }

  static Map<String, Object> context(PlainReader.Context context) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tenant", context.tenant());
    if (!context.subject().isEmpty()) {
      json.put("subject", context.subject());
    }
    json.put("type", context.type());
    json.put("record", context.record());
    json.put("schema", context.schema());
    if (context.version() != 0) {
      json.put("version", context.version());
    }
    return json;
  }
}
