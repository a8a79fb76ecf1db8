package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import java.io.IOException;

/**
 * The JSON of sealed values: UTF-8, by a factory of our own, so that no setting of the mapper's
 * factory changes what is sealed.
 */
final class PlainJson {
  /**
   * Never changed. Its parsers keep no source in locations, so that no exception can quote a sealed
   * value; its generators put nothing between two values. What is read is authentic and bounded as
   * a whole, so that no text or number in it is too long.
   */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .rootValueSeparator("")
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

  static JsonGenerator generator(ObjectCodec codec, PlaintextStream out) throws IOException {
    JsonGenerator gen = FACTORY.createGenerator(out);
    gen.setCodec(codec);
    return gen;
  }

  static JsonParser parser(ObjectCodec codec, byte[] json) throws IOException {
    JsonParser p = FACTORY.createParser(json);
    p.setCodec(codec);
    return p;
  }

  static JsonParser parser(ObjectCodec codec, String json) throws IOException {
    JsonParser p = FACTORY.createParser(json);
    p.setCodec(codec);
    return p;
  }
}
