package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.io.IOException;

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
  Object read(JsonParser p, RecordScope scope) throws IOException {
    OpeningMembers members = new OpeningMembers();
    ObjectCodec context = p.getCodec();
    TokenBuffer document = scanned(p, members);
    members.open(type.cipher(), type.context(shape, scope));
    try {
      TokenBuffer clear = OpenedDocument.resolve(document, type, members, context);
      Object root =
          reader.withAttribute(OpeningMembers.class, members).readValue(clear.asParser(context));
      return checked(root, members, scope);
    } catch (IOException | RuntimeException e) {
      throw Failures.of(shape.name() + " does not take the opened record" + SafePath.of(e), e);
    } finally {
      members.wipe();
    }
  }

  /** The tokens, with all members noted; what is no document was not sealed by us. */
  private TokenBuffer scanned(JsonParser p, OpeningMembers members) throws IOException {
    try {
      return SealedDocument.scan(p, type, members);
    } catch (JsonProcessingException e) {
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
