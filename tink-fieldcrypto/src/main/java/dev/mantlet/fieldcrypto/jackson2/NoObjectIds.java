package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.util.NameTransformer;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.List;

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
  public void serializeAsField(Object bean, JsonGenerator gen, SerializerProvider ctxt) {
    if (gen instanceof SealingGenerator || gen instanceof SealedValueGenerator) {
      throw Refusals.objectIds(bean);
    }
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializerProvider ctxt) {
    serializeAsField(bean, gen, ctxt);
  }

  @Override
  public BeanPropertyWriter rename(NameTransformer transformer) {
    return this;
  }
}
