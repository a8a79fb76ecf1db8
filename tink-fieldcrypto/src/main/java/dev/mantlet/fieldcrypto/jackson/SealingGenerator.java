package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
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
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.JacksonIOException;

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
  private final ObjectWriteContext context;
  private final PlaceholderText header = new PlaceholderText();
  private final PlaceholderText nullList = new PlaceholderText();
  private final NamesInUse names = new NamesInUse();
  private @Nullable SealedValueGenerator values;

  /** Of a document with {@code members}. */
  SealingGenerator(ObjectWriteContext context, SealingMembers members) {
    this(new CountedBuffer(context), context, members);
  }

  private SealingGenerator(
      CountedBuffer buffer, ObjectWriteContext context, SealingMembers members) {
    super(buffer);
    this.buffer = buffer;
    this.members = members;
    this.context = context;
  }

  /** Where a plaintext is written; made when it is first needed. */
  SealedValueGenerator values() {
    SealedValueGenerator made = values;
    if (made == null) {
      made = new SealedValueGenerator(context);
      values = made;
    }
    return made;
  }

  /** Seals all members, and writes the document with the header as its last member. */
  void seal(RecordCipher cipher, RecordContext context, JsonGenerator target) {
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
  void writeSealed(PlaintextStream plaintext, boolean hidesNull) {
    if (plaintext.isNull() && !hidesNull) {
      plaintext.take(false);
      writeVisibleNull();
    } else {
      byte[] json = plaintext.take(hidesNull);
      PlaceholderText text = placeholder();
      members.add(path(), json, text);
    }
  }

  private void writeVisibleNull() {
    buffer.writeNull();
    members.addNull(path());
  }

  /**
   * Writes the property that was named last, sealed.
   *
   * @param json a plaintext that is not null
   * @param pathAtRoot the path that the property has if it is one of the root
   */
  void writeSealed(byte[] json, String pathAtRoot) {
    PlaceholderText text = placeholder();
    members.add(names.depth() == 1 ? pathAtRoot : path(), json, text);
  }

  private PlaceholderText placeholder() {
    PlaceholderText text = new PlaceholderText();
    buffer.writeString(text);
    return text;
  }

  /** The path of the value that has just been written. */
  private String path() {
    StringBuilder path = new StringBuilder();
    path(streamWriteContext(), path);
    return path.toString();
  }

  private static void path(TokenStreamContext context, StringBuilder path) {
    if (context.inRoot()) {
      return;
    }
    path(context.getParent(), path);
    if (context.inArray()) {
      CanonicalPath.element(path, context.getCurrentIndex());
    } else {
      CanonicalPath.name(path, context.currentName());
    }
  }

  @Override
  public void close() {
    if (values != null) {
      values.close();
    }
    buffer.close();
  }

  @Override
  public JsonGenerator writeName(String name) {
    Texts.requireEncodable(name);
    requireFree(name);
    buffer.writeName(name);
    return this;
  }

  @Override
  public JsonGenerator writeName(SerializableString name) {
    requireFree(name.getValue());
    buffer.writeName(name);
    return this;
  }

  @Override
  public JsonGenerator writePropertyId(long id) {
    return writeName(Long.toString(id));
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
  public JsonGenerator writeStartObject() {
    buffer.writeStartObject();
    return entered();
  }

  @Override
  public JsonGenerator writeStartObject(Object value) {
    buffer.writeStartObject(value);
    return entered();
  }

  @Override
  public JsonGenerator writeStartObject(Object value, int size) {
    buffer.writeStartObject(value);
    return entered();
  }

  @Override
  public JsonGenerator writeStartArray() {
    buffer.writeStartArray();
    return entered();
  }

  @Override
  public JsonGenerator writeStartArray(Object value) {
    buffer.writeStartArray(value);
    return entered();
  }

  @Override
  public JsonGenerator writeStartArray(Object value, int size) {
    buffer.writeStartArray(value);
    return entered();
  }

  private JsonGenerator entered() {
    names.enter();
    return this;
  }

  @Override
  public JsonGenerator writeEndObject() {
    names.leave();
    if (names.depth() == 0) {
      writeHeader();
    }
    buffer.writeEndObject();
    return this;
  }

  private void writeHeader() {
    buffer.writeName(HEADER_NAME);
    if (members.hasNulls()) {
      buffer.writeStartArray().writeString(header).writeString(nullList).writeEndArray();
    } else {
      buffer.writeString(header);
    }
  }

  @Override
  public JsonGenerator writeEndArray() {
    names.leave();
    buffer.writeEndArray();
    return this;
  }

  @Override
  public JsonGenerator writeString(String text) {
    if (text != null) {
      Texts.requireClear(text);
    }
    buffer.writeString(text);
    return this;
  }

  @Override
  public JsonGenerator writeString(SerializableString text) {
    return writeString(text.getValue());
  }

  @Override
  public JsonGenerator writeString(char[] text, int offset, int length) {
    return writeString(new String(text, offset, length));
  }

  @Override
  public JsonGenerator writeString(Reader reader, int length) {
    try {
      return writeString(Texts.read(reader, length));
    } catch (IOException e) {
      throw JacksonIOException.construct(e);
    }
  }

  @Override
  public JsonGenerator writeUTF8String(byte[] text, int offset, int length) {
    return writeString(new String(text, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public JsonGenerator writeRawUTF8String(byte[] text, int offset, int length) {
    return writeRawValue('"' + new String(text, offset, length, StandardCharsets.UTF_8) + '"');
  }

  @Override
  public JsonGenerator writeArray(String[] array, int offset, int length) {
    writeStartArray(array, length);
    for (int i = offset; i < offset + length; i++) {
      writeString(array[i]);
    }
    return writeEndArray();
  }

  @Override
  public JsonGenerator writeNumber(BigInteger number) {
    if (number != null) {
      Texts.requireClear(new BigDecimal(number));
    }
    buffer.writeNumber(number);
    return this;
  }

  @Override
  public JsonGenerator writeNumber(BigDecimal number) {
    if (number != null) {
      Texts.requireClear(number);
    }
    buffer.writeNumber(number);
    return this;
  }

  @Override
  public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
    byte[] part = Arrays.copyOfRange(data, offset, offset + length);
    buffer.writeString(variant.encode(part)); // has no dot, so that it is not like a sealed text
    return this;
  }

  @Override
  public int writeBinary(Base64Variant variant, InputStream data, int length) {
    throw new RefusedUseException("a stream of bytes cannot be written to a sealed document");
  }
}
