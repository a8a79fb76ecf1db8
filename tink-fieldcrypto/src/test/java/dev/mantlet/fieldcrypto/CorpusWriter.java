package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the golden corpus of the field envelope: the same bytes each time, from fixed keys, salts
 * and nonces, by the formulas of the format and the JDK alone.
 */
final class CorpusWriter {
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final List<String> FORMS =
      List.of("field", "record", "packed", "stream", "streams");
  private static final List<String> SUITES = List.of("AES-256-GCM", "XAES-256-GCM", "AES-256-SIV");

  private static final Map<String, Object> USUAL = CorpusSample.context(CorpusValidCases.PLAIN);

  private final byte[] keyEncryptionKey = fixed("key-encryption key", 32);
  private final CorpusKeys service = new CorpusKeys(keyEncryptionKey);
  private final Map<String, CorpusKeys.Key> keys = new LinkedHashMap<>();
  private final Map<String, List<Map<String, Object>>> groups = new LinkedHashMap<>();
  private int samples;

  private CorpusWriter() {}

  /** The corpus as a JSON text, a vector a line. */
  static String corpus() {
    CorpusWriter writer = new CorpusWriter();
    for (int form = CorpusSample.FIELD; form <= CorpusSample.PACKED; form++) {
      int suites = form == CorpusSample.FIELD ? CorpusSample.SIV : CorpusSample.XAES;
      for (int suite = CorpusSample.GCM; suite <= suites; suite++) {
        new CorpusValidCases(writer, form, suite).write();
        new CorpusHeaderCases(writer, form, suite).write();
        new CorpusLengthCases(writer, form, suite).write();
        new CorpusContextCases(writer, form, suite).write();
      }
    }
    int stream = CorpusSample.STREAM;
    new CorpusValidCases(writer, stream, CorpusSample.GCM).write();
    new CorpusHeaderCases(writer, stream, CorpusSample.GCM).write();
    new CorpusContextCases(writer, stream, CorpusSample.GCM).write();
    new CorpusStreamCases(writer).write();
    new CorpusNamedCases(writer).write();
    new CorpusMemberCases(writer).write();
    new CorpusPackedCases(writer).write();
    new CorpusTextCases(writer).write();
    new CorpusKeyCases(writer).write();
    return writer.json();
  }

  /** So many bytes that look random and are the same each time. */
  static byte[] fixed(String name, int length) {
    return PlainCrypto.expand(
        "HmacSHA256", PlainReader.utf8("mantlet corpus"), PlainReader.utf8(name), length);
  }

  /** The {@code number}th data key of an owner for the purpose of a suite. */
  CorpusKeys.Key key(PlainReader.Context context, int suite, int number) {
    int purpose = suite == CorpusSample.SIV ? 2 : 1;
    String name = context.tenant() + "/" + context.subject() + "/" + purpose + "/" + number;
    return keys.computeIfAbsent(
        name,
        any ->
            new CorpusKeys.Key(
                fixed("id " + name, 16),
                fixed("data key " + name, 32),
                purpose,
                context.tenant(),
                context.subject()));
  }

  byte[] wrapped(CorpusKeys.Key key) {
    return wrapped("first", key.toBeWrapped(), key.context());
  }

  byte[] wrapped(String name, byte[] plaintext, byte[] associatedData) {
    byte[] nonce = fixed("wrap " + name + HEX.formatHex(associatedData), 12);
    return service.wrap(nonce, plaintext, associatedData);
  }

  CorpusSample sample(
      int form, int suite, boolean embedded, PlainReader.Context context, Map<String, byte[]> of) {
    CorpusKeys.Key key = key(context, suite, 1);
    byte[] salt = fixed("salt " + samples++, 16);
    return new CorpusSample(form, suite, embedded, key, wrapped(key), context, of, salt);
  }

  void valid(CorpusSample sample, CorpusFlag flag, String comment) {
    valid(sample, flag, comment, sample.context(), sample.parts());
  }

