package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;

/** Tokens of the beginnings of texts, for a few lengths. Thread-safe. */
final class PrefixIndex implements BlindIndex.Prefixes {
  static final int KIND = 2;

  private final IndexColumn column;
  private final TextForm form;
  private final NavigableSet<Integer> lengths;

  /** Takes over {@code lengths}, in code points, one or more of them. */
  PrefixIndex(IndexColumn column, TextForm form, NavigableSet<Integer> lengths) {
    this.column = column;
    this.form = form;
    this.lengths = lengths;
  }

  @Override
  public SortedSet<BlindIndex.Token> tokensFor(KeyOwner owner, String value) {
    int[] codePoints = form.codePoints(value, IndexText.MAX_LENGTH);
    return column.active(
        owner,
        lengths.headSet(codePoints.length, true).stream()
            .map(length -> message(codePoints, length))
            .toList());
  }

  @Override
  public SortedSet<BlindIndex.Token> queryTokens(KeyOwner owner, String prefix) {
    int[] codePoints = form.codePoints(prefix, IndexText.MAX_LENGTH);
    Integer length = lengths.floor(codePoints.length);
    if (length == null) {
      throw new IllegalArgumentException(
          "the shortest indexed prefix has "
              + lengths.first()
              + " code points, what is looked for has "
              + codePoints.length);
    }
    return column.any(owner, List.of(message(codePoints, length)));
  }

  private static IndexColumn.Message message(int[] codePoints, int length) {
    return new IndexColumn.Message(
        new CanonicalBytes(Integer.BYTES).u32(length).toArray(),
        IndexText.piece(codePoints, 0, length));
  }

  @Override
  public String toString() {
    return "Prefixes" + lengths + column;
  }
}
