package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.DocumentPath;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.util.TokenBuffer;

/**
 * The first reading of a document: copies its tokens without the header, and takes note of all that
 * is sealed.
 *
 * <p>Strict: an object, each name once, nothing after it, within the bounds, sealed texts where
 * patterns lead and nowhere else. Everything else is a {@link DecryptionFailedException}.
 */
final class SealedDocument {
  private final JsonParser p;
  private final DocumentType type;
  private final OpeningMembers members;
  private final DocumentPath path;
  private final TokenBuffer tokens;

  private SealedDocument(JsonParser p, DocumentType type, OpeningMembers members) {
    this.p = p;
    this.type = type;
    this.members = members;
    this.path = new DocumentPath(type.patterns());
    this.tokens = TokenBuffer.forBuffering(p, p.objectReadContext());
  }

  /** The tokens of the document that {@code p} is before. */
  static TokenBuffer scan(JsonParser p, DocumentType type, OpeningMembers members) {
    SealedDocument document = new SealedDocument(p, type, members);
    document.require(p.nextToken() == JsonToken.START_OBJECT);
    document.start(false);
    while (document.path.depth() > 0) {
      document.token(p.nextToken());
    }
    document.require(p.nextToken() == null);
    return document.tokens;
  }

  private void require(boolean wellFormed) {
    if (!wellFormed) {
      throw new DecryptionFailedException();
    }
  }

  private void token(JsonToken token) {
    require(token != null);
    path.token();
    if (token == JsonToken.PROPERTY_NAME) {
      name(p.currentName());
    } else if (token.isStructEnd()) {
      path.leave();
      tokens.copyCurrentEvent(p);
    } else {
      path.value();
      value(token);
    }
  }

  private void name(String name) {
    path.name(name);
    if (path.depth() == 1 && name.equals(SealingGenerator.HEADER_NAME)) {
      header(p.nextToken());
    } else {
      tokens.writeName(name);
    }
  }

  private void header(JsonToken token) {
    if (token != JsonToken.START_ARRAY) {
      members.header(text(token));
      return;
    }
    members.header(text(p.nextToken()));
    members.nullList(text(p.nextToken()));
    require(p.nextToken() == JsonToken.END_ARRAY);
  }

  private String text(JsonToken token) {
    require(token == JsonToken.VALUE_STRING);
    return p.getString();
  }

  private void value(JsonToken token) {
    if (token == JsonToken.VALUE_STRING && OpeningMembers.isSealed(p.getString())) {
      require(path.matches() || !type.hasPaths());
      members.add(path.canonical(Bounds.MAX_PATH), p.getString());
    } else {
      require(!path.matches() || token == JsonToken.VALUE_NULL);
    }
    if (token.isStructStart()) {
      start(token == JsonToken.START_ARRAY);
    } else {
      tokens.copyCurrentEvent(p);
    }
  }

  private void start(boolean array) {
    path.enter(array);
    tokens.copyCurrentEvent(p);
  }
}
