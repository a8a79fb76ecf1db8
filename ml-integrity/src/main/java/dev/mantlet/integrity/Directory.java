package dev.mantlet.integrity;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An open directory whose entries are looked at and opened by file name, never through a link.
 *
 * <p>{@link Held} works relative to the open directory, so that nobody can put a link in the way
 * between two steps; Linux and macOS have it. {@link Named} builds paths anew each time, for
 * systems that have nothing better.
 */
abstract sealed class Directory implements Closeable {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final DirectoryStream<Path> stream;

  private Directory(DirectoryStream<Path> stream) {
    this.stream = stream;
  }

  /**
   * Opens the folder that {@code path} leads to, through links if there are any: where the model
   * is, the caller decides.
   */
  static Directory open(Path path) throws IOException {
    // To open a pipe is to wait for who writes to it.
    if (!Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
      throw new NotDirectoryException(path.toString());
    }
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    return stream instanceof SecureDirectoryStream<Path> secure
        ? new Held(secure)
        : new Named(path, stream);
  }

  /** The same without help from the system. */
  static Directory openByName(Path path) throws IOException {
    return new Named(path, Files.newDirectoryStream(path));
  }

  /** Opens the folder of {@code relative} from {@code root} on, without following a link. */
  static Directory openParent(Path root, Path relative) throws IOException {
    Directory directory = open(root);
    for (int i = 0; i < relative.getNameCount() - 1; i++) {
      // Closed at once: an open directory does not need the one that it was reached through.
      try (Directory parent = directory) {
        directory = parent.directory(relative.getName(i));
      }
    }
    return directory;
  }

  /** Whether the system holds the directory open, so that nobody can change what its names mean. */
  boolean isHeld() {
    return this instanceof Held;
  }

  abstract BasicFileAttributes attributes(Path fileName) throws IOException;

  abstract Directory directory(Path fileName) throws IOException;

  abstract ReadableByteChannel file(Path fileName) throws IOException;

  /** Whether there is anything of this name, be it a link to nothing. */
  boolean has(Path fileName) throws IOException {
    try {
      attributes(fileName);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Gives the file names in here, once, to {@code taker}, until it takes one no more. */
  void fileNames(Predicate<Path> taker) throws IOException {
    try {
      for (Path entry : stream) {
        if (!taker.test(entry.getFileName())) {
          return;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private static final class Held extends Directory {
    private final SecureDirectoryStream<Path> secure;

    Held(SecureDirectoryStream<Path> secure) {
      super(secure);
      this.secure = secure;
    }

    @Override
    BasicFileAttributes attributes(Path fileName) throws IOException {
      return secure
          .getFileAttributeView(fileName, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    }

    @Override
    Directory directory(Path fileName) throws IOException {
      return new Held(secure.newDirectoryStream(fileName, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    ReadableByteChannel file(Path fileName) throws IOException {
      return secure.newByteChannel(fileName, READ);
    }
  }

  private static final class Named extends Directory {
    private final Path path;

    Named(Path path, DirectoryStream<Path> stream) {
      super(stream);
      this.path = path;
    }

    @Override
    BasicFileAttributes attributes(Path fileName) throws IOException {
      return Files.readAttributes(
          path.resolve(fileName), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    Directory directory(Path fileName) throws IOException {
      return openByName(path.resolve(fileName));
    }

    @Override
    ReadableByteChannel file(Path fileName) throws IOException {
      return Files.newByteChannel(path.resolve(fileName), READ);
    }
  }
}
