package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.SealedRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.util.TokenBuffer;

/**
 * One JSON object, taken apart: its sealed members, its header, and an object that so far has the
 * clear members only.
 *
 * <p>Strict: each name once, each sealed member a text or null, the header a text. Everything else
 * is a {@link DecryptionFailedException}.
 */
final class SealedDocument {
  private final SealedShape shape;
  private final TokenBuffer object;
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> sealed = new HashMap<>();
  private String header = "";

  private SealedDocument(SealedShape shape, TokenBuffer object) {
    this.shape = shape;
    this.object = object;
  }

  /** Reads the object that {@code p} is at the start of, up to its end. */
  static SealedDocument read(SealedShape shape, JsonParser p, DeserializationContext ctxt) {
    SealedDocument document = new SealedDocument(shape, ctxt.bufferForInputBuffering(p));
    document.object.writeStartObject();
    while (p.nextToken() == JsonToken.PROPERTY_NAME) {
      document.readMember(p);
    }
    return document;
  }

  private void readMember(JsonParser p) {
    String name = p.currentName();
    JsonToken value = p.nextToken();
    if (!names.add(name)) {
      throw new DecryptionFailedException();
    }
    if (name.equals(SealedShape.HEADER_NAME)) {
      header = text(p, value);
    } else if (!shape.sealed().contains(name)) {
      object.writeName(name);
      object.copyCurrentStructure(p);
    } else if (value != JsonToken.VALUE_NULL) {
      sealed.put(name, text(p, value));
    }
  }

  private static String text(JsonParser p, JsonToken value) {
    if (value != JsonToken.VALUE_STRING) {
      throw new DecryptionFailedException();
    }
    return p.getString();
  }

  SealedRecord record() {
    return SealedRecord.parse(header, sealed);
  }

  /** Whether the document has a clear or sealed member of this name. */
  boolean has(String name) {
    return names.contains(name);
  }

  /** Adds a member to the object, from the JSON of its value. */
  void add(String name, byte[] json, DeserializationContext ctxt) {
    object.writeName(name);
    try (JsonParser p = PlainJson.parser(ctxt, json)) {
      p.nextToken();
      object.copyCurrentStructure(p);
    }
  }

  void addNull(String name) {
    object.writeName(name);
    object.writeNull();
  }

  /** The object with all that was added, at its start. */
  JsonParser toParser(DeserializationContext ctxt) {
    object.writeEndObject();
    JsonParser p = object.asParser(ctxt);
    p.nextToken();
    return p;
  }
}
