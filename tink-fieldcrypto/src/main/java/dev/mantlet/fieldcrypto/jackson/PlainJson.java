package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The JSON of sealed values: UTF-8, by a factory of our own, so that no setting of the mapper's
 * factory changes what is sealed.
 */
final class PlainJson {
  /**
   * Immutable. Its parsers keep no source in locations, so that no exception can quote a sealed
   * value; its generators put nothing between two values. What is read is authentic and bounded as
   * a whole, so that no text or number in it is too long.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .rootValueSeparator("")
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(Bounds.MAX_DEPTH).build())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Bounds.MAX_DEPTH)
                  .maxStringLength(Bounds.MAX_SEALED_BYTES)
                  .maxNumberLength(Bounds.MAX_SEALED_BYTES)
                  .maxNameLength(Bounds.MAX_SEALED_BYTES)
                  .build())
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
