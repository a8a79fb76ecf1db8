package dev.mantlet.fieldcrypto.store;

import dev.mantlet.fieldcrypto.internal.FileGuard;
import dev.mantlet.fieldcrypto.internal.OwnerFile;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.store.KeyStoreFileException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A {@link KeyStore} in one file, for one process at a time.
 *
 * <p>Each change writes the whole file anew, forces it to the device and renames it over the old
 * one, so that a crash leaves the state before or after the change. That is meant for some
 * thousands of keys; for more, and for several processes, there is {@link JdbcKeyStore}. On POSIX
 * systems only the owner can read and write the file. Losing it means losing all that its keys
 * sealed: back it up. Format, and what somebody who can write the file can do: {@code
 * docs/formats/key-store.md}. Thread-safe; interruption does not harm it.
 */
public final class FileKeyStore extends TableStore implements AutoCloseable {
  /** Largest file, 64 MiB: about 200,000 keys, far above what is rewritten with pleasure. */
  private static final int MAX_BYTES = 64 << 20;

  private final OwnerFile file;
  private final FileGuard guard;
  private boolean closed;

  private FileKeyStore(OwnerFile file, FileGuard guard, KeyTable table) {
    super(table);
    this.file = file;
    this.guard = guard;
  }

  /**
   * Makes an empty store in a new file.
   *
   * @throws KeyStoreFileException EXISTS if there is a file of this name, IN_USE
   */
  public static FileKeyStore create(Path path) throws IOException {
    OwnerFile file = OwnerFile.at(path);
    FileGuard guard = guard(path);
    try {
      KeyTable empty = new KeyTable();
      file.create(KeyFileFormat.write(empty));
      return new FileKeyStore(file, guard, empty);
    } catch (FileAlreadyExistsException e) {
      guard.close();
      throw new KeyStoreFileException(
          Reason.EXISTS, path + " exists; FileKeyStore.open continues it");
    } catch (Throwable e) {
      guard.close();
      throw e;
    }
  }

  /**
   * Opens a store.
   *
   * @throws KeyStoreFileException MISSING, IN_USE, DAMAGED
   */
  public static FileKeyStore open(Path path) throws IOException {
    OwnerFile file = OwnerFile.at(path);
    FileGuard guard = guard(path);
    try {
      return new FileKeyStore(file, guard, KeyFileFormat.read(file.read(MAX_BYTES)));
    } catch (NoSuchFileException e) {
      guard.close();
      throw new KeyStoreFileException(
          Reason.MISSING,
          path
              + " is not a file; a new key store is made by FileKeyStore.create, a lost one must"
              + " not be replaced by a new one");
    } catch (IllegalArgumentException e) {
      guard.close();
      throw new KeyStoreFileException(
          Reason.DAMAGED,
          path
              + " is no key store that can be used: "
              + e.getMessage()
              + "; nothing was changed, restore it from a backup");
    } catch (Throwable e) {
      guard.close();
      throw e;
    }
  }

  private static FileGuard guard(Path path) throws IOException {
    try {
      return FileGuard.take(path);
    } catch (NoSuchFileException e) {
      throw new KeyStoreFileException(Reason.MISSING, "there is no folder for " + path);
    } catch (FileSystemException e) {
      throw new KeyStoreFileException(
          Reason.IN_USE, path + " is open elsewhere; share one FileKeyStore, or close the other");
    }
  }

  @Override
  KeyTable changed(KeyTable current, Consumer<KeyTable> change) throws IOException {
    KeyTable changed = new KeyTable(current);
    change.accept(changed);
    byte[] bytes = KeyFileFormat.write(changed);
    if (bytes.length > MAX_BYTES) {
      throw new KeyStoreFileException(
          Reason.FULL, file.path() + " would have more than " + MAX_BYTES + " bytes");
    }
    file.replace(bytes);
    return changed;
  }

  @Override
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the key store " + file.path() + " is closed");
    }
  }

  /** Lets another process open the file; again, it does nothing. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    guard.close();
  }
}
