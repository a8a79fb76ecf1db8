package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.CanonicalPath;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.NullLike;
import dev.mantlet.fieldcrypto.json.PlainText;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.jdk.StringSerializer;

/**
 * Writes one {@link Encrypted} property: its value as plaintext, and a placeholder into the
 * document.
 */
final class SealedPropertyWriter extends BeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  private final boolean hidesNull;
  private final String pathAtRoot;

  SealedPropertyWriter(BeanPropertyWriter plain, boolean hidesNull) {
    super(plain);
    this.hidesNull = hidesNull;
    this.pathAtRoot = CanonicalPath.of(getName());
    if (_serializer instanceof ModuleMissing.Serializer) {
      _serializer = null; // Jackson finds the one for the type
    }
  }

  private SealedPropertyWriter(SealedPropertyWriter same, PropertyName name) {
    super(same, name);
    this.hidesNull = same.hidesNull;
    this.pathAtRoot = CanonicalPath.of(getName());
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
    Object text = isText() ? value(bean, document) : null;
    if (text != null) {
      byte[] json = json(bean, (String) text, document);
      document.writeName(_name);
      document.writeSealed(json, pathAtRoot);
    } else {
      sealAsProperty(bean, document, ctxt);
    }
  }

  /** Whether Jackson would write each value that is not null as a text, and nothing else. */
  private boolean isText() {
    return _serializer != null
        && _serializer.getClass() == StringSerializer.class
        && _typeSerializer == null
        && _suppressableValue == null;
  }

  private @Nullable Object value(Object bean, SealingGenerator document) throws Exception {
    try {
      return get(bean);
    } catch (Exception e) {
      throw failure(bean, document.values(), e);
    }
  }

  private byte[] json(Object bean, String text, SealingGenerator document) {
    Optional<byte[]> plain = PlainText.json(text, hidesNull);
    if (plain.isPresent()) {
      return plain.get();
    }
    SealedValueGenerator values = document.values();
    try {
      values.writeString(text);
    } catch (Exception e) {
      throw failure(bean, values, e);
    }
    return values.end().take(hidesNull);
  }

  private void sealAsProperty(Object bean, SealingGenerator document, SerializationContext ctxt)
      throws Exception {
    SealedValueGenerator values = document.values();
    try {
      values.beginProperty();
      super.serializeAsProperty(bean, values, ctxt);
      boolean leftOutNull = hidesNull && values.end().isEmpty() && NullLike.isNull(get(bean));
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
