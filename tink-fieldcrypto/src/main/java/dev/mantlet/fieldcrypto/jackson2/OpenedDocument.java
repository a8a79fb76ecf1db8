package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.json.DocumentPath;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import java.io.IOException;

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

  private OpenedDocument(JsonParser p, DocumentType type, OpeningMembers members) {
    this.p = p;
    this.type = type;
    this.members = members;
    this.path = new DocumentPath(type.patterns());
    this.clear = new TokenBuffer(p);
  }

  /** The tokens that the class is read from. */
  static TokenBuffer resolve(
      TokenBuffer document, DocumentType type, OpeningMembers members, ObjectCodec context)
      throws IOException {
    if (!type.hasPaths() && members.nulls().isEmpty()) {
      return document;
    }
    OpenedDocument opened = new OpenedDocument(document.asParser(context), type, members);
    while (opened.p.nextToken() != null) {
      opened.token(opened.p.currentToken());
    }
    if (opened.nulls != members.nulls().size()) {
      throw new DecryptionFailedException();
    }
    return opened.clear;
  }

  private void token(JsonToken token) throws IOException {
    if (token == JsonToken.FIELD_NAME) {
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
  private boolean value(JsonToken token) throws IOException {
    if (token.isStructStart()) {
      path.enter(token == JsonToken.START_ARRAY);
    } else if (token == JsonToken.VALUE_NULL) {
      return nullValue();
    } else if (type.hasPaths() && path.matches()) {
      splice(members.take(p.getText()).orElseThrow(DecryptionFailedException::new));
      return true;
    }
    return false;
  }

  private boolean nullValue() throws IOException {
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

  private void splice(byte[] json) throws IOException {
    try (JsonParser value = PlainJson.parser(p.getCodec(), json)) {
      value.nextToken();
      clear.copyCurrentStructure(value);
    }
  }
}
