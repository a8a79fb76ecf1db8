package dev.mantlet.fieldcrypto.jackson;

import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.SerializableString;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Takes JSON token by token only, so that what is written can be read again and stands where it
 * seems to: raw JSON is read first, raw text is refused. Values that are copied or written as
 * objects come back to this generator, not to what is behind it.
 */
abstract class StrictGenerator extends JsonGeneratorDelegate {
  StrictGenerator(JsonGenerator behind) {
    super(behind, false);
  }

  @Override
  public JsonGenerator writeEmbeddedObject(Object object) {
    if (object instanceof byte[] bytes) {
      return writeBinary(bytes);
    }
    throw rawRefused();
  }

  /** Raw JSON is read and written token by token: it could be any number of members otherwise. */
  @Override
  public JsonGenerator writeRawValue(String text) {
    return writeParsed(text, token -> true);
  }

  /** A number that comes as a text, as one of an unknown class does, could be anything too. */
  @Override
  public JsonGenerator writeNumber(String text) {
    return writeParsed(text, JsonToken::isNumeric);
  }

  @Override
  public JsonGenerator writeNumber(char[] text, int offset, int length) {
    return writeNumber(new String(text, offset, length));
  }

  private JsonGenerator writeParsed(String text, Predicate<JsonToken> kind) {
    try (JsonParser p = PlainJson.parser(text)) {
      JsonToken first = p.nextToken();
      if (first == null || !kind.test(first)) {
        throw rawRefused();
      }
      copyCurrentStructureExact(p);
      if (p.nextToken() != null) {
        throw rawRefused();
      }
    } catch (JacksonException e) {
      throw rawRefused(); // its message would quote the text
    }
    return this;
  }

  private static RefusedUseException rawRefused() {
    return new RefusedUseException(
        "a raw value or number in a record to be sealed is not one JSON value");
  }

  @Override
  public JsonGenerator writeRawValue(String text, int offset, int length) {
    return writeRawValue(text.substring(offset, offset + length));
  }

  @Override
  public JsonGenerator writeRawValue(char[] text, int offset, int length) {
    return writeRawValue(new String(text, offset, length));
  }

  @Override
  public JsonGenerator writeRawValue(SerializableString text) {
    return writeRawValue(text.getValue());
  }

  @Override
  public JsonGenerator writeRaw(String text) {
    throw rawRefused();
  }

  @Override
  public JsonGenerator writeRaw(String text, int offset, int length) {
    throw rawRefused();
  }

  @Override
  public JsonGenerator writeRaw(SerializableString text) {
    throw rawRefused();
  }

  @Override
  public JsonGenerator writeRaw(char[] text, int offset, int length) {
    throw rawRefused();
  }

  @Override
  public JsonGenerator writeRaw(char c) {
    throw rawRefused();
  }
}
