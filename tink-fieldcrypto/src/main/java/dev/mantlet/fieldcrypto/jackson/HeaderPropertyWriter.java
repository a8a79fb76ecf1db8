package dev.mantlet.fieldcrypto.jackson;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** Writes the header of the sealed members as one more member of the object. */
final class HeaderPropertyWriter extends BeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  /**
   * Jackson makes a property only out of another one: of {@code any} nothing but its place in the
   * class is used.
   */
  HeaderPropertyWriter(BeanPropertyWriter any) {
    super(any, PropertyName.construct(SealedShape.HEADER_NAME));
  }

  @Override
  public void serializeAsProperty(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    ((SealedMembers) ctxt.getAttribute(SealedMembers.class)).writeHeader(gen);
  }

  /** Jackson's own method would write the value of that other property. */
  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    throw new RefusedUseException(
        bean.getClass().getName() + " has @Encrypted properties and is not written as an array");
  }
}
