package dev.mantlet.integrity.versions;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file and {@code NAME.new} beside it. On POSIX systems they belong to their owner alone.
 *
 * <p>Reads and writes go through streams and not through channels: interrupting a thread that is in
 * a channel closes the channel. {@link StoreLock} keeps others away.
 */
final class FileMedium implements Medium {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private final Path current;
  private final Path next;
  private final Path folder;

  /** The file {@code name} in this folder, which must be there; touches nothing. */
  FileMedium(Path folder, String name) {
    this.folder = folder;
    this.current = folder.resolve(name);
    this.next = folder.resolve(name + ".new");
  }

  @Override
  public Optional<byte[]> readCurrent(int maxBytes) throws IOException {
    return read(current, maxBytes);
  }

  @Override
  public Optional<byte[]> readNext(int maxBytes) throws IOException {
    return read(next, maxBytes);
  }

  private static Optional<byte[]> read(Path path, int maxBytes) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is not a regular file");
    }
    try (FileInputStream in = new FileInputStream(path.toFile())) {
      long size = in.getChannel().size();
      if (size > maxBytes) {
        throw new IOException(path + " has " + size + " bytes, at most " + maxBytes + " are read");
      }
      return Optional.of(in.readNBytes(maxBytes));
    }
  }

  @Override
  public void writeNext(byte[] content) throws IOException {
    Files.deleteIfExists(next);
    makeNext();
    // Not truncated: if a link was put there meanwhile, what it leads to stays as it is.
    try (RandomAccessFile file = new RandomAccessFile(next.toFile(), "rw")) {
      if (file.length() != 0) {
        throw new IOException(next + " is not the empty file that was just made");
      }
      file.write(content);
    }
  }

  private void makeNext() throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    try {
      Files.createFile(next, attributes);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(next + " appeared while the store was locked", e);
    }
  }

  @Override
  public void forceNext() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(next.toFile(), "rw")) {
      file.getFD().sync();
    }
  }

  @Override
  public void promote() throws IOException {
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void removeNext() throws IOException {
    Files.deleteIfExists(next);
  }

  /**
   * Forces the folder, also when the thread is interrupted meanwhile, which closes a channel.
   * Windows makes names durable by itself and does not open folders.
   */
  @Override
  public void forceNames() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (File.separatorChar == '/' && !isForced()) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isForced() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }
}
