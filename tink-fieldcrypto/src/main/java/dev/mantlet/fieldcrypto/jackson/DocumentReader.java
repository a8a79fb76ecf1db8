package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.Refusals;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.util.TokenBuffer;

/** Reads documents after all that is sealed in them has been opened. Immutable, thread-safe. */
final class DocumentReader {
  private final ObjectReader reader;
  private final SerializationConfig config;
  private final DocumentType type;
  private final RootShape shape;

  /** Of documents that {@code reader} reads as {@code shape} says. */
  DocumentReader(
      ObjectReader reader, SerializationConfig config, DocumentType type, RootShape shape) {
    this.reader = reader;
    this.config = config;
    this.type = type;
    this.shape = shape;
  }

  ObjectReader source() {
    return reader;
  }

  /** Reads the whole document of {@code p}. */
  Object read(JsonParser p, RecordScope scope) {
    OpeningMembers members = new OpeningMembers();
    ObjectReadContext context = p.objectReadContext();
    TokenBuffer document = scanned(p, members);
    members.open(type.cipher(), type.context(shape, scope));
    try {
      TokenBuffer clear = OpenedDocument.resolve(document, type, members, context);
      Object root =
          reader.withAttribute(OpeningMembers.class, members).readValue(clear.asParser(context));
      return checked(root, members, scope);
    } catch (RuntimeException e) {
      throw Failures.of(shape.name() + " does not take the opened record" + SafePath.of(e), e);
    } finally {
      members.wipe();
    }
  }

  /** The tokens, with all members noted; what is no document was not sealed by us. */
  private TokenBuffer scanned(JsonParser p, OpeningMembers members) {
    try {
      return SealedDocument.scan(p, type, members);
    } catch (JacksonIOException e) {
      throw e;
    } catch (JacksonException e) {
      throw new DecryptionFailedException();
    }
  }

  private Object checked(Object root, OpeningMembers members, RecordScope scope) {
    members.requireNoFailure();
    if (!members.allTaken()) {
      throw Refusals.notAllTaken(shape.name());
    }
    if (!type.shape(config, root.getClass()).agrees(root, scope)) {
      throw new DecryptionFailedException(); // the document claims to be another record
    }
    return root;
  }
}
