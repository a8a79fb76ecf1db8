package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Function;

/** Tokens of whole values. Thread-safe. */
final class EqualityIndex<V> implements BlindIndex.Equality<V> {
  static final int KIND = 1;

  private static final byte[] NO_PARAMETERS = new byte[0];

  private final IndexColumn column;
  private final Function<V, byte[]> encoding;

  /** {@code encoding} gives different values different bytes. */
  EqualityIndex(IndexColumn column, Function<V, byte[]> encoding) {
    this.column = column;
    this.encoding = encoding;
  }

  @Override
  public BlindIndex.Token tokenFor(KeyOwner owner, V value) {
    return column.active(owner, message(value)).first();
  }

  @Override
  public SortedSet<BlindIndex.Token> queryTokens(KeyOwner owner, V value) {
    return column.any(owner, message(value));
  }

  private List<IndexColumn.Message> message(V value) {
    return List.of(new IndexColumn.Message(NO_PARAMETERS, encoding.apply(value)));
  }

  @Override
  public double expectedFalsePositives(long otherValues) {
    return column.expectedFalsePositives(otherValues);
  }

  @Override
  public String toString() {
    return "Equality" + column;
  }
}
