package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.PlainReader.Context;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One vector of the corpus, as it stands in the file. */
record CorpusVector(JsonNode group, JsonNode json) {
  /** The resource beside this class. */
  static final String FILE = "field-envelope-vectors.json";

  /** The committed file. */
  static byte[] file() {
    try (InputStream in = CorpusVector.class.getResourceAsStream(FILE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode corpus() {
    return new JsonMapper().readTree(file());
  }

  static List<CorpusVector> all(JsonNode corpus) {
    List<CorpusVector> vectors = new ArrayList<>();
    for (JsonNode group : corpus.get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        vectors.add(new CorpusVector(group, test));
      }
    }
    return vectors;
  }

  /** The file's key store, of which every owner's last key of a purpose is the active one. */
  static MemoryKeyStore store(JsonNode corpus) {
    MemoryKeyStore store = MemoryKeyStore.empty();
    for (JsonNode key : corpus.get("keys")) {
      put(store, key);
    }
    return store;
  }

  private static void put(MemoryKeyStore store, JsonNode key) {
    String subject = key.get("subject").asString();
    StoredKey stored =
        new StoredKey(
            KeyId.of(hex(key.get("id"))),
            new KeyOwner(
                key.get("tenant").asString(), Optional.of(subject).filter(some -> !some.isEmpty())),
            KeyPurpose.values()[key.get("purpose").asInt() - 1],
            KeyState.ACTIVE,
            Instant.EPOCH,
            hex(key.get("wrappedKey")));
    try {
      Optional<KeyId> before = store.active(stored.owner(), stored.purpose()).map(StoredKey::id);
      store.activate(stored, before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The key service and key store of the file. */
  static CorpusKeys keys(JsonNode corpus) {
    CorpusKeys keys = new CorpusKeys(hex(corpus.get("keyEncryptionKey")));
    for (JsonNode key : corpus.get("keys")) {
      keys.store(
          new CorpusKeys.Key(
              hex(key.get("id")),
              hex(key.get("dataKey")),
              key.get("purpose").asInt(),
              key.get("tenant").asString(),
              key.get("subject").asString()),
          hex(key.get("wrappedKey")));
    }
    return keys;
  }

  String form() {
    return group.get("form").asString();
  }

  String suite() {
    return group.get("suite").asString();
  }

  Context context() {
    JsonNode context = (json.has("context") ? json : group).get("context");
    return new Context(
        context.get("tenant").asString(),
        context.has("subject") ? context.get("subject").asString() : "",
        context.get("type").asString(),
        context.get("record").asString(),
        context.get("schema").asInt(),
        context.has("version") ? context.get("version").asLong() : 0);
  }

  /** The context as the product's callers say it. */
  static RecordContext product(Context context) {
    FieldContext.Tenant tenant = FieldContext.tenant(context.tenant());
    RecordContext record =
        (context.subject().isEmpty()
                ? tenant.type(context.type())
                : tenant.subject(context.subject()).type(context.type()))
            .schema(context.schema())
            .record(context.record());
    return context.version() == 0 ? record : record.version(context.version());
  }

  /** Bytes of a segment of a stream. */
  int segment() {
    return group.get("segment").asInt();
  }

  String path() {
    return json.get("path").asString();
  }

  boolean has(String name) {
    return json.has(name);
  }

  String text(String name) {
    return json.get(name).asString();
  }

  byte[] bytes(String name) {
    return hex(json.get(name));
  }

  /** Pairs of path and text, in the order of the file; a path may stand twice. */
  List<Map.Entry<String, String>> pairs(String name) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (JsonNode pair : json.get(name)) {
      pairs.add(Map.entry(pair.get(0).asString(), pair.get(1).asString()));
    }
    return pairs;
  }

  boolean valid() {
    return text("result").equals("valid");
  }

  boolean deterministic() {
    return group.get("opener").asString().equals("deterministic");
  }

  CorpusFlag flag() {
    return CorpusFlag.valueOf(json.get("flags").get(0).asString());
  }

  private static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asString());
  }

  @Override
  public String toString() {
    return "tcId " + json.get("tcId") + " " + form() + " " + suite() + ": " + text("comment");
  }
}
