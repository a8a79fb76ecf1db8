package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The names in each object that is open while a document is written. Refuses one that stands twice,
 * which no reader would take: keys of a map may have the same text, unwrapped objects and
 * any-getters the name of another property. Not thread-safe.
 */
public final class NamesInUse {
  private final List<NameSet> levels = new ArrayList<>();
  private int depth;

  /** Before the root. */
  public NamesInUse() {}

  /**
   * Goes into an object or array.
   *
   * @throws RefusedUseException if that is too deep to be read again
   */
  public void enter() {
    if (depth == Bounds.MAX_DEPTH) {
      throw new RefusedUseException(
          "a sealed document nests at most " + Bounds.MAX_DEPTH + " objects and lists");
    }
    if (levels.size() == depth) {
      levels.add(new NameSet());
    }
    levels.get(depth++).clear();
  }

  /** Goes out of the innermost one. */
  public void leave() {
    depth--;
  }

  /** How many are open. */
  public int depth() {
    return depth;
  }

  /**
   * Uses {@code name} in the innermost object.
   *
   * @throws RefusedUseException if it is in use there, or too long; it may be personal and is not
   *     shown
   */
  public void use(String name) {
    if (name.length() > Bounds.MAX_NAME) {
      throw new RefusedUseException(
          "a name in a sealed document has at most " + Bounds.MAX_NAME + " characters");
    }
    if (depth > 0 && !levels.get(depth - 1).add(name)) {
      throw new RefusedUseException(
          "an object of the document has two members of the same name, which no reader takes: look"
              + " for map keys with the same text, unwrapped properties and any-getters");
    }
  }
}
