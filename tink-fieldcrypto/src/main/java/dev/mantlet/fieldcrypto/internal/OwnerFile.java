package dev.mantlet.fieldcrypto.internal;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that is replaced as a whole: after a crash it has its old content or its new one. On POSIX
 * systems it belongs to its owner alone.
 *
 * <p>Reads and writes go through streams and not through channels: interrupting a thread that is in
 * a channel closes the channel. Not thread-safe; {@link FileGuard} keeps others away.
 */
public final class OwnerFile {
  private final Path path;

  private OwnerFile(Path path) {
    this.path = path;
  }

  /** The file at {@code path}; touches nothing. */
  public static OwnerFile at(Path path) {
    return new OwnerFile(path.toAbsolutePath());
  }

  /** The absolute path. */
  public Path path() {
    return path;
  }

  /**
   * Reads the file.
   *
   * @throws NoSuchFileException if there is no regular file of this name; a link is followed
   * @throws IOException if it cannot be read, or has more than {@code maxBytes}, which is seen
   *     before they are read
   */
  public byte[] read(int maxBytes) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    try (FileInputStream in = new FileInputStream(path.toFile())) {
      long size = in.getChannel().size();
      if (size > maxBytes) {
        throw new IOException(path + " has " + size + " bytes, at most " + maxBytes + " are read");
      }
      return in.readNBytes(maxBytes);
    }
  }

  /**
   * Makes the file with its first content, durably. A crash may leave an empty file behind, never a
   * part of the content.
   *
   * @throws FileAlreadyExistsException if there is something of this name; it is left as it is
   */
  public void create(byte[] content) throws IOException {
    // Takes the name first: a rename alone would replace a file that appeared meanwhile.
    Files.createFile(path);
    try {
      replace(content);
    } catch (Throwable e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Replaces the content, durably; where this throws, the file has the old content or the new. */
  public void replace(byte[] content) throws IOException {
    Path folder = Objects.requireNonNull(path.getParent(), "a file is in a folder");
    // A link keeps pointing to where it did: what it points to is replaced.
    Path target = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? path.toRealPath() : path;
    Path home = Objects.requireNonNullElse(target.getParent(), folder);
    Path written = Files.createTempFile(home, target.getFileName() + ".", ".new"); // mode 600
    try {
      try (FileOutputStream out = new FileOutputStream(written.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
    forceFolder(home);
  }

  /**
   * Makes the name durable, also when the thread is interrupted meanwhile, which closes a channel.
   * Windows does it by itself and does not open folders.
   */
  private static void forceFolder(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (File.separatorChar == '/' && !isForced(folder)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isForced(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }
}
