package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import dev.mantlet.fieldcrypto.json.PathPatterns;
import dev.mantlet.fieldcrypto.json.RecordScope;
import dev.mantlet.fieldcrypto.json.RecordType;
import dev.mantlet.fieldcrypto.json.Refusals;
import java.util.Optional;

/**
 * What says what is sealed in a document and of which type its record is: annotations, or paths
 * instead of them. Immutable.
 */
final class DocumentType {
  private final SealingIntrospector module;
  private final Optional<RecordType> ofPaths;
  private final PathPatterns patterns;

  private DocumentType(SealingIntrospector module, Optional<SealedPaths> paths) {
    this.module = module;
    this.ofPaths = paths.map(given -> new RecordType(given.type(), given.schema()));
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
    return ofPaths.isPresent();
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
    if (ofPaths.isEmpty() && shape.record().isEmpty()) {
      throw Refusals.noRecord(type);
    }
    if (ofPaths.isEmpty() && EncryptedProperties.isTypedByDefault(config, type)) {
      throw RootShape.polymorphic(type);
    }
    return shape;
  }

  /**
   * Refuses a type to be read in which a value in clear could take the place of a sealed one.
   *
   * @throws RefusedUseException with the class
   */
  void requireOneName(MapperConfig<?> config, JavaType read) {
    if (hasPaths()) {
      MisplacedMarks.refuseSecondNames(config, read);
    }
  }

  /** What is to be bound. */
  RecordContext context(RootShape shape, RecordScope scope) {
    return scope.context(ofPaths.or(shape::record).orElseThrow());
  }
}
