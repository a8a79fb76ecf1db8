package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * What the module is to one mapper: by it the mapper is known to have the module, and a class with
 * {@link Encrypted} properties that names its own serializer, converter or builder is refused, for
 * Jackson would use that one and write in clear. Adds nothing to what other introspectors find.
 */
final class SealingIntrospector extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  private final transient RecordCipher cipher;
  private final transient ConcurrentMap<Annotations, RootShape> shapes = new ConcurrentHashMap<>();

  SealingIntrospector(RecordCipher cipher) {
    this.cipher = cipher;
  }

  /** The introspector of the module in a mapper, if it has the module. */
  static Optional<SealingIntrospector> in(MapperConfig<?> config) {
    return config.getAnnotationIntrospector().allIntrospectors().stream()
        .filter(SealingIntrospector.class::isInstance)
        .map(SealingIntrospector.class::cast)
        .findFirst();
  }

  RecordCipher cipher() {
    return cipher;
  }

  /** The shape of {@code type} as the root of a document, in the mapper of {@code config}. */
  RootShape shape(SerializationConfig config, Class<?> type) {
    Annotations key = new Annotations(type, config.findMixInClassFor(type));
    RootShape known = shapes.get(key);
    return known != null ? known : shapes.computeIfAbsent(key, k -> RootShape.of(config, type));
  }

  @Override
  public @Nullable Object findSerializer(MapperConfig<?> config, Annotated annotated) {
    refuseOwnShape(annotated);
    return null;
  }

  @Override
  public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
    refuseOwnShape(annotated);
    return annotated.hasAnnotation(Encrypted.class) ? new OpeningDeserializer.Unbound() : null;
  }

  private static void refuseOwnShape(Annotated annotated) {
    if (annotated instanceof AnnotatedClass type
        && EncryptedProperties.hasOwnShape(type)
        && (EncryptedProperties.isSealed(type) || EncryptedProperties.hasSealedBuilder(type))) {
      throw Refusals.ownShape(type.getName());
    }
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  /** What a shape depends on: copies of a mapper may have other mix-ins. */
  private record Annotations(Class<?> type, @Nullable Class<?> mixIn) {}
}
