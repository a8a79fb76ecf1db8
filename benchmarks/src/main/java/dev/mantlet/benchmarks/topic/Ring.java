package dev.mantlet.benchmarks.topic;

import java.util.List;

/**
 * Hands out its elements in turn, for ever: no operation gets the same input twice in a row. Not
 * thread-safe.
 */
final class Ring<T> {
  private final List<T> elements;
  private int next;

  Ring(List<T> elements) {
    this.elements = List.copyOf(elements);
  }

  T next() {
    T element = elements.get(next);
    next = next + 1 == elements.size() ? 0 : next + 1;
    return element;
  }
}
