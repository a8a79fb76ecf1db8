package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import java.util.Objects;
import tools.jackson.core.Version;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JacksonModule;

/**
 * The Jackson 3 module that seals {@link Encrypted} properties on writing and opens them on
 * reading.
 *
 * <p>Added to the mapper that the application already has; the context comes with each call from
 * {@link SealedJson}. In JSON each sealed property is a text under its own name, at any depth, and
 * {@code _sealed} at the root holds the header. Format: {@code docs/formats/sealed-json.md}.
 * Immutable.
 */
public final class EncryptedModule extends JacksonModule {
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
   * Called by the mapper's builder.
   *
   * @throws IllegalArgumentException if the mapper writes another format than JSON
   */
  @Override
  public void setupModule(SetupContext context) {
    if (!(context.tokenStreamFactory() instanceof JsonFactory)) {
      throw new IllegalArgumentException(
          "EncryptedModule seals JSON only, not " + context.tokenStreamFactory().getFormatName());
    }
    context.insertAnnotationIntrospector(new SealingIntrospector(cipher));
    context.addSerializerModifier(new SealingModifier());
    context.addDeserializerModifier(new OpeningModifier());
  }
}
