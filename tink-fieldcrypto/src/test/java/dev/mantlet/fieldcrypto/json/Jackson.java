package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.DocumentContext;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Both Jacksons under one interface, so that a test says once what holds for both. */
enum Jackson {
  TWO {
    private final Map<RecordCipher, com.fasterxml.jackson.databind.ObjectMapper> mappers =
        new ConcurrentHashMap<>();
    private final com.fasterxml.jackson.databind.ObjectMapper plain =
        new com.fasterxml.jackson.databind.ObjectMapper();
    private final com.fasterxml.jackson.databind.ObjectMapper mapper =
        plain
            .copy()
            .registerModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(Shared.CIPHER));

    @Override
    String write(String tenant, String id, Object value) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(mapper)
              .forRecord(tenant, id)
              .writeValueAsString(value));
    }

    @Override
    <T> T read(String tenant, String id, Class<T> type, String json) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(mapper, type)
              .forRecord(tenant, id)
              .readValue(json));
    }

    @Override
    <T> T read(String tenant, String id, Class<T> type, InputStream json) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(mapper, type)
              .forRecord(tenant, id)
              .readValue(json));
    }

    @Override
    String write(SealedPaths paths, Object value) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(mapper, paths)
              .forRecord("t", "r")
              .writeValueAsString(value));
    }

    @Override
    <T> T read(SealedPaths paths, Class<T> type, String json) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(mapper, type, paths)
              .forRecord("t", "r")
              .readValue(json));
    }

    @Override
    String write(RecordCipher cipher, DocumentContext context, Object value) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(with(cipher))
              .forRecord(context)
              .writeValueAsString(value));
    }

    @Override
    <T> T read(RecordCipher cipher, DocumentContext context, Class<T> type, String json) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(with(cipher), type)
              .forRecord(context)
              .readValue(json));
    }

    @Override
    String write(RecordCipher cipher, String tenant, String id, Object value) {
      return call(() ->
          dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(with(cipher))
              .forRecord(tenant, id)
              .writeValueAsString(value));
    }

    private com.fasterxml.jackson.databind.ObjectMapper with(RecordCipher cipher) {
      return mappers.computeIfAbsent(
          cipher,
          given ->
              plain
                  .copy()
                  .registerModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(given)));
    }

    @Override
    String writeWithoutContext(boolean module, Object value) {
      return call(() -> (module ? mapper : plain).writeValueAsString(value));
    }

    @Override
    <T> T readWithoutContext(boolean module, Class<T> type, String json) {
      return call(() -> (module ? mapper : plain).readValue(json, type));
    }
  },
  THREE {
    private final Map<RecordCipher, tools.jackson.databind.json.JsonMapper> mappers =
        new ConcurrentHashMap<>();
    private final tools.jackson.databind.json.JsonMapper plain =
        new tools.jackson.databind.json.JsonMapper();
    private final tools.jackson.databind.json.JsonMapper mapper =
        plain
            .rebuild()
            .addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(Shared.CIPHER))
            .build();

    @Override
    String write(String tenant, String id, Object value) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.writer(mapper)
          .forRecord(tenant, id)
          .writeValueAsString(value);
    }

    @Override
    <T> T read(String tenant, String id, Class<T> type, String json) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.reader(mapper, type)
          .forRecord(tenant, id)
          .readValue(json);
    }

    @Override
    <T> T read(String tenant, String id, Class<T> type, InputStream json) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.reader(mapper, type)
          .forRecord(tenant, id)
          .readValue(json);
    }

    @Override
    String write(SealedPaths paths, Object value) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.writer(mapper, paths)
          .forRecord("t", "r")
          .writeValueAsString(value);
    }

    @Override
    <T> T read(SealedPaths paths, Class<T> type, String json) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.reader(mapper, type, paths)
          .forRecord("t", "r")
          .readValue(json);
    }

    @Override
    String write(RecordCipher cipher, DocumentContext context, Object value) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.writer(with(cipher))
          .forRecord(context)
          .writeValueAsString(value);
    }

    @Override
    <T> T read(RecordCipher cipher, DocumentContext context, Class<T> type, String json) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.reader(with(cipher), type)
          .forRecord(context)
          .readValue(json);
    }

    @Override
    String write(RecordCipher cipher, String tenant, String id, Object value) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.writer(with(cipher))
          .forRecord(tenant, id)
          .writeValueAsString(value);
    }

    private tools.jackson.databind.json.JsonMapper with(RecordCipher cipher) {
      return mappers.computeIfAbsent(
          cipher,
          given ->
              plain
                  .rebuild()
                  .addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(given))
                  .build());
    }

    @Override
    String writeWithoutContext(boolean module, Object value) {
      return (module ? mapper : plain).writeValueAsString(value);
    }

    @Override
    <T> T readWithoutContext(boolean module, Class<T> type, String json) {
      return (module ? mapper : plain).readValue(json, type);
    }
  };

  /** One cipher for both, so that what one writes the other reads. */
  private static final class Shared {
    static final RecordCipher CIPHER =
        RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
  }

  abstract String write(String tenant, String id, Object value);

  abstract <T> T read(String tenant, String id, Class<T> type, String json);

  abstract <T> T read(String tenant, String id, Class<T> type, InputStream json);

  abstract String write(SealedPaths paths, Object value);

  abstract <T> T read(SealedPaths paths, Class<T> type, String json);

  abstract String write(RecordCipher cipher, String tenant, String id, Object value);

  abstract String write(RecordCipher cipher, DocumentContext context, Object value);

  abstract <T> T read(RecordCipher cipher, DocumentContext context, Class<T> type, String json);

  abstract String writeWithoutContext(boolean module, Object value);

  abstract <T> T readWithoutContext(boolean module, Class<T> type, String json);

  final String write(Object value) {
    return write("t", "r", value);
  }

  final <T> T read(Class<T> type, String json) {
    return read("t", "r", type, json);
  }

  private static <T> T call(java.util.concurrent.Callable<T> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new UncheckedJackson2Exception(e);
    }
  }

  /** What Jackson 2 throws. */
  static final class UncheckedJackson2Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncheckedJackson2Exception(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }
}
