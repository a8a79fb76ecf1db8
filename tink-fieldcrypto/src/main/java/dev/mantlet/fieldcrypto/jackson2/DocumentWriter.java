package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.DocumentPath;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.Refusals;
import dev.mantlet.fieldcrypto.json.SealingMembers;
import java.io.IOException;

/** Writes documents with what they have to be sealed. Immutable, thread-safe. */
final class DocumentWriter {
  private final ObjectWriter writer;
  private final DocumentType type;

  DocumentWriter(ObjectWriter writer, DocumentType type) {
    this.writer = writer;
    this.type = type;
  }

  JsonGenerator generator(java.io.Writer out) throws IOException {
    return writer.createGenerator(out);
  }

  JsonGenerator generator(java.io.OutputStream out) throws IOException {
    return writer.createGenerator(out);
  }

  /** Writes {@code root} as a whole document, or nothing. */
  void write(Object root, RecordScope scope, JsonGenerator target) throws IOException {
    RootShape shape = type.shape(writer.getConfig(), root.getClass());
    if (!shape.agrees(root, scope)) {
      throw Refusals.anotherContext(shape.name());
    }
    SealingMembers members = new SealingMembers();
    ObjectCodec context = target.getCodec();
    try (SealingGenerator document = new SealingGenerator(context, members)) {
      fill(root, shape, document, context);
      document.seal(type.cipher(), type.context(shape, scope), target);
    } finally {
      members.wipe();
    }
  }

  private void fill(Object root, RootShape shape, SealingGenerator document, ObjectCodec context) {
    try {
      if (type.hasPaths()) {
        fillByPaths(root, document, context);
      } else {
        writer.writeValue(document, root);
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.of(shape.name() + " could not be written" + SafePath.of(e), e);
    }
  }

  private void fillByPaths(Object root, SealingGenerator document, ObjectCodec context)
      throws IOException {
    try (CountedBuffer clear = new CountedBuffer(context)) {
      writer.writeValue(clear, root);
      if (clear.tokens() > Bounds.MAX_TOKENS) {
        throw new RefusedUseException("a document has at most " + Bounds.MAX_TOKENS + " tokens");
      }
      JsonParser p = clear.asParser();
      DocumentPath path = new DocumentPath(type.patterns());
      while (p.nextToken() != null) {
        copy(p, path, document);
      }
    }
  }

  private static void copy(JsonParser p, DocumentPath path, SealingGenerator document)
      throws IOException {
    JsonToken token = p.currentToken();
    if (token.isStructEnd()) {
      path.leave();
    } else if (token != JsonToken.FIELD_NAME) {
      path.value();
      if (path.matches()) {
        document.values().beginElement().copyCurrentStructure(p);
        document.writeSealed(document.values().end(), false);
        return;
      }
    }
    document.copyCurrentEvent(p); // refuses what the path could not follow
    if (token == JsonToken.FIELD_NAME) {
      path.name(p.currentName());
    } else if (token.isStructStart()) {
      path.enter(token == JsonToken.START_ARRAY);
    }
  }
}
