package dev.mantlet.fieldcrypto.jackson;

import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.introspect.AnnotatedClassResolver;

/**
 * The start of each call that writes or reads a sealed record: it says whose record it is.
 *
 * <pre>{@code
 * String json = SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValueAsString(deposit);
 * Deposit deposit = SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "d-17").readValue(json);
 * }</pre>
 *
 * <p>Tenant and record id come from where the caller knows them (the session, the row's key), never
 * from the document. One context is one record: what is made here writes or reads a single record
 * per call.
 */
public final class SealedJson {
  private SealedJson() {}

  /**
   * Starts writing with {@code mapper}.
   *
   * @throws IllegalArgumentException if the mapper has no {@link EncryptedModule}, or does not read
   *     annotations
   */
  public static Writer writer(ObjectMapper mapper) {
    requireModule(mapper);
    return new Writer(mapper);
  }

  /**
   * Starts reading records of class {@code type} with {@code mapper}.
   *
   * @throws IllegalArgumentException if the mapper has no {@link EncryptedModule} or does not read
   *     annotations, or {@code type} is no {@link EncryptedRecord}
   */
  public static Reader reader(ObjectMapper mapper, Class<?> type) {
    requireModule(mapper);
    DeserializationConfig config = mapper.deserializationConfig();
    JavaType javaType = mapper.constructType(type);
    if (!AnnotatedClassResolver.resolve(config, javaType, config)
        .hasAnnotation(EncryptedRecord.class)) {
      throw new IllegalArgumentException(
          type.getName() + " has no @EncryptedRecord, so there is nothing to open in it");
    }
    return new Reader(mapper.readerFor(javaType));
  }

  private static void requireModule(ObjectMapper mapper) {
    if (mapper.registeredModules().stream().noneMatch(EncryptedModule.class::isInstance)) {
      throw new IllegalArgumentException(
          "the mapper has no EncryptedModule: add EncryptedModule.using(recordCipher) to its"
              + " builder");
    }
    if (!mapper.serializationConfig().isAnnotationProcessingEnabled()) {
      throw new IllegalArgumentException(
          "the mapper has MapperFeature.USE_ANNOTATIONS off, so that it does not see @Encrypted");
    }
  }

  /** Makes writers that know whose record they write. Thread-safe. */
  public static final class Writer {
    private final ObjectMapper mapper;

    private Writer(ObjectMapper mapper) {
      this.mapper = mapper;
    }

    /**
     * A writer for the record {@code id} of {@code tenant}; each call writes one record, with new
     * keys. Exceptions of the library pass Jackson as they are.
     *
     * @throws IllegalArgumentException if the tenant or the id cannot be bound: empty, longer than
     *     1,024 UTF-8 bytes, a lone surrogate
     */
    public ObjectWriter forRecord(String tenant, String id) {
      return mapper.writer().withAttribute(RecordScope.class, RecordScope.of(tenant, id));
    }
  }

  /** Makes readers that know whose record they read. Thread-safe. */
  public static final class Reader {
    private final ObjectReader reader;

    private Reader(ObjectReader reader) {
      this.reader = reader;
    }

    /**
     * A reader for the record {@code id} of {@code tenant}. It throws {@code
     * DecryptionFailedException} itself, never wrapped, for all that is not exactly what was
     * sealed; what is authentic and does not fit the class is a {@code DatabindException} without
     * values.
     *
     * @throws IllegalArgumentException if the tenant or the id cannot be bound: empty, longer than
     *     1,024 UTF-8 bytes, a lone surrogate
     */
    public ObjectReader forRecord(String tenant, String id) {
      return reader.withAttribute(RecordScope.class, RecordScope.of(tenant, id));
    }
  }
}
