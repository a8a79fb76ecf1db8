package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson2.missing.ModuleMissing;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.io.IOException;

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
  public void serializeAsField(Object bean, JsonGenerator gen, SerializerProvider ctxt)
      throws Exception {
    if (gen instanceof SealedValueGenerator) {
      super.serializeAsField(bean, gen, ctxt);
      return;
    }
    SealingGenerator document = document(bean, gen);
    SealedValueGenerator values = document.values();
    try {
      values.beginProperty();
      super.serializeAsField(bean, values, ctxt);
      boolean leftOutNull = hidesNull && values.end().isEmpty() && get(bean) == null;
      if (leftOutNull) {
        values.writeNull();
      }
    } catch (Exception e) {
      throw failure(bean, values, e);
    }
    PlaintextStream plaintext = values.end();
    if (!plaintext.isEmpty()) {
      document.writeFieldName(_name);
      document.writeSealed(plaintext, hidesNull);
    }
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializerProvider ctxt)
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
  private RuntimeException failure(Object bean, SealedValueGenerator values, Exception e)
      throws IOException {
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
