package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * One walk through a model folder, in order of names, that meets every regular file once, open and
 * ready to be read.
 *
 * <p>It follows no link, unless it is told to, and opens nothing that is not a regular file, so
 * that a pipe cannot block it. What is skipped is not even looked at. Names go only from the folder
 * to the manifest, never the other way: no path is built from a signed name.
 */
final class FolderWalk {
  /** Most files and folders in a model, 100,000: the largest public models have some thousands. */
  static final int MAX_ENTRIES = 100_000;

  /**
   * Most characters in all file names together, 8 Mi: some 80 for each of {@link #MAX_ENTRIES}. The
   * names of the folders on the way are held at once.
   */
  static final int MAX_NAME_CHARS = 8 << 20;

  /** Deepest folder; each level holds one open directory. */
  static final int MAX_DEPTH = 64;

  /**
   * Told of each regular file; {@code size} is what the directory said before the file was opened.
   */
  interface Visitor {
    /** Called before the file is opened, to refuse it by its name alone. */
    void beforeOpening(String name);

    void file(String name, long size, ReadableByteChannel channel) throws IOException;

    /** Called for what the walk or the visitor refuses; to return is to go on with the next. */
    default void refused(String name, ModelRejectedException refusal) {
      throw refusal;
    }
  }

  private final Path folder;
  private final Predicate<String> skipped;
  private final SymbolicLinks links;
  private int entriesLeft = MAX_ENTRIES;
  private int charsLeft = MAX_NAME_CHARS;

  private FolderWalk(Path folder, Predicate<String> skipped, SymbolicLinks links) {
    this.folder = folder;
    this.skipped = skipped;
    this.links = links;
  }

  /** A walk through {@code folder} except for what is skipped by its relative path; walked once. */
  static FolderWalk of(Path folder, Predicate<String> skipped, SymbolicLinks links) {
    return new FolderWalk(folder, skipped, links);
  }

  FolderWalk limits(int maxEntries, int maxNameChars) {
    entriesLeft = maxEntries;
    charsLeft = maxNameChars;
    return this;
  }

  void through(Visitor visitor) {
    try (Directory root = Directory.open(folder)) {
      through(root, visitor);
    } catch (IOException e) {
      throw unreadable("the model folder", e);
    }
  }

  void through(Directory root, Visitor visitor) throws IOException {
    walk(root, "", 1, visitor);
  }

  /** Meets this one file of the folder only. */
  void single(Path fileName, Visitor visitor) {
    try (Directory root = Directory.open(folder)) {
      if (!root.has(fileName)) {
        throw new ModelRejectedException(
            Reason.MISSING_FILE, "there is no model file \"" + fileName + "\"");
      }
      visitOrRefuse(root, fileName, String.valueOf(fileName), 1, visitor);
    } catch (IOException e) {
      throw unreadable("the model file", e);
    }
  }

  private void walk(Directory directory, String prefix, int depth, Visitor visitor)
      throws IOException {
    String previous = "";
    List<Path> fileNames = new ArrayList<>();
    directory.fileNames(fileName -> counted(fileName) && fileNames.add(fileName));
    fileNames.sort(Comparator.comparing(Path::toString));
    for (Path fileName : fileNames) {
      String name = prefix + fileName;
      if (name.equals(previous)) {
        throw new ModelRejectedException(
            Reason.UNSAFE_NAME,
            "two files are called \"" + name + "\" once their names are decoded");
      }
      previous = name;
      if (!skipped.test(name)) {
        visitOrRefuse(directory, fileName, name, depth, visitor);
      }
    }
    refuseTooMany();
  }

  private void visitOrRefuse(
      Directory directory, Path fileName, String name, int depth, Visitor visitor)
      throws IOException {
    try {
      visit(directory, fileName, name, depth, visitor);
    } catch (ModelRejectedException refusal) {
      visitor.refused(name, refusal);
    }
  }

  private void visit(Directory directory, Path fileName, String name, int depth, Visitor visitor)
      throws IOException {
    try {
      BasicFileAttributes attributes = directory.attributes(fileName);
      if (attributes.isSymbolicLink()) {
        follow(name, visitor);
        return;
      }
      refuseSpecial(name, attributes);
      if (attributes.isDirectory()) {
        enter(directory, fileName, name, depth + 1, visitor);
      } else {
        open(directory, fileName, name, attributes, visitor);
      }
    } catch (IOException e) {
      throw unreadable("\"" + name + "\"", e);
    }
  }

  private static void open(
      Directory directory,
      Path fileName,
      String name,
      BasicFileAttributes attributes,
      Visitor visitor)
      throws IOException {
    visitor.beforeOpening(name);
    try (ReadableByteChannel channel = directory.file(fileName)) {
      visitor.file(name, attributes.size(), channel);
    }
  }

  /**
   * Where the link leads is asked once; the way there is then walked from the folder without
   * following anything, so that a link put in the way meanwhile is found.
   */
  private void follow(String name, Visitor visitor) throws IOException {
    if (links != SymbolicLinks.FOLLOWED) {
      throw links.refuse(name);
    }
    visitor.beforeOpening(name);
    Path root = folder.toRealPath();
    Path target = root.relativize(target(name, root));
    try (Directory directory = Directory.openParent(root, target)) {
      BasicFileAttributes attributes = directory.attributes(target.getFileName());
      if (!attributes.isRegularFile()) {
        throw links.refuse(name);
      }
      open(directory, target.getFileName(), name, attributes, visitor);
    }
  }

  private Path target(String name, Path root) {
    try {
      Path target = root.resolve(name).toRealPath();
      if (target.startsWith(root) && !target.equals(root)) {
        return target;
      }
    } catch (IOException e) {
      // Leads to nothing or in a circle; refused like one that leads out.
    }
    throw links.refuse(name);
  }

  private void enter(Directory parent, Path fileName, String name, int depth, Visitor visitor)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE, "\"" + name + "\" is nested deeper than " + MAX_DEPTH + " folders");
    }
    try (Directory directory = parent.directory(fileName)) {
      walk(directory, name + "/", depth, visitor);
    }
  }

  /** Asked first: on Windows a junction is both a directory and other. */
  private static void refuseSpecial(String name, BasicFileAttributes attributes) {
    if (attributes.isOther()) {
      throw new ModelRejectedException(
          Reason.SPECIAL_FILE,
          "\"" + name + "\" is neither a regular file nor a folder: remove it");
    }
  }

  /** Counted when they are listed, not when they are visited: what is listed is held. */
  private boolean counted(Path fileName) {
    entriesLeft--;
    charsLeft -= fileName.toString().length();
    return entriesLeft >= 0 && charsLeft >= 0;
  }

  /** Said last, so that the visitor was told of those that were counted. */
  private void refuseTooMany() {
    if (entriesLeft < 0 || charsLeft < 0) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "the folder has more than "
              + MAX_ENTRIES
              + " files and folders, or more than "
              + MAX_NAME_CHARS
              + " characters in their names: no more are read");
    }
  }

  static ModelRejectedException unreadable(String what, Exception cause) {
    return new ModelRejectedException(
        Reason.UNREADABLE, what + " could not be read: " + cause.getClass().getSimpleName(), cause);
  }
}
