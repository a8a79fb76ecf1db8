package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.json.Bounds;
import dev.mantlet.fieldcrypto.json.CanonicalPath;
import dev.mantlet.fieldcrypto.json.NamesInUse;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import dev.mantlet.fieldcrypto.json.SealingMembers;
import dev.mantlet.fieldcrypto.json.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Buffers the tokens of one document, with a placeholder for each sealed text: which keys seal them
 * is known only when all members are.
 *
 * <p>What a mapper writes to this generator is written for one record, which is how properties
 * know. Not thread-safe.
 */
final class SealingGenerator extends StrictGenerator {
  /** The member of a document that holds the header. */
  static final String HEADER_NAME = "_sealed";

  private final CountedBuffer buffer;
  private final SealingMembers members;
  private final ObjectCodec context;
  private final PlaceholderText header = new PlaceholderText();
  private final PlaceholderText nullList = new PlaceholderText();
  private final NamesInUse names = new NamesInUse();
  private @Nullable SealedValueGenerator values;

  /** Of a document with {@code members}. */
  SealingGenerator(ObjectCodec context, SealingMembers members) throws IOException {
    this(new CountedBuffer(context), context, members);
  }

  private SealingGenerator(CountedBuffer buffer, ObjectCodec context, SealingMembers members)
      throws IOException {
    super(buffer);
    this.buffer = buffer;
    this.members = members;
    this.context = context;
  }

  /** Where a plaintext is written; made when it is first needed. */
  SealedValueGenerator values() throws IOException {
    SealedValueGenerator made = values;
    if (made == null) {
      made = new SealedValueGenerator(context);
      values = made;
    }
    return made;
  }

  /** Seals all members, and writes the document with the header as its last member. */
  void seal(RecordCipher cipher, RecordContext context, JsonGenerator target) throws IOException {
    requireDocument();
    members.seal(cipher, context, header, nullList);
    buffer.serialize(target);
  }

  private void requireDocument() {
    if (names.depth() != 0 || buffer.firstToken() != JsonToken.START_OBJECT) {
      throw new RefusedUseException(
          "a sealed document is a JSON object, at whose root the header of the sealed values"
              + " stands");
    }
    if (buffer.tokens() > Bounds.MAX_TOKENS) {
      throw new RefusedUseException(
          "a sealed document has at most " + Bounds.MAX_TOKENS + " tokens");
    }
  }

  /** Writes what was written to {@link #values} last: sealed, or a null that stays visible. */
  void writeSealed(PlaintextStream plaintext, boolean hidesNull) throws IOException {
    if (plaintext.isNull() && !hidesNull) {
      plaintext.take(false);
      writeVisibleNull();
    } else {
      byte[] json = plaintext.take(hidesNull);
      PlaceholderText text = placeholder();
      members.add(path(), json, text);
    }
  }

  private void writeVisibleNull() throws IOException {
    buffer.writeNull();
    members.addNull(path());
  }

  /**
   * Writes the property that was named last, sealed.
   *
   * @param json a plaintext that is not null
   * @param pathAtRoot the path that the property has if it is one of the root
   */
  void writeSealed(byte[] json, String pathAtRoot) throws IOException {
    PlaceholderText text = placeholder();
    members.add(names.depth() == 1 ? pathAtRoot : path(), json, text);
  }

  private PlaceholderText placeholder() throws IOException {
    PlaceholderText text = new PlaceholderText();
    buffer.writeString(text);
    return text;
  }

  /** The path of the value that has just been written. */
  private String path() {
    StringBuilder path = new StringBuilder();
    path(getOutputContext(), path);
    return path.toString();
  }

  private static void path(JsonStreamContext context, StringBuilder path) {
    if (context.inRoot()) {
      return;
    }
    path(context.getParent(), path);
    if (context.inArray()) {
      CanonicalPath.element(path, context.getCurrentIndex());
    } else {
      CanonicalPath.name(path, context.getCurrentName());
    }
  }

  @Override
  public void close() throws IOException {
    if (values != null) {
      values.close();
    }
    buffer.close();
  }

