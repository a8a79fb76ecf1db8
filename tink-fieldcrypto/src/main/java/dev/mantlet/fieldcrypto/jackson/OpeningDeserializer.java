package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.util.AccessPattern;
import tools.jackson.databind.util.NameTransformer;

/**
 * Opens the sealed members of a document, then lets Jackson's own deserializer read the object that
 * is clear again.
 */
final class OpeningDeserializer extends DelegatingDeserializer {
  private final RecordCipher cipher;
  private final SealedShape shape;
  private final Set<String> primitives;

  OpeningDeserializer(
      RecordCipher cipher, SealedShape shape, Set<String> primitives, ValueDeserializer<?> reader) {
    super(reader);
    this.cipher = cipher;
    this.shape = shape;
    this.primitives = primitives;
    if (!(reader instanceof BeanDeserializerBase bean) || bean.isCaseInsensitive()) {
      throw shape.refuse(
          "cannot be read as an array or with case-insensitive names, under which a value in clear"
              + " could be slipped in");
    }
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
    return new OpeningDeserializer(cipher, shape, primitives, reader);
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt) {
    RecordContext context = RecordScope.claim(ctxt, shape, isAtRoot(p));
    if (!p.hasToken(JsonToken.START_OBJECT)) {
      throw new DecryptionFailedException();
    }
    SealedDocument document = SealedDocument.read(shape, p, ctxt);
    Map<String, byte[]> opened = cipher.open(context, document.record()).fields();
    try {
      shape.sealed().forEach(name -> give(document, name, opened, ctxt));
      return _delegatee.deserialize(document.toParser(ctxt), ctxt);
    } catch (RefusedUseException e) {
      throw e.withoutPath();
    } catch (JacksonException e) {
      throw unfit(e.getPath(), document);
    } catch (RuntimeException e) {
      throw unfit(List.of(), document);
    } finally {
      opened.values().forEach(json -> Arrays.fill(json, (byte) 0));
    }
  }

  private static boolean isAtRoot(JsonParser p) {
    boolean started = p.currentToken().isStructStart();
    return started ? p.streamReadContext().getParent().inRoot() : p.streamReadContext().inRoot();
  }

  /**
   * Gives a sealed property its opened value. What is not a member is null, whether the document
   * says null or nothing: neither is authentic, so they must not differ. A primitive has no null;
   * it keeps its default.
   */
  private void give(
      SealedDocument document,
      String name,
      Map<String, byte[]> opened,
      DeserializationContext ctxt) {
    byte[] json = opened.get(name);
    if (json != null) {
      document.add(name, json, ctxt);
    } else if (!primitives.contains(name)) {
      document.addNull(name);
    }
  }

  /**
   * The record is authentic and its class does not take it. Messages of Jackson and of constructors
   * quote values, paths can hold keys of sealed maps, so that only the name of the member is kept.
   */
  private RefusedUseException unfit(
      List<JacksonException.Reference> path, SealedDocument document) {
    String member = path.isEmpty() ? null : path.get(0).getPropertyName();
    boolean known = member != null && document.has(member);
    return shape.refuse(
        "does not take the opened record"
            + (known ? ": see its member " + member : "")
            + "; values are not shown");
  }

  /** The document {@code null} in place of a record. */
  @Override
  public Object getNullValue(DeserializationContext ctxt) {
    RecordScope.claim(ctxt, shape, true);
    throw new DecryptionFailedException();
  }

  @Override
  public AccessPattern getNullAccessPattern() {
    return AccessPattern.DYNAMIC;
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt, Object into) {
    throw shape.refuse("cannot be read into an existing object");
  }

  @Override
  public Object deserializeWithType(
      JsonParser p, DeserializationContext ctxt, TypeDeserializer type) {
    throw shape.refuse("cannot be read with a type id");
  }

  @Override
  public ValueDeserializer<Object> unwrappingDeserializer(
      DeserializationContext ctxt, NameTransformer names) {
    throw shape.refuse("cannot be unwrapped from another object");
  }
}
