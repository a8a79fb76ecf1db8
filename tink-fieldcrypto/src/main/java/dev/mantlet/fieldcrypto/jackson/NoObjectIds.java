package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.util.NameTransformer;

/**
 * Writes nothing, and refuses an object with an object id in a sealed document: where it is met
 * again only its id is written, so that a sealed value could be a mere reference to what stands in
 * clear, and anyone could change it.
 */
final class NoObjectIds extends BeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  /** Jackson makes a property only out of another one, of which nothing but the class is used. */
  NoObjectIds(List<BeanPropertyWriter> properties) {
    super(properties.get(0), PropertyName.construct("_noObjectIds"));
    _serializer = null;
  }

  @Override
  public void serializeAsProperty(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    if (gen instanceof SealingGenerator || gen instanceof SealedValueGenerator) {
      throw Refusals.objectIds(bean);
    }
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializationContext ctxt) {
    serializeAsProperty(bean, gen, ctxt);
  }

  @Override
  public BeanPropertyWriter rename(NameTransformer transformer) {
    return this;
  }
}
