package dev.mantlet.fieldcrypto.jackson;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** Drops the first name that is written, so that a property writer leaves nothing but its value. */
final class ValueOnlyGenerator extends JsonGeneratorDelegate {
  private boolean named;

  ValueOnlyGenerator(JsonGenerator delegate) {
    super(delegate, true);
  }

  /** Whether the property was written at all; its inclusion rules may leave it out. */
  boolean wrote() {
    return named;
  }

  @Override
  public JsonGenerator writeName(String name) {
    return named ? super.writeName(name) : first();
  }

  @Override
  public JsonGenerator writeName(SerializableString name) {
    return named ? super.writeName(name) : first();
  }

  private JsonGenerator first() {
    named = true;
    return this;
  }
}
