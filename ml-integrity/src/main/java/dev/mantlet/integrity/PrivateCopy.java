package dev.mantlet.integrity;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Verified files in a new folder that only this user can enter; each was hashed while it was
 * copied, and nobody else can change it afterwards.
 *
 * <p>Another process of the same user can: no copy keeps it out.
 */
final class PrivateCopy extends VerifiedFiles {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static final Object ROOT = 0;

  private final Path folder;
  private final Map<String, Long> sizes = new HashMap<>();

  /** All that was made, the folder first. */
  private final Deque<Path> made = new ArrayDeque<>();

  private boolean closed;

  private PrivateCopy(FormatCheck formats, Path folder) {
    super(formats);
    this.folder = folder;
    made.push(folder);
  }

  /**
   * A new folder in {@code parent}.
   *
   * @throws ModelRejectedException ({@link Reason#NO_PRIVATE_COPY}) where the system cannot keep
   *     others out
   */
  static PrivateCopy in(Path parent, FormatCheck formats, Origin origin) {
    try {
      if (!origin.hasDirectoryHandles()) {
        throw impossible(
            "this system has no directory handles in Java, so that a link put in the way of the copy would be followed");
      }
      Path real = parent.toRealPath();
      PrivateCopy copy =
          new PrivateCopy(formats, Files.createTempDirectory(real, "mantlet-model-", FOLDER));
      try {
        copy.checkOthersStayOut();
        return copy;
      } catch (RuntimeException | IOException e) {
        copy.closeAfter(e);
        throw e;
      }
    } catch (UnsupportedOperationException e) {
      throw impossible("the file system has no owners and permissions");
    } catch (IOException e) {
      throw FolderWalk.unreadable("the folder for the private copy", e);
    }
  }

  /**
   * Whoever owns a folder on the way, or can rename what is in it, can put another in its place.
   * The user of this process is the one that owns what it has just made.
   */
  private void checkOthersStayOut() throws IOException {
    Object self = Files.getAttribute(folder, "unix:uid");
    for (Path way = folder.getParent(); way != null; way = way.getParent()) {
      Object owner = Files.getAttribute(way, "unix:uid");
      int mode = (Integer) Files.getAttribute(way, "unix:mode");
      boolean writableByOthers = (mode & 0022) != 0;
      boolean ownersOnlyRename = (mode & 01000) != 0;
      boolean ownedByOthers = !owner.equals(self) && !owner.equals(ROOT);
      if (ownedByOthers || writableByOthers && !ownersOnlyRename) {
        throw impossible(
            "others own \""
                + way
                + "\" or may rename what is in it: give a folder that they cannot change");
      }
    }
  }

  private static ModelRejectedException impossible(String why) {
    return new ModelRejectedException(
        Reason.NO_PRIVATE_COPY, "no private copy can be made: " + why);
  }

  @Override
  void take(String name, long size, ReadableByteChannel content, FileDigests expected)
      throws IOException {
    Path file = inside(name);
    makeFolderOf(file);
    made.push(file);
    try (OutputStream copy = Channels.newOutputStream(FileChannel.open(file, NEW, FILE))) {
      FileContent.verify(name, size, content, expected, copy);
    }
    formats().check(name, file, size);
    sizes.put(name, size);
  }

  /** Names were checked when they were signed for and when the manifest was read; once more. */
  private Path inside(String name) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder) || file.equals(folder)) {
      throw new ModelRejectedException(
          Reason.UNSAFE_NAME, "the file name \"" + name + "\" leads out of the model");
    }
    return file;
  }

  private void makeFolderOf(Path path) throws IOException {
    Path wanted = path.getParent();
    if (wanted != null && !Files.isDirectory(wanted)) {
      makeFolderOf(wanted);
      made.push(wanted);
      Files.createDirectory(wanted, FOLDER);
    }
  }

  @Override
  synchronized ByteBuffer open(String name) {
    return MappedFile.all(name, whileOpen(name));
  }

  @Override
  long size(String name) {
    return sizes.getOrDefault(name, 0L);
  }

  @Override
  synchronized Optional<Path> path(String name) {
    return Optional.of(whileOpen(name));
  }

  /** Once the folder is gone, anybody may have made another of its name. */
  private Path whileOpen(String name) {
    if (closed) {
      throw new IllegalStateException("the model was closed, and its private copy is deleted");
    }
    return inside(name);
  }

  @Override
  VerifiedModel.Loading loading() {
    return VerifiedModel.Loading.PRIVATE_COPY;
  }

  @Override
  synchronized void close() {
    closed = true;
    while (!made.isEmpty()) {
      try {
        Files.deleteIfExists(made.peek());
        made.pop();
      } catch (IOException e) {
        throw FolderWalk.unreadable("the private copy \"" + folder + "\", to delete it,", e);
      }
    }
  }
}
