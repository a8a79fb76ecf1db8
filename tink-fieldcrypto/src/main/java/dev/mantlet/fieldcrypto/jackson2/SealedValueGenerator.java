package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import dev.mantlet.fieldcrypto.json.PlaintextStream;
import dev.mantlet.fieldcrypto.json.Texts;
import java.io.IOException;

/**
 * Writes the plaintexts of one document, one after the other. Drops the name that comes first, so
 * that a property leaves nothing but its value. What is written here is sealed, encrypted
 * properties inside included. Not thread-safe.
 */
final class SealedValueGenerator extends StrictGenerator {
  private final PlaintextStream out;
  private boolean named;

  SealedValueGenerator(ObjectCodec context) throws IOException {
    this(context, new PlaintextStream());
  }

  private SealedValueGenerator(ObjectCodec context, PlaintextStream out) throws IOException {
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
  PlaintextStream end() throws IOException {
    flush();
    return out;
  }

  @Override
  public void writeFieldName(String name) throws IOException {
    if (named) {
      Texts.requireEncodable(name);
      super.writeFieldName(name);
    }
    named = true;
  }

  @Override
  public void writeFieldName(SerializableString name) throws IOException {
    if (named) {
      super.writeFieldName(name);
    }
    named = true;
  }
}
