package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.json.PathPatterns;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.Optional;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.cfg.MapperConfig;

/**
 * What says what is sealed in a document and of which type its record is: annotations, or paths
 * instead of them. Immutable.
 */
final class DocumentType {
  private final SealingIntrospector module;
  private final Optional<SealedPaths> paths;
  private final PathPatterns patterns;

  private DocumentType(SealingIntrospector module, Optional<SealedPaths> paths) {
    this.module = module;
    this.paths = paths;
    this.patterns = paths.map(given -> PathPatterns.of(given.patterns())).orElse(PathPatterns.NONE);
  }

  /**
   * Of documents of the mapper with {@code config}.
   *
   * @throws IllegalArgumentException if the mapper cannot seal
   */
  static DocumentType of(MapperConfig<?> config, Optional<SealedPaths> paths) {
    if (!config.isAnnotationProcessingEnabled()) {
      throw Refusals.noAnnotations();
    }
    SealingIntrospector module = SealingIntrospector.in(config).orElseThrow(Refusals::noModule);
    return new DocumentType(module, paths);
  }

  boolean hasPaths() {
    return paths.isPresent();
  }

  PathPatterns patterns() {
    return patterns;
  }

  RecordCipher cipher() {
    return module.cipher();
  }

  /**
   * The shape of {@code type} as the root of a document.
   *
   * @throws RefusedUseException if nothing says which record it is
   */
  RootShape shape(SerializationConfig config, Class<?> type) {
    RootShape shape = module.shape(config, type);
    if (paths.isEmpty() && shape.record().isEmpty()) {
      throw Refusals.noRecord(type);
    }
    return shape;
  }

  RecordContext context(RootShape shape, RecordScope scope) {
    return paths
        .map(given -> scope.context(given.type(), given.schema()))
        .orElseGet(() -> {
          EncryptedRecord record = shape.record().orElseThrow();
          return scope.context(record.type(), record.schema());
        });
  }
}
