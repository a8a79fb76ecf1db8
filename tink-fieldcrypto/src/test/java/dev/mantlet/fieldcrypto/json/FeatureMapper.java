package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A mapper of either Jackson with the module, a filter and a view, as an application may have it.
 */
enum FeatureMapper {
  TWO {
    @Override
    String write(Object value) {
      try {
        return dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(mapper(Object.class))
            .forRecord("t", "r")
            .writeValueAsString(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    String write(Class<?> view, Object value) {
      try {
        return dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(mapper(view))
            .forRecord("t", "r")
            .writeValueAsString(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    <T> T read(Class<T> type, String json) {
      try {
        return dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(mapper(Object.class), type)
            .forRecord("t", "r")
            .readValue(json);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private com.fasterxml.jackson.databind.ObjectMapper mapper(Class<?> view) {
      com.fasterxml.jackson.databind.ObjectMapper mapper =
          new com.fasterxml.jackson.databind.ObjectMapper()
              .registerModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(CIPHER))
              .setFilterProvider(
                  new com.fasterxml.jackson.databind.ser.impl.SimpleFilterProvider()
                      .addFilter(
                          "not-left-out",
                          com.fasterxml.jackson.databind.ser.impl.SimpleBeanPropertyFilter
                              .serializeAllExcept("leftOut")));
      return view == Object.class
          ? mapper
          : mapper.setConfig(mapper.getSerializationConfig().withView(view));
    }
  },
  THREE {
    @Override
    String write(Object value) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.writer(mapper(Object.class))
          .forRecord("t", "r")
          .writeValueAsString(value);
    }

    @Override
    String write(Class<?> view, Object value) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.writer(mapper(view))
          .forRecord("t", "r")
          .writeValueAsString(value);
    }

    @Override
    <T> T read(Class<T> type, String json) {
      return dev.mantlet.fieldcrypto.jackson.SealedJson.reader(mapper(Object.class), type)
          .forRecord("t", "r")
          .readValue(json);
    }

    private tools.jackson.databind.json.JsonMapper mapper(Class<?> view) {
      tools.jackson.databind.json.JsonMapper.Builder builder =
          tools.jackson.databind.json.JsonMapper.builder()
              .addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(CIPHER))
              .filterProvider(
                  new tools.jackson.databind.ser.std.SimpleFilterProvider()
                      .addFilter(
                          "not-left-out",
                          tools.jackson.databind.ser.std.SimpleBeanPropertyFilter
                              .serializeAllExcept("leftOut")));
      return view == Object.class
          ? builder.build()
          : builder.defaultSerializationView(view).build();
    }
  };

  private static final RecordCipher CIPHER =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));

  abstract String write(Object value);

  abstract String write(Class<?> view, Object value);

  abstract <T> T read(Class<T> type, String json);
}
