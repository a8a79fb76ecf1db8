package dev.mantlet.fieldcrypto.jackson;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Refuses an {@link EncryptedRecord} whose class names its own serializer, converter or builder:
 * Jackson would use that one without asking the module, and write in clear. Adds nothing to what
 * other introspectors find.
 */
final class ClassShapeIntrospector extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable Object findSerializer(MapperConfig<?> config, Annotated annotated) {
    refuseOwnShape(annotated);
    return null;
  }

  @Override
  public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
    refuseOwnShape(annotated);
    return null;
  }

  private static void refuseOwnShape(Annotated annotated) {
    boolean sealed =
        annotated instanceof AnnotatedClass && annotated.hasAnnotation(EncryptedRecord.class);
    if (sealed
        && (annotated.hasAnnotation(JsonSerialize.class)
            || annotated.hasAnnotation(JsonDeserialize.class))) {
      throw new RefusedUseException(
          "@EncryptedRecord "
              + annotated.getName()
              + " cannot have @JsonSerialize or @JsonDeserialize on the class: it would bypass the"
              + " sealing");
    }
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }
}
