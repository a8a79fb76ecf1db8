package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.PlaintextStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The JSON of sealed values: UTF-8, by a factory of our own, so that no setting of the mapper's
 * factory changes what is sealed.
 */
final class PlainJson {
  /**
   * Immutable. Its parsers keep no source in locations, so that no exception can quote a sealed
   * value; its generators put nothing between two values.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .rootValueSeparator("")
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .build();

  private PlainJson() {}

  static JsonGenerator generator(ObjectWriteContext context, PlaintextStream out) {
    return FACTORY.createGenerator(context, out);
  }

  static JsonParser parser(ObjectReadContext context, byte[] json) {
    return FACTORY.createParser(context, json);
  }

  static JsonParser parser(String json) {
    return FACTORY.createParser(ObjectReadContext.empty(), json);
  }
}
