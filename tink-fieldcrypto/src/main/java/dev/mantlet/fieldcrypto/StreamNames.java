package dev.mantlet.fieldcrypto;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names of the streams under one header, in the order of their UTF-8 bytes. Immutable. */
final class StreamNames {
  /** Most streams under one header: more files than a model folder has. */
  static final int MAX = 8192;

  private final List<String> sorted;
  private final Map<String, Integer> positions = new HashMap<>();
  private final byte[] scope;

  private StreamNames(SortedSet<Member> names) {
    CanonicalBytes written = new CanonicalBytes().u32(names.size());
    names.forEach(name -> written.string(name.utf8Path()));
    this.sorted = names.stream().map(Member::path).toList();
    this.scope = written.toArray();
    sorted.forEach(name -> positions.put(name, positions.size()));
  }

  /**
   * Checks and sorts {@code names}.
   *
   * @throws IllegalArgumentException if there are too many, the format cannot carry one, or one
   *     stands twice
   */
  static StreamNames of(Collection<String> names) {
    if (names.size() > MAX) {
      throw new IllegalArgumentException(
          "at most " + MAX + " streams fit under one header, not " + names.size());
    }
    TreeSet<Member> sorted = new TreeSet<>();
    for (String name : names) {
      byte[] utf8 = CanonicalBytes.utf8("name of a stream", name);
      if (!sorted.add(new Member(name, utf8, new byte[0]))) {
        throw new IllegalArgumentException("the stream \"" + name + "\" is named twice");
      }
    }
    return new StreamNames(sorted);
  }

  /** u32 count, then lp(name) for each; shared: not to be changed. */
  byte[] scope() {
    return scope;
  }

  List<String> inOrder() {
    return sorted;
  }

  /**
   * The place of {@code name} in the order.
   *
   * @throws IllegalArgumentException if it is none of these names
   */
  int position(String name) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is none of the " + sorted.size() + " streams under this header");
    }
    return position;
  }
}
