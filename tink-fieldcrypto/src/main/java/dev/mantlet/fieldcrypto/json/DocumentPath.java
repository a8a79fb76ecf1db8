package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The place of a reader in a document, token by token. Refuses a name that stands twice in one
 * object, and a document that is too deep or too long. Not thread-safe.
 */
public final class DocumentPath {
  /** The characters of [0]. */
  private static final int SHORTEST_INDEX = 3;

  private final List<Level> levels = new ArrayList<>();
  private final PathPatterns patterns;
  private long state;
  private int tokens;

  /** At the start of a document in which {@code patterns} say what is sealed. */
  public DocumentPath(PathPatterns patterns) {
    this.patterns = patterns;
    this.state = patterns.root();
  }

  /** Takes note of the next token, of any kind. */
  public void token() {
    if (++tokens > Bounds.MAX_TOKENS) {
      throw new DecryptionFailedException();
    }
  }

  /** Takes note of the name of the next value. */
  public void name(String name) {
    Level object = innermost();
    if (!object.names.add(name)) {
      throw new DecryptionFailedException();
    }
    object.name = name;
    state = patterns.member(object.state, levels.size() - 1, name);
  }

  /** Takes note of the start of a value: an element, if it is in an array. */
  public void value() {
    if (!levels.isEmpty() && innermost().array) {
      Level array = innermost();
      array.index++;
      state = patterns.element(array.state, levels.size() - 1);
    }
  }

  /** Whether a pattern leads to the value that has just started. */
  public boolean matches() {
    return patterns.matches(state, levels.size());
  }

  /** Goes into the object or array that has just started. */
  public void enter(boolean array) {
    if (levels.size() == Bounds.MAX_DEPTH) {
      throw new DecryptionFailedException();
    }
    levels.add(new Level(array, state));
  }

  /** Goes out of the innermost object or array. */
  public void leave() {
    levels.remove(levels.size() - 1);
  }

  /** How many objects and arrays are open. */
  public int depth() {
    return levels.size();
  }

  /**
   * The canonical path of the value that has just started; empty, which is the path of no value, if
   * it has more than {@code most} characters. Names that are too long are not copied.
   */
  public String canonical(int most) {
    return isLongerThan(most) ? "" : atMost(most, path());
  }

  /** By the least that each step takes; most paths that are too long are found here. */
  private boolean isLongerThan(int most) {
    long least = 0;
    for (Level level : levels) {
      least += level.array ? SHORTEST_INDEX : level.name.length();
    }
    return least > most;
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (Level level : levels) {
      if (level.array) {
        CanonicalPath.element(path, level.index);
      } else {
        CanonicalPath.name(path, level.name);
      }
    }
    return path.toString();
  }

  private static String atMost(int most, String path) {
    return path.length() > most ? "" : path;
  }

  private Level innermost() {
    return levels.get(levels.size() - 1);
  }

  /** An open object or array. */
  private static final class Level {
    private final boolean array;
    private final long state;
    private final Set<String> names;
    private String name = "";
    private int index = -1;

    private Level(boolean array, long state) {
      this.array = array;
      this.state = state;
      this.names = array ? Set.of() : new HashSet<>();
    }
  }
}