  void valid(
      CorpusSample sample,
      CorpusFlag flag,
      String comment,
      PlainReader.Context asked,
      Parts parts) {
    String path = sample.single() ? sample.path() : "";
    Map<String, Object> opening = sample.opening(asked, path, parts);
    opening.put(sample.single() ? "plaintext" : "fields", sample.opened());
    add(sample, flag, comment, opening, "valid");
  }

  void invalid(CorpusSample sample, CorpusFlag flag, String comment, Stage stage, Parts parts) {
    String path = sample.single() ? sample.path() : "";
    invalid(sample, flag, comment, stage, sample.opening(sample.context(), path, parts));
  }

  void invalid(
      CorpusSample sample,
      CorpusFlag flag,
      String comment,
      Stage stage,
      Map<String, Object> opening) {
    opening.put("refusedAt", stage.name().toLowerCase(Locale.ROOT));
    add(sample, flag, comment, opening, "invalid");
  }

  void add(
      CorpusSample sample,
      CorpusFlag flag,
      String comment,
      Map<String, Object> opening,
      String result) {
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("comment", comment);
    test.put("flags", List.of(flag.name()));
    test.putAll(opening);
    test.remove("context", USUAL); // that of the group
    test.put("result", result);
    groups.computeIfAbsent(group(sample), any -> new ArrayList<>()).add(test);
  }

  private static String group(CorpusSample sample) {
    return "\"form\":\""
        + FORMS.get(sample.form() - 1)
        + "\",\"suite\":\""
        + SUITES.get(sample.suite() - 1)
        + "\",\"opener\":\""
        + (sample.deterministic() ? "deterministic" : "randomized")
        + (sample.stream() ? "\",\"segment\":" + CorpusSample.SEGMENT : "\"")
        + ",\"context\":"
        + JSON.writeValueAsString(USUAL);
  }

  private String json() {
    StringBuilder out = new StringBuilder("{\n");
    out.append("\"algorithm\":\"mantlet field envelope, version 1\",\n");
    out.append("\"description\":\"docs/formats/field-envelope-vectors.md\",\n");
    int tests = groups.values().stream().mapToInt(List::size).sum();
    out.append("\"numberOfTests\":").append(tests).append(",\n\"notes\":{\n");
    lines(out, Arrays.stream(CorpusFlag.values()).map(CorpusWriter::note).toList());
    out.append("},\n\"keyEncryptionKey\":\"").append(HEX.formatHex(keyEncryptionKey));
    out.append("\",\n\"keys\":[\n");
    lines(out, keys.values().stream().map(this::key).toList());
    out.append("],\n\"testGroups\":[\n");
    int id = 0;
    List<String> written = new ArrayList<>();
    for (Map.Entry<String, List<Map<String, Object>>> group : groups.entrySet()) {
      StringBuilder text = new StringBuilder("{" + group.getKey() + ",\"tests\":[\n");
      List<String> lines = new ArrayList<>();
      for (Map<String, Object> test : group.getValue()) {
        Map<String, Object> numbered = new LinkedHashMap<>();
        numbered.put("tcId", ++id);
        numbered.putAll(test);
        lines.add(JSON.writeValueAsString(numbered));
      }
      lines(text, lines);
      written.add(text.append("]}").toString());
    }
    lines(out, written);
    return out.append("]\n}\n").toString();
  }

  private static void lines(StringBuilder out, List<String> lines) {
    out.append(String.join(",\n", lines)).append("\n");
  }

  private static String note(CorpusFlag flag) {
    return JSON.writeValueAsString(flag.name()) + ":" + JSON.writeValueAsString(flag.description);
  }

  private String key(CorpusKeys.Key key) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", HEX.formatHex(key.id()));
    json.put("purpose", key.purpose());
    json.put("tenant", key.tenant());
    json.put("subject", key.subject());
    json.put("dataKey", HEX.formatHex(key.dataKey()));
    json.put("wrappedKey", HEX.formatHex(wrapped(key)));
    return JSON.writeValueAsString(json);
  }
}
