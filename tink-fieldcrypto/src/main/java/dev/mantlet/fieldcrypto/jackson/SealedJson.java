package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.DocumentBytes;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The start of each call that writes or reads a sealed document with Jackson 3: it says whose
 * record it is.
 *
 * <pre>{@code
 * String json = SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValueAsString(deposit);
 * Deposit deposit = SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "d-17").readValue(json);
 * }</pre>
 *
 * <p>Tenant and record id come from where the caller knows them (the session, the row's key), never
 * from the document; {@link DocumentContext} adds a data subject with keys of its own, and a record
 * version against replay. What is sealed is said by {@link Encrypted} in the classes, or by {@link
 * SealedPaths} for trees, maps and classes without annotations. One document is one record, however
 * deep its sealed values are; it has at most 1,023 of them with 8 MiB together, 32 Mi characters,
 * 256 levels and 1 Mi tokens.
 */
public final class SealedJson {
  private SealedJson() {}

  /**
   * Starts writing records of annotated classes with {@code mapper}.
   *
   * @throws IllegalArgumentException if the mapper has no {@link EncryptedModule}, or does not read
   *     annotations
   */
  public static Writing writer(ObjectMapper mapper) {
    return new Writing(mapper, Optional.empty());
  }

  /**
   * Starts writing what has no annotations; {@code paths} say what is sealed.
   *
   * @throws IllegalArgumentException if the mapper has no {@link EncryptedModule}, or does not read
   *     annotations
   */
  public static Writing writer(ObjectMapper mapper, SealedPaths paths) {
    return new Writing(mapper, Optional.of(paths));
  }

  /**
   * Starts reading records of class {@code type} with {@code mapper}.
   *
   * @throws IllegalArgumentException if the mapper has no {@link EncryptedModule} or does not read
   *     annotations
   * @throws RefusedUseException if {@code type} is no {@link EncryptedRecord} that can be sealed
   */
  public static <T> Reading<T> reader(ObjectMapper mapper, Class<T> type) {
    return new Reading<>(mapper, mapper.constructType(type), Optional.empty());
  }

  /** The same for a generic type. */
  public static <T> Reading<T> reader(ObjectMapper mapper, TypeReference<T> type) {
    return new Reading<>(mapper, mapper.constructType(type.getType()), Optional.empty());
  }

  /** The same for a type that is known only when the program runs. */
  public static Reading<Object> reader(ObjectMapper mapper, JavaType type) {
    return new Reading<>(mapper, type, Optional.empty());
  }

  /**
   * Starts reading what has no annotations; {@code paths} say what has to be sealed.
   *
   * @param type such as {@code JsonNode} or {@code Map}
   * @throws IllegalArgumentException if the mapper has no {@link EncryptedModule} or does not read
   *     annotations
   * @throws RefusedUseException if {@code type} is or holds a class with aliases, or one whose
   *     names count in any case
   */
  public static <T> Reading<T> reader(ObjectMapper mapper, Class<T> type, SealedPaths paths) {
    return new Reading<>(mapper, mapper.constructType(type), Optional.of(paths));
  }

  /** Makes writers that know whose record they write; worth keeping. Thread-safe. */
  public static final class Writing {
    private final DocumentWriter documents;

    private Writing(ObjectMapper mapper, Optional<SealedPaths> paths) {
      this.documents =
          new DocumentWriter(mapper.writer(), DocumentType.of(mapper.serializationConfig(), paths));
    }

    /**
     * A writer for the record {@code id} of {@code tenant}.
     *
     * @throws IllegalArgumentException if the tenant or the id cannot be bound: empty, longer than
     *     1,024 UTF-8 bytes, a lone surrogate
     */
    public RecordWriter forRecord(String tenant, String id) {
      return new RecordWriter(documents, RecordScope.of(tenant, id));
    }

    /** A writer for the record that {@code context} names, of a data subject or in a version. */
    public RecordWriter forRecord(DocumentContext context) {
      return new RecordWriter(documents, RecordScope.of(context));
    }
  }

  /**
   * Writes documents of one record, each with new keys: a whole document, or nothing. Throws {@link
   * RefusedUseException} for what cannot be sealed; exceptions of the library pass as they are.
   * Thread-safe.
   */
  public static final class RecordWriter {
    private final DocumentWriter documents;
    private final RecordScope scope;

    private RecordWriter(DocumentWriter documents, RecordScope scope) {
      this.documents = documents;
      this.scope = scope;
    }

    /** The sealed JSON of {@code record} as a text. */
    public String writeValueAsString(Object record) {
      StringWriter out = new StringWriter();
      try (JsonGenerator target = documents.generator(out)) {
        documents.write(record, scope, target);
      }
      return Texts.requireWritable(out.toString());
    }

    /** The sealed JSON of {@code record} in UTF-8. */
    public byte[] writeValueAsBytes(Object record) {
      DocumentBytes out = new DocumentBytes();
      try (JsonGenerator target = documents.generator(out)) {
        documents.write(record, scope, target);
      }
      return Texts.requireWritable(out.toByteArray());
    }

    /**
     * Writes the sealed JSON of {@code record} in UTF-8; neither flushes nor closes {@code out}.
     */
    public void writeValue(OutputStream out, Object record) throws IOException {
      out.write(writeValueAsBytes(record));
    }

    /** Writes the sealed JSON of {@code record}; neither flushes nor closes {@code out}. */
    public void writeValue(java.io.Writer out, Object record) throws IOException {
      out.write(writeValueAsString(record));
    }
  }

  /** Makes readers that know whose record they read; worth keeping. Thread-safe. */
  public static final class Reading<T> {
    private final DocumentReader documents;

    private Reading(ObjectMapper mapper, JavaType type, Optional<SealedPaths> paths) {
      DocumentType documentType = DocumentType.of(mapper.deserializationConfig(), paths);
      documentType.requireOneName(mapper.deserializationConfig(), type);
      this.documents =
          new DocumentReader(
              mapper.readerFor(type),
              mapper.serializationConfig(),
              documentType,
              documentType.shape(mapper.serializationConfig(), type.getRawClass()));
    }

    /**
     * A reader for the record {@code id} of {@code tenant}.
     *
     * @throws IllegalArgumentException if the tenant or the id cannot be bound: empty, longer than
     *     1,024 UTF-8 bytes, a lone surrogate
     */
    public RecordReader<T> forRecord(String tenant, String id) {
      return new RecordReader<>(documents, RecordScope.of(tenant, id));
    }

    /** A reader for the record that {@code context} names, of a data subject or in a version. */
    public RecordReader<T> forRecord(DocumentContext context) {
      return new RecordReader<>(documents, RecordScope.of(context));
    }
  }

  /**
   * Reads documents of one record. Throws {@code DecryptionFailedException} itself, never wrapped,
   * for all that is not exactly what was sealed, malformed JSON included; what is authentic and
   * does not fit the class is a {@link RefusedUseException} without values. Thread-safe.
   */
  public static final class RecordReader<T> {
    private final DocumentReader documents;
    private final RecordScope scope;

    private RecordReader(DocumentReader documents, RecordScope scope) {
      this.documents = documents;
      this.scope = scope;
    }

    /** Reads a whole document. */
    public T readValue(String json) {
      Texts.requireShort(json.length());
      return read(documents.source().createParser(json));
    }

    /** Reads a whole document in UTF-8, or in UTF-16 or UTF-32 as Jackson finds out. */
    public T readValue(byte[] json) {
      Texts.requireShort(json.length);
      return read(documents.source().createParser(json));
    }

    /** Reads {@code json} to its end, at most 32 Mi bytes, and closes it. */
    public T readValue(InputStream json) {
      return read(documents.source().createParser(Texts.bounded(json)));
    }

    /** Reads {@code json} to its end, at most 32 Mi characters, and closes it. */
    public T readValue(Reader json) {
      return read(documents.source().createParser(Texts.bounded(json)));
    }

    /** Reads a document that is a tree already. */
    public T readValue(JsonNode json) {
      return read(documents.source().treeAsTokens(json));
    }

    @SuppressWarnings("unchecked") // the reader was made for the type
    private T read(JsonParser source) {
      try (JsonParser p = source) {
        return (T) documents.read(p, scope);
      }
    }
  }
}
