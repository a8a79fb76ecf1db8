package dev.mantlet.fieldcrypto.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to change a file, held by one process and there by one object at a time: a lock on an
 * empty file beside it, {@code NAME.lock}, which stays. The file itself cannot carry the lock, as
 * it is replaced.
 */
public final class FileGuard implements AutoCloseable {
  /**
   * The files that this process guards. It is static because what it mirrors is: POSIX gives locks
   * to the process and drops them when any descriptor of the file is closed, so that a second
   * attempt that gave up would end the lock of the first.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path guarded;
  private final RandomAccessFile lockFile;
  private boolean closed;

  private FileGuard(Path guarded, RandomAccessFile lockFile) {
    this.guarded = guarded;
    this.lockFile = lockFile;
  }

  /**
   * Takes the right to change the file at {@code path}, which need not be there yet; its folder
   * must.
   *
   * @throws FileSystemException if another process or object has it
   */
  public static FileGuard take(Path path) throws IOException {
    Path guarded = lockOf(path.toAbsolutePath());
    if (!HELD.add(guarded)) {
      throw inUse(path);
    }
    try {
      return new FileGuard(guarded, locked(path, guarded));
    } catch (Throwable e) {
      HELD.remove(guarded);
      throw e;
    }
  }

  /** Beside the file that links lead to, so that all names of a file have one lock. */
  private static Path lockOf(Path absolute) throws IOException {
    Path folder = Objects.requireNonNull(absolute.getParent(), "a file is in a folder");
    Path name = Objects.requireNonNull(absolute.getFileName(), "a file has a name");
    Path file = Files.exists(absolute) ? absolute.toRealPath() : folder.toRealPath().resolve(name);
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  private static RandomAccessFile locked(Path path, Path guarded) throws IOException {
    RandomAccessFile file = new RandomAccessFile(guarded.toFile(), "rw");
    try {
      if (file.getChannel().tryLock() == null) {
        throw inUse(path);
      }
      return file;
    } catch (OverlappingFileLockException e) { // by another copy of this class
      file.close();
      throw inUse(path);
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  private static FileSystemException inUse(Path path) {
    return new FileSystemException(
        path.toString(), null, "is open elsewhere, in this process or another one");
  }

  /** Gives the right back; again, it does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        lockFile.close();
      } finally {
        HELD.remove(guarded);
      }
    }
  }
}
