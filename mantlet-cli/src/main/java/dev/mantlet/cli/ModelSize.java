package dev.mantlet.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** How many bytes a model has, roughly: only to show progress. */
final class ModelSize extends SimpleFileVisitor<Path> {
  private long bytes;

  private ModelSize() {}

  static long of(Path model) {
    ModelSize size = new ModelSize();
    try {
      Files.walkFileTree(model, size);
    } catch (IOException e) {
      return size.bytes; // what is wrong with the model is told by whoever reads it
    }
    return size.bytes;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    bytes += attributes.size();
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    return FileVisitResult.CONTINUE;
  }
}