  @Override
  public void writeFieldName(String name) throws IOException {
    Texts.requireEncodable(name);
    requireFree(name);
    buffer.writeFieldName(name);
  }

  @Override
  public void writeFieldName(SerializableString name) throws IOException {
    requireFree(name.getValue());
    buffer.writeFieldName(name);
  }

  @Override
  public void writeFieldId(long id) throws IOException {
    writeFieldName(Long.toString(id));
  }

  private void requireFree(String name) {
    if (names.depth() == 1 && name.equals(HEADER_NAME)) {
      throw new RefusedUseException(
          "the document has a member named "
              + HEADER_NAME
              + " at its root, where the header of the sealed values stands");
    }
    names.use(name);
  }

  @Override
  public void writeStartObject() throws IOException {
    buffer.writeStartObject();
    names.enter();
  }

  @Override
  public void writeStartObject(Object value) throws IOException {
    buffer.writeStartObject(value);
    names.enter();
  }

  @Override
  public void writeStartObject(Object value, int size) throws IOException {
    buffer.writeStartObject(value);
    names.enter();
  }

  @Override
  public void writeStartArray() throws IOException {
    buffer.writeStartArray();
    names.enter();
  }

  @Override
  @SuppressWarnings("deprecation") // another way in
  public void writeStartArray(int size) throws IOException {
    writeStartArray();
  }

  @Override
  public void writeStartArray(Object value) throws IOException {
    buffer.writeStartArray(value);
    names.enter();
  }

  @Override
  public void writeStartArray(Object value, int size) throws IOException {
    buffer.writeStartArray(value);
    names.enter();
  }

  @Override
  public void writeEndObject() throws IOException {
    names.leave();
    if (names.depth() == 0) {
      writeHeader();
    }
    buffer.writeEndObject();
  }

  private void writeHeader() throws IOException {
    buffer.writeFieldName(HEADER_NAME);
    if (members.hasNulls()) {
      buffer.writeStartArray();
      buffer.writeString(header);
      buffer.writeString(nullList);
      buffer.writeEndArray();
    } else {
      buffer.writeString(header);
    }
  }

  @Override
  public void writeEndArray() throws IOException {
    names.leave();
    buffer.writeEndArray();
  }

  @Override
  public void writeString(String text) throws IOException {
    if (text != null) {
      Texts.requireClear(text);
    }
    buffer.writeString(text);
  }

  @Override
  public void writeString(SerializableString text) throws IOException {
    writeString(text.getValue());
  }

  @Override
  public void writeString(char[] text, int offset, int length) throws IOException {
    writeString(new String(text, offset, length));
  }

  @Override
  public void writeString(Reader reader, int length) throws IOException {
    writeString(Texts.read(reader, length));
  }

  @Override
  public void writeUTF8String(byte[] text, int offset, int length) throws IOException {
    writeString(new String(text, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void writeRawUTF8String(byte[] text, int offset, int length) throws IOException {
    writeRawValue('"' + new String(text, offset, length, StandardCharsets.UTF_8) + '"');
  }

  @Override
  public void writeArray(String[] array, int offset, int length) throws IOException {
    writeStartArray(array, length);
    for (int i = offset; i < offset + length; i++) {
      writeString(array[i]);
    }
    writeEndArray();
  }

  @Override
  public void writeNumber(BigInteger number) throws IOException {
    if (number != null) {
      Texts.requireClear(new BigDecimal(number));
    }
    buffer.writeNumber(number);
  }

  @Override
  public void writeNumber(BigDecimal number) throws IOException {
    if (number != null) {
      Texts.requireClear(number);
    }
    buffer.writeNumber(number);
  }

  @Override
  public void writeBinary(Base64Variant variant, byte[] data, int offset, int length)
      throws IOException {
    byte[] part = Arrays.copyOfRange(data, offset, offset + length);
    buffer.writeString(variant.encode(part)); // has no dot, so that it is not like a sealed text
  }

  @Override
  public int writeBinary(Base64Variant variant, InputStream data, int length) throws IOException {
    throw new RefusedUseException("a stream of bytes cannot be written to a sealed document");
  }
}
