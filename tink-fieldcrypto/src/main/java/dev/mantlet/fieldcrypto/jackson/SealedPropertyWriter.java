package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import dev.mantlet.fieldcrypto.json.Refusals;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Writes one {@link Encrypted} property: its value as plaintext, and a placeholder into the
 * document.
 */
final class SealedPropertyWriter extends BeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  private final boolean hidesNull;

  SealedPropertyWriter(BeanPropertyWriter plain, boolean hidesNull) {
    super(plain);
    this.hidesNull = hidesNull;
    if (_serializer instanceof ModuleMissing.Serializer) {
      _serializer = null; // Jackson finds the one for the type
    }
  }

  private SealedPropertyWriter(SealedPropertyWriter same, PropertyName name) {
    super(same, name);
    this.hidesNull = same.hidesNull;
  }

  /** Where Jackson unwraps an object into another one. */
  @Override
  protected BeanPropertyWriter _new(PropertyName newName) {
    return new SealedPropertyWriter(this, newName);
  }

  @Override
  public void serializeAsProperty(Object bean, JsonGenerator gen, SerializationContext ctxt)
      throws Exception {
    if (gen instanceof SealedValueGenerator) {
      super.serializeAsProperty(bean, gen, ctxt);
      return;
    }
    SealingGenerator document = document(bean, gen);
    SealedValueGenerator values = document.values();
    try {
      values.beginProperty();
      super.serializeAsProperty(bean, values, ctxt);
      boolean leftOutNull = hidesNull && values.end().isEmpty() && get(bean) == null;
      if (leftOutNull) {
        values.writeNull();
      }
    } catch (Exception e) {
      throw failure(bean, values, e);
    }
    PlaintextStream plaintext = values.end();
    if (!plaintext.isEmpty()) {
      document.writeName(_name);
      document.writeSealed(plaintext, hidesNull);
    }
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializationContext ctxt)
      throws Exception {
    if (gen instanceof SealedValueGenerator) {
      super.serializeAsElement(bean, gen, ctxt);
      return;
    }
    SealingGenerator document = document(bean, gen);
    SealedValueGenerator values = document.values();
    try {
      super.serializeAsElement(bean, values.beginElement(), ctxt);
    } catch (Exception e) {
      throw failure(bean, values, e);
    }
    document.writeSealed(values.end(), hidesNull);
  }

  private SealingGenerator document(Object bean, JsonGenerator gen) {
    if (gen instanceof SealingGenerator document) {
      return document;
    }
    throw Refusals.noContextToWrite(bean);
  }

  /** The message of a serializer or getter may quote the value, so that it is not passed on. */
  private RuntimeException failure(Object bean, SealedValueGenerator values, Exception e) {
    values.end().take(false);
    return Failures.of(
        "the @Encrypted property "
            + getName()
            + " of "
            + bean.getClass().getName()
            + " could not be written",
        e);
  }
}
