package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.SealedRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.util.NameTransformer;

/**
 * Seals the {@link Encrypted} properties of a record, then lets Jackson's own serializer write it
 * with the sealed texts in place.
 */
final class SealingSerializer extends ValueSerializer<Object> {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final RecordCipher cipher;
  private final SealedShape shape;
  private final BeanSerializerBase writer;
  private final List<SealedPropertyWriter> sealed;

  SealingSerializer(RecordCipher cipher, SealedShape shape, BeanSerializerBase writer) {
    this.cipher = cipher;
    this.shape = shape;
    this.writer = writer;
    this.sealed = sealedProperties();
    if (sealed.isEmpty() || writer.usesObjectId()) {
      throw shape.refuse(
          "cannot be written by this mapper: its @Encrypted properties are left out, or it has"
              + " object ids");
    }
  }

  private List<SealedPropertyWriter> sealedProperties() {
    List<SealedPropertyWriter> found = new ArrayList<>();
    for (Iterator<PropertyWriter> properties = writer.properties(); properties.hasNext(); ) {
      PropertyWriter property = properties.next();
      if (property instanceof SealedPropertyWriter encrypted) {
        found.add(encrypted);
      } else if (property.getAnnotation(Encrypted.class) != null
          && !(property instanceof HeaderPropertyWriter)) {
        throw shape.refuse(
            "cannot be written by this mapper: another module took over its property "
                + property.getName());
      }
    }
    return found;
  }

  @Override
  public void serialize(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    RecordContext context = RecordScope.claim(ctxt, shape, gen.streamWriteContext().inRoot());
    if (ctxt.getActiveView() != null) {
      throw shape.refuse(
          "cannot be written with an active view, which would leave out members that the header"
              + " commits to");
    }
    ctxt.setAttribute(SealedMembers.class, seal(context, bean, ctxt));
    writer.serialize(bean, gen, ctxt);
  }

  private SealedMembers seal(RecordContext context, Object bean, SerializationContext ctxt) {
    Map<String, byte[]> plaintexts = new HashMap<>();
    Set<String> nulls = new HashSet<>();
    for (SealedPropertyWriter property : sealed) {
      Optional<byte[]> json = property.plaintext(bean, ctxt);
      if (json.filter(SealingSerializer::isNull).isPresent()) {
        nulls.add(property.getName());
      } else {
        json.ifPresent(bytes -> plaintexts.put(property.getName(), bytes));
      }
    }
    SealedRecord record = cipher.seal(context, plaintexts);
    plaintexts.values().forEach(json -> Arrays.fill(json, (byte) 0));
    return new SealedMembers(record, nulls);
  }

  private static boolean isNull(byte[] json) {
    return Arrays.equals(json, NULL);
  }

  @Override
  public void serializeWithType(
      Object bean, JsonGenerator gen, SerializationContext ctxt, TypeSerializer type) {
    throw shape.refuse("cannot be written with a type id");
  }

  @Override
  public ValueSerializer<Object> unwrappingSerializer(NameTransformer names) {
    throw shape.refuse("cannot be unwrapped into another object");
  }

  @Override
  public ValueSerializer<?> withFilterId(Object filterId) {
    throw shape.refuse("cannot be filtered");
  }

  @Override
  public void resolve(SerializationContext ctxt) {
    writer.resolve(ctxt);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Jackson's way to say that nothing changed
  public ValueSerializer<?> createContextual(SerializationContext ctxt, BeanProperty property) {
    ValueSerializer<?> contextual = writer.createContextual(ctxt, property);
    return contextual == writer
        ? this
        : new SealingSerializer(cipher, shape, (BeanSerializerBase) contextual);
  }

  @Override
  public boolean isEmpty(SerializationContext ctxt, Object bean) {
    return writer.isEmpty(ctxt, bean);
  }

  @Override
  public Class<?> handledType() {
    return writer.handledType();
  }

  @Override
  public Iterator<PropertyWriter> properties() {
    return writer.properties();
  }
}
