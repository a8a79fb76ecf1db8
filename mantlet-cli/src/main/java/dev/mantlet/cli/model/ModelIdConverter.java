package dev.mantlet.cli.model;

import dev.mantlet.integrity.ModelId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A model id from the command line. */
final class ModelIdConverter implements ITypeConverter<ModelId> {
  @Override
  public ModelId convert(String text) {
    try {
      return ModelId.of(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
