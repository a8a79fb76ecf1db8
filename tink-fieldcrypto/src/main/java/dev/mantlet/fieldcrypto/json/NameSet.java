package dev.mantlet.fieldcrypto.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of one object. A few are compared one by one, which is quicker than a set and enough
 * for most objects; more go into a set, which no choice of names makes slow. Not thread-safe.
 */
final class NameSet {
  /** Most names that are compared one by one. */
  private static final int FEW = 16;

  private final int[] hashes = new int[FEW];
  private final String[] few = new String[FEW];
  private Set<String> many = Set.of();
  private int count;

  /** Makes it empty. */
  void clear() {
    many = Set.of();
    count = 0;
  }

  /** Adds {@code name}; whether it was not there before. */
  boolean add(String name) {
    if (count < FEW) {
      return addToFew(name, name.hashCode());
    }
    if (count == FEW) {
      many = new HashSet<>(Arrays.asList(few));
      count++;
    }
    return many.add(name);
  }

  private boolean addToFew(String name, int hash) {
    for (int i = 0; i < count; i++) {
      if (hashes[i] == hash && few[i].equals(name)) {
        return false;
      }
    }
    hashes[count] = hash;
    few[count++] = name;
    return true;
  }
}
