package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.SealedRecord;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;

/** One sealed record while it is written: an attribute of the call, under this class as key. */
final class SealedMembers {
  private final String header;
  private final Map<String, String> texts;
  private final Set<String> nulls;

  /** The members of {@code record}, and the names of those properties that are null. */
  SealedMembers(SealedRecord record, Set<String> nulls) {
    this.header = record.headerText();
    this.texts = record.memberTexts();
    this.nulls = nulls;
  }

  void writeHeader(JsonGenerator gen) {
    gen.writeStringProperty(SealedShape.HEADER_NAME, header);
  }

  /**
   * Writes the member {@code name} as sealed text or null, or nothing where its inclusion rules
   * left it out.
   */
  void write(SerializableString name, JsonGenerator gen) {
    String text = texts.get(name.getValue());
    if (text != null) {
      gen.writeName(name).writeString(text);
    } else if (nulls.contains(name.getValue())) {
      gen.writeName(name).writeNull();
    }
  }
}
