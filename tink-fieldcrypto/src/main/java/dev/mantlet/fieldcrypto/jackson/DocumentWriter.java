package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.DocumentPath;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.Refusals;
import dev.mantlet.fieldcrypto.json.SealingMembers;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.databind.ObjectWriter;

/** Writes documents with what they have to be sealed. Immutable, thread-safe. */
final class DocumentWriter {
  private final ObjectWriter writer;
  private final DocumentType type;

  DocumentWriter(ObjectWriter writer, DocumentType type) {
    this.writer = writer;
    this.type = type;
  }

  JsonGenerator generator(java.io.Writer out) {
    return writer.createGenerator(out);
  }

  JsonGenerator generator(java.io.OutputStream out) {
    return writer.createGenerator(out);
  }

  /** Writes {@code root} as a whole document, or nothing. */
  void write(Object root, RecordScope scope, JsonGenerator target) {
    RootShape shape = type.shape(writer.getConfig(), root.getClass());
    if (!shape.agrees(root, scope)) {
      throw Refusals.anotherContext(shape.name());
    }
    SealingMembers members = new SealingMembers();
    ObjectWriteContext context = target.objectWriteContext();
    try (SealingGenerator document = new SealingGenerator(context, members)) {
      fill(root, shape, document, context);
      document.seal(type.cipher(), type.context(shape, scope), target);
    } finally {
      members.wipe();
    }
  }

  private void fill(
      Object root, RootShape shape, SealingGenerator document, ObjectWriteContext context) {
    try {
      if (type.hasPaths()) {
        fillByPaths(root, document, context);
      } else {
        writer.writeValue(document, root);
      }
    } catch (RuntimeException e) {
      throw Failures.of(shape.name() + " could not be written" + SafePath.of(e), e);
    }
  }

  private void fillByPaths(Object root, SealingGenerator document, ObjectWriteContext context) {
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

  private static void copy(JsonParser p, DocumentPath path, SealingGenerator document) {
    JsonToken token = p.currentToken();
    if (token.isStructEnd()) {
      path.leave();
    } else if (token != JsonToken.PROPERTY_NAME) {
      path.value();
      if (path.matches()) {
        document.values().beginElement().copyCurrentStructure(p);
        document.writeSealed(document.values().end(), false);
        return;
      }
    }
    document.copyCurrentEvent(p); // refuses what the path could not follow
    if (token == JsonToken.PROPERTY_NAME) {
      path.name(p.currentName());
    } else if (token.isStructStart()) {
      path.enter(token == JsonToken.START_ARRAY);
    }
  }
}
