package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for one case, on the disk that the jar lies on, and the things to close when the case is
 * done.
 */
public final class Scratch implements AutoCloseable {
  private final Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  Scratch(Path parent) throws IOException {
    folder = Files.createTempDirectory(parent, "compare-");
  }

  /** The folder, empty at first. */
  public Path folder() {
    return folder;
  }

  /** Has {@code resource} closed at the end, the last one first. */
  public <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() throws IOException {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("could not close what was measured", e);
    } finally {
      delete();
    }
  }

  private void delete() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
