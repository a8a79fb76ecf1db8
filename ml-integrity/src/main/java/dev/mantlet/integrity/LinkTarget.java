package dev.mantlet.integrity;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file that a symbolic link leads to, reached from the model's folder name by name. */
final class LinkTarget implements Closeable {
  private final Directory directory;
  private final Path fileName;

  private LinkTarget(Directory directory, Path fileName) {
    this.directory = directory;
    this.fileName = fileName;
  }

  /** Opens the folder of {@code relative} from {@code root} on, without following a link. */
  static LinkTarget open(Path root, Path relative) throws IOException {
    Directory directory = Directory.open(root);
    for (int i = 0; i < relative.getNameCount() - 1; i++) {
      // Closed at once: an open directory does not need the one that it was reached through.
      try (Directory parent = directory) {
        directory = parent.directory(relative.getName(i));
      }
    }
    return new LinkTarget(directory, relative.getFileName());
  }

  Directory directory() {
    return directory;
  }

  Path fileName() {
    return fileName;
  }

  BasicFileAttributes attributes() throws IOException {
    return directory.attributes(fileName);
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
