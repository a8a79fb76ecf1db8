package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Tokens of the buckets that values fall into. Thread-safe. */
final class RangeIndex<V> implements BlindIndex.Ranges<V> {
  static final int KIND = 4;

  /** Most boundaries: a query asks for the tokens of all buckets that it touches. */
  static final int MAX_BOUNDARIES = 1024;

  private final IndexColumn column;
  private final long[] boundaries;
  private final ToLongFunction<V> order;
  private final byte[] parameters;

  /** Takes over what {@link #checked} returned. */
  RangeIndex(IndexColumn column, long[] boundaries, ToLongFunction<V> order) {
    this.column = column;
    this.boundaries = boundaries;
    this.order = order;
    CanonicalBytes written = new CanonicalBytes().u32(boundaries.length);
    Arrays.stream(boundaries).forEach(written::u64);
    this.parameters = written.toArray();
  }

  /**
   * A copy of {@code boundaries}.
   *
   * @throws IllegalArgumentException if there are none or too many, or they do not ascend
   */
  static long[] checked(long... boundaries) {
    if (boundaries.length == 0 || boundaries.length > MAX_BOUNDARIES) {
      throw new IllegalArgumentException(
          "an index of ranges has 1 to "
              + MAX_BOUNDARIES
              + " boundaries, not "
              + boundaries.length);
    }
    for (int i = 1; i < boundaries.length; i++) {
      if (boundaries[i] <= boundaries[i - 1]) {
        throw new IllegalArgumentException(
            "boundaries must ascend; boundary " + (i + 1) + " is not above the one before");
      }
    }
    return boundaries.clone();
  }

  @Override
  public BlindIndex.Token tokenFor(KeyOwner owner, V value) {
    int bucket = bucket(value);
    return column.active(owner, IntStream.of(bucket).mapToObj(this::message).toList()).first();
  }

  @Override
  public SortedSet<BlindIndex.Token> queryTokens(KeyOwner owner, V from, V to) {
    if (order.applyAsLong(from) > order.applyAsLong(to)) {
      throw new IllegalArgumentException(
          "the beginning of a range must not be above its end; they are not shown");
    }
    return column.any(
        owner, IntStream.rangeClosed(bucket(from), bucket(to)).mapToObj(this::message).toList());
  }

  /** The number of boundaries that are not above {@code value}. */
  private int bucket(V value) {
    int found = Arrays.binarySearch(boundaries, order.applyAsLong(value));
    return found >= 0 ? found + 1 : -(found + 1);
  }

  private IndexColumn.Message message(int bucket) {
    return new IndexColumn.Message(
        parameters, new CanonicalBytes(Integer.BYTES).u32(bucket).toArray());
  }

  @Override
  public String toString() {
    return "Ranges[" + (boundaries.length + 1) + " buckets]" + column;
  }
}
