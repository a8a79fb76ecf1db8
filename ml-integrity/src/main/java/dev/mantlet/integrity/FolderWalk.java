package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * One walk through a model folder, in order of names, that meets every regular file once, open and
 * ready to be read.
 *
 * <p>It follows no link and opens nothing that is not a regular file, so that a pipe cannot block
 * it. What is ignored is not even looked at. Names go only from the folder to the manifest, never
 * the other way: no path is built from a signed name.
 */
final class FolderWalk {
  /** Most files and folders in a model, 100,000: the largest public models have some thousands. */
  static final int MAX_ENTRIES = 100_000;

  /** Deepest folder; each level holds one open directory. */
  private static final int MAX_DEPTH = 64;

  /**
   * Told of each regular file; {@code size} is what the directory said before the file was opened.
   */
  interface Visitor {
    /** Called before the file is opened, to refuse it by its name alone. */
    void beforeOpening(String name);

    void file(String name, long size, ReadableByteChannel channel) throws IOException;
  }

  private final Set<String> ignored;
  private final Visitor visitor;
  private final int maxEntries;
  private int entries;

  private FolderWalk(Set<String> ignored, int maxEntries, Visitor visitor) {
    this.ignored = ignored;
    this.maxEntries = maxEntries;
    this.visitor = visitor;
  }

  /** Walks through {@code folder} except for the relative paths in {@code ignored}. */
  static void through(Path folder, Set<String> ignored, Visitor visitor) {
    try (Directory root = Directory.open(folder)) {
      through(root, ignored, MAX_ENTRIES, visitor);
    } catch (IOException e) {
      throw unreadable("the model folder", e);
    }
  }

  static void through(Directory root, Set<String> ignored, int maxEntries, Visitor visitor)
      throws IOException {
    new FolderWalk(ignored, maxEntries, visitor).walk(root, "", 1);
  }

  private void walk(Directory directory, String prefix, int depth) throws IOException {
    String previous = "";
    for (Path fileName : sorted(directory.fileNames(maxEntries - entries))) {
      String name = prefix + fileName;
      if (name.equals(previous)) {
        throw new ModelRejectedException(
            Reason.UNSAFE_NAME,
            "two files are called \"" + name + "\" once their names are decoded");
      }
      previous = name;
      count();
      if (!ignored.contains(name)) {
        visit(directory, fileName, name, depth);
      }
    }
  }

  private void visit(Directory directory, Path fileName, String name, int depth)
      throws IOException {
    try {
      BasicFileAttributes attributes = directory.attributes(fileName);
      refuseUnlessPlain(name, attributes);
      if (attributes.isDirectory()) {
        enter(directory, fileName, name, depth + 1);
      } else {
        visitor.beforeOpening(name);
        try (ReadableByteChannel channel = directory.file(fileName)) {
          visitor.file(name, attributes.size(), channel);
        }
      }
    } catch (IOException e) {
      throw unreadable("\"" + name + "\"", e);
    }
  }

  private void enter(Directory parent, Path fileName, String name, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE, "\"" + name + "\" is nested deeper than " + MAX_DEPTH + " folders");
    }
    try (Directory directory = parent.directory(fileName)) {
      walk(directory, name + "/", depth);
    }
  }

  /** "Other" comes first: on Windows a junction is both a directory and other. */
  private static void refuseUnlessPlain(String name, BasicFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      throw new ModelRejectedException(
          Reason.SYMBOLIC_LINK,
          "\""
              + name
              + "\" is a symbolic link; links are neither signed nor followed: put the file itself there");
    }
    if (attributes.isOther()) {
      throw new ModelRejectedException(
          Reason.SPECIAL_FILE,
          "\"" + name + "\" is neither a regular file nor a folder: remove it");
    }
  }

  private void count() {
    if (++entries > maxEntries) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE, "the folder has more than " + maxEntries + " files and folders");
    }
  }

  private static List<Path> sorted(List<Path> fileNames) {
    fileNames.sort(Comparator.comparing(Path::toString));
    return fileNames;
  }

  static ModelRejectedException unreadable(String what, IOException cause) {
    return new ModelRejectedException(
        Reason.UNREADABLE, what + " could not be read: " + cause.getClass().getSimpleName(), cause);
  }
}
