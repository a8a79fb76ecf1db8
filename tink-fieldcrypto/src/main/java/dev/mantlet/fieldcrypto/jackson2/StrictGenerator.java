package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.io.IOException;
import java.util.function.Predicate;

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
  public void writeEmbeddedObject(Object object) throws IOException {
    if (object instanceof byte[] bytes) {
      writeBinary(bytes);
    } else {
      throw rawRefused();
    }
  }

  /** Raw JSON is read and written token by token: it could be any number of members otherwise. */
  @Override
  public void writeRawValue(String text) throws IOException {
    writeParsed(text, token -> true);
  }

  /** A number that comes as a text, as one of an unknown class does, could be anything too. */
  @Override
  public void writeNumber(String text) throws IOException {
    writeParsed(text, JsonToken::isNumeric);
  }

  @Override
  public void writeNumber(char[] text, int offset, int length) throws IOException {
    writeNumber(new String(text, offset, length));
  }

  private void writeParsed(String text, Predicate<JsonToken> kind) throws IOException {
    try (JsonParser p = PlainJson.parser(getCodec(), text)) {
      JsonToken first = p.nextToken();
      if (first == null || !kind.test(first)) {
        throw rawRefused();
      }
      copyCurrentStructureExact(p);
      if (p.nextToken() != null) {
        throw rawRefused();
      }
    } catch (JsonProcessingException e) {
      throw rawRefused(); // its message would quote the text
    }
  }

  private static RefusedUseException rawRefused() {
    return new RefusedUseException(
        "a raw value or number in a record to be sealed is not one JSON value");
  }

  @Override
  public void writeRawValue(String text, int offset, int length) throws IOException {
    writeRawValue(text.substring(offset, offset + length));
  }

  @Override
  public void writeRawValue(char[] text, int offset, int length) throws IOException {
    writeRawValue(new String(text, offset, length));
  }

  @Override
  public void writeRawValue(SerializableString text) throws IOException {
    writeRawValue(text.getValue());
  }

  @Override
  public void writeRaw(String text) throws IOException {
    throw rawRefused();
  }

  @Override
  public void writeRaw(String text, int offset, int length) throws IOException {
    throw rawRefused();
  }

  @Override
  public void writeRaw(SerializableString text) throws IOException {
    throw rawRefused();
  }

  @Override
  public void writeRaw(char[] text, int offset, int length) throws IOException {
    throw rawRefused();
  }

  @Override
  public void writeRaw(char c) throws IOException {
    throw rawRefused();
  }
}
