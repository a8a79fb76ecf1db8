package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.PlaintextStream;
import dev.mantlet.fieldcrypto.json.Texts;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;

/**
 * Writes the plaintexts of one document, one after the other. Drops the name that comes first, so
 * that a property leaves nothing but its value. What is written here is sealed, encrypted
 * properties inside included. Not thread-safe.
 */
final class SealedValueGenerator extends StrictGenerator {
  private final PlaintextStream out;
  private boolean named;

  SealedValueGenerator(ObjectWriteContext context) {
    this(context, new PlaintextStream());
  }

  private SealedValueGenerator(ObjectWriteContext context, PlaintextStream out) {
    super(PlainJson.generator(context, out));
    this.out = out;
  }

  /** At the start of the value of a property, whose name comes first. */
  void beginProperty() {
    named = false;
  }

  /** At the start of a value without a name. */
  SealedValueGenerator beginElement() {
    named = true;
    return this;
  }

  /** All that was written of the value. */
  PlaintextStream end() {
    flush();
    return out;
  }

  @Override
  public JsonGenerator writeName(String name) {
    Texts.requireEncodable(name);
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
