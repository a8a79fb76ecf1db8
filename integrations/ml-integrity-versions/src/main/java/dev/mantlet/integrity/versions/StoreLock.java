package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.versions.VersionStoreException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to change a store, held by one process and there by one object at a time: a lock on an
 * empty file beside it, {@code NAME.lock}, which stays. The store cannot carry the lock, as it is
 * replaced.
 */
final class StoreLock implements AutoCloseable {
  /**
   * The locks that this process holds. It is static because what it mirrors is: POSIX gives locks
   * to the process and drops them when any descriptor of the file is closed, so that a second
   * attempt that gave up would end the lock of the first.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final RandomAccessFile file;
  private boolean closed;

  private StoreLock(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Takes the lock for the store {@code name} in this folder, named by its real path.
   *
   * @throws VersionStoreException IN_USE
   */
  static StoreLock take(Path folder, String name) throws IOException {
    Path path = folder.resolve(name + ".lock");
    if (!HELD.add(path)) {
      throw inUse(folder, name);
    }
    try {
      refuseIfNoFile(path);
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      if (!isLocked(file)) {
        file.close();
        throw inUse(folder, name);
      }
      return new StoreLock(path, file);
    } catch (Throwable e) {
      HELD.remove(path);
      throw e;
    }
  }

  /** To open a link would make, or lock, a file somewhere else. */
  private static void refuseIfNoFile(Path path) throws IOException {
    boolean free = Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    if (!free && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is not a regular file");
    }
  }

  private static boolean isLocked(RandomAccessFile file) throws IOException {
    try {
      return file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) { // by another copy of this class
      return false;
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  private static VersionStoreException inUse(Path folder, String name) {
    return new VersionStoreException(
        Reason.IN_USE,
        folder.resolve(name) + " is open elsewhere; share one VersionStore, or close the other");
  }

  /** Gives the lock back; again, it does nothing. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        file.close();
      } finally {
        HELD.remove(path);
      }
    }
  }
}
