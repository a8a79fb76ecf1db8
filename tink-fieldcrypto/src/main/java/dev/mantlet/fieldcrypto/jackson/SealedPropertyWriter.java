package dev.mantlet.fieldcrypto.jackson;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.util.NameTransformer;

/**
 * Writes one {@link Encrypted} property, in two steps: its plaintext, which the record's serializer
 * collects first, and then the sealed text in its place.
 */
final class SealedPropertyWriter extends BeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  SealedPropertyWriter(BeanPropertyWriter plain) {
    super(plain);
    if (_serializer instanceof ModuleMissing.Serializer) {
      _serializer = null; // Jackson finds the one for the type
    }
  }

  /** The property's value as JSON, or nothing if its inclusion rules leave it out. */
  Optional<byte[]> plaintext(Object bean, SerializationContext ctxt) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean wrote;
    try (ValueOnlyGenerator value = new ValueOnlyGenerator(PlainJson.generator(ctxt, out))) {
      super.serializeAsProperty(bean, value, ctxt);
      wrote = value.wrote();
    } catch (RefusedUseException e) {
      throw e.withoutPath();
    } catch (Exception e) {
      // The message of a serializer or getter may quote the value, so neither it nor the cause is
      // passed on.
      throw new RefusedUseException(
          "the @Encrypted property "
              + getName()
              + " of "
              + bean.getClass().getName()
              + " could not be written: "
              + e.getClass().getName());
    }
    return wrote ? Optional.of(out.toByteArray()) : Optional.empty();
  }

  @Override
  public void serializeAsProperty(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    ((SealedMembers) ctxt.getAttribute(SealedMembers.class)).write(_name, gen);
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    throw new RefusedUseException(
        bean.getClass().getName()
            + " has @Encrypted properties and is written as a JSON object only, not as an array");
  }

  /** Jackson's own method would make a writer that writes in clear. */
  @Override
  public BeanPropertyWriter rename(NameTransformer transformer) {
    throw new RefusedUseException(
        "the @Encrypted property " + getName() + " cannot be unwrapped into another object");
  }
}
