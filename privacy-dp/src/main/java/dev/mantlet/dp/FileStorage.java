package dev.mantlet.dp;

import dev.mantlet.dp.PrivacyException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A ledger in a file, locked against every other process and every other object of this process
 * until it is closed.
 *
 * <p>It writes through {@link RandomAccessFile} and not through a channel: interrupting a thread
 * that is in a channel closes the channel for all threads, and one cancelled request would end the
 * budget.
 */
final class FileStorage implements Storage {
  /**
   * The ledgers that this process has open. It is static because what it mirrors is: POSIX gives
   * file locks to the process and drops them when any descriptor of the file is closed, so a second
   * open that tried the lock and gave up would end the lock of the first.
   */
  private static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();

  private final RandomAccessFile file;
  private final Path path;
  private final Object key;
  private boolean open = true;

  private FileStorage(RandomAccessFile file, Path path, Object key) {
    this.file = file;
    this.path = path;
    this.key = key;
  }

  /**
   * Opens and locks the file.
   *
   * @throws PrivacyException LEDGER_MISSING, LEDGER_IN_USE
   */
  static FileStorage open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new PrivacyException(
          Reason.LEDGER_MISSING,
          path
              + " is not a file; a new budget is made by PrivacyBudget.create, a lost one must not be replaced by a new one");
    }
    Object key = keyOf(path);
    if (!OPEN.add(key)) {
      throw inUse(path);
    }
    try {
      return new FileStorage(openLocked(path), path, key);
    } catch (Throwable e) {
      OPEN.remove(key);
      throw e;
    }
  }

  /** The same for every path of one file: its inode, or its real path where there are no inodes. */
  private static Object keyOf(Path path) throws IOException {
    Object inode = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return inode == null ? path.toRealPath() : inode;
  }

  private static RandomAccessFile openLocked(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      if (file.getChannel().tryLock() == null) {
        throw inUse(path);
      }
      return file;
    } catch (OverlappingFileLockException e) { // by other code of this process
      file.close();
      throw inUse(path);
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  private static PrivacyException inUse(Path path) {
    return new PrivacyException(
        Reason.LEDGER_IN_USE,
        path + " is open elsewhere; share one PrivacyBudget, or close the other one first");
  }

  /**
   * Makes the file with its first bytes, durably: it holds all of them or none, also after a crash,
   * and an existing file is never replaced.
   *
   * @throws PrivacyException LEDGER_EXISTS
   */
  static void create(Path path, byte[] content) throws IOException {
    Path target = path.toAbsolutePath();
    try {
      Files.createFile(
          target); // takes the name: a rename alone would replace a ledger that appeared meanwhile
    } catch (FileAlreadyExistsException e) {
      throw new PrivacyException(
          Reason.LEDGER_EXISTS, path + " exists; PrivacyBudget.open continues it", e);
    }
    try {
      fill(target, content);
    } catch (Throwable e) {
      Files.deleteIfExists(target);
      throw e;
    }
    forceFolder(
        folderOf(target)); // if this fails the ledger stays: it has its name, and someone may have
    // opened it
  }

  /** Replaces the empty file by a full one, in one step. */
  private static void fill(Path target, byte[] content) throws IOException {
    Path written = Files.createTempFile(folderOf(target), target.getFileName() + ".", ".new");
    try {
      try (RandomAccessFile file = new RandomAccessFile(written.toFile(), "rw")) {
        file.write(content);
        file.getFD().sync();
      }
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** The folder of a file that was just made; only a root has none, and it is no file. */
  private static Path folderOf(Path target) {
    return Objects.requireNonNull(target.getParent());
  }

  /** Makes the name durable. Windows does that by itself and does not open folders. */
  private static void forceFolder(Path folder) throws IOException {
    if (File.separatorChar == '/') {
      boolean interrupted = Thread.interrupted(); // it would close the channel
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public void read(long position, byte[] bytes) throws IOException {
    file.seek(position);
    file.readFully(bytes);
  }

  @Override
  public void write(long position, byte[] bytes) throws IOException {
    file.seek(position);
    file.write(bytes);
  }

  @Override
  public void truncate(long size) throws IOException {
    file.setLength(size);
  }

  @Override
  public void force() throws IOException {
    file.getFD().sync();
  }

  /** By the inode, which a deleted file keeps as long as it is open. */
  @Override
  public boolean isInPlace() throws IOException {
    try {
      return keyOf(path).equals(key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      try {
        file.close();
      } finally {
        OPEN.remove(key);
      }
    }
  }
}
