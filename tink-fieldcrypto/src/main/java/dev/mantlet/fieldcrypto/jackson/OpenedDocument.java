package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.json.DocumentPath;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.util.TokenBuffer;

/**
 * The second reading of a document, after opening: marks what is authentically null, and puts the
 * opened values in their places where patterns, not classes, say what is sealed.
 */
final class OpenedDocument {
  private final JsonParser p;
  private final DocumentType type;
  private final OpeningMembers members;
  private final DocumentPath path;
  private final TokenBuffer clear;
  private int nulls;

  private OpenedDocument(
      JsonParser p, DocumentType type, OpeningMembers members, ObjectReadContext context) {
    this.p = p;
    this.type = type;
    this.members = members;
    this.path = new DocumentPath(type.patterns());
    this.clear = TokenBuffer.forBuffering(p, context);
  }

  /** The tokens that the class is read from. */
  static TokenBuffer resolve(
      TokenBuffer document, DocumentType type, OpeningMembers members, ObjectReadContext context) {
    if (!type.hasPaths() && members.nulls().isEmpty()) {
      return document;
    }
    OpenedDocument opened = new OpenedDocument(document.asParser(context), type, members, context);
    while (opened.p.nextToken() != null) {
      opened.token(opened.p.currentToken());
    }
    if (opened.nulls != members.nulls().size()) {
      throw new DecryptionFailedException();
    }
    return opened.clear;
  }

  private void token(JsonToken token) {
    if (token == JsonToken.PROPERTY_NAME) {
      path.name(p.currentName());
    } else if (token.isStructEnd()) {
      path.leave();
    } else {
      path.value();
      if (value(token)) {
        return;
      }
    }
    clear.copyCurrentEvent(p);
  }

  /** Whether the value was written. */
  private boolean value(JsonToken token) {
    if (token.isStructStart()) {
      path.enter(token == JsonToken.START_ARRAY);
    } else if (token == JsonToken.VALUE_NULL) {
      return nullValue();
    } else if (type.hasPaths() && path.matches()) {
      splice(members.take(p.getString()).orElseThrow(DecryptionFailedException::new));
      return true;
    }
    return false;
  }

  private boolean nullValue() {
    boolean listed = members.nulls().contains(path.canonical(members.longestNull()));
    if (type.hasPaths() && path.matches() != listed) {
      throw new DecryptionFailedException();
    }
    nulls += listed ? 1 : 0;
    if (listed && !type.hasPaths()) {
      clear.writeString(OpeningMembers.NULL);
      return true;
    }
    if (listed) {
      members.takeNull(OpeningMembers.NULL);
    }
    return false;
  }

  private void splice(byte[] json) {
    try (JsonParser value = PlainJson.parser(p.objectReadContext(), json)) {
      value.nextToken();
      clear.copyCurrentStructure(value);
    }
  }
}
