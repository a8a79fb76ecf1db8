package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.DocumentPath;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import java.io.IOException;

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
    this.tokens = new TokenBuffer(p);
  }

  /** The tokens of the document that {@code p} is before. */
  static TokenBuffer scan(JsonParser p, DocumentType type, OpeningMembers members)
      throws IOException {
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

  private void token(JsonToken token) throws IOException {
    require(token != null);
    path.token();
    if (token == JsonToken.FIELD_NAME) {
      name(p.currentName());
    } else if (token.isStructEnd()) {
      path.leave();
      tokens.copyCurrentEvent(p);
    } else {
      path.value();
      value(token);
    }
  }

  private void name(String name) throws IOException {
    path.name(name);
    if (path.depth() == 1 && name.equals(SealingGenerator.HEADER_NAME)) {
      header(p.nextToken());
    } else {
      tokens.writeFieldName(name);
    }
  }

  private void header(JsonToken token) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      members.header(text(token));
      return;
    }
    members.header(text(p.nextToken()));
    members.nullList(text(p.nextToken()));
    require(p.nextToken() == JsonToken.END_ARRAY);
  }

  private String text(JsonToken token) throws IOException {
    require(token == JsonToken.VALUE_STRING);
    return p.getText();
  }

  private void value(JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING && OpeningMembers.isSealed(p.getText())) {
      require(path.matches() || !type.hasPaths());
      members.add(path.canonical(Bounds.MAX_PATH), p.getText());
    } else {
      require(!path.matches() || token == JsonToken.VALUE_NULL);
    }
    if (token.isStructStart()) {
      start(token == JsonToken.START_ARRAY);
    } else {
      tokens.copyCurrentEvent(p);
    }
  }

  private void start(boolean array) throws IOException {
    path.enter(array);
    tokens.copyCurrentEvent(p);
  }
}
