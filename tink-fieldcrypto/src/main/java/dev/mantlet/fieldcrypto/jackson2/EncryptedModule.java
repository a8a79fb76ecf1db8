package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import java.util.Objects;

/**
 * The Jackson 2 module that seals {@link Encrypted} properties on writing and opens them on
 * reading.
 *
 * <p>Added to the mapper that the application already has; the context comes with each call from
 * {@link SealedJson}. In JSON each sealed property is a text under its own name, at any depth, and
 * {@code _sealed} at the root holds the header. Format: {@code docs/formats/sealed-json.md}.
 * Immutable.
 */
@SuppressWarnings("exports") // who uses this package has the older Jackson
public final class EncryptedModule extends Module {
  private final RecordCipher cipher;

  private EncryptedModule(RecordCipher cipher) {
    this.cipher = Objects.requireNonNull(cipher, "cipher");
  }

  /** Seals and opens with {@code cipher}. */
  public static EncryptedModule using(RecordCipher cipher) {
    return new EncryptedModule(cipher);
  }

  @Override
  public String getModuleName() {
    return "mantlet-fieldcrypto";
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  /**
   * Called by the mapper.
   *
   * @throws IllegalArgumentException if the mapper writes another format than JSON
   */
  @Override
  public void setupModule(SetupContext context) {
    String format = ((ObjectMapper) context.getOwner()).getFactory().getFormatName();
    if (!JsonFactory.FORMAT_NAME_JSON.equals(format)) {
      throw new IllegalArgumentException("EncryptedModule seals JSON only, not " + format);
    }
    context.insertAnnotationIntrospector(new SealingIntrospector(cipher));
    context.addBeanSerializerModifier(new SealingModifier());
    context.addBeanDeserializerModifier(new OpeningModifier());
  }
}
