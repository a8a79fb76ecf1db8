package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;

/** Tokens of all pieces of one length. Thread-safe. */
final class NgramIndex implements BlindIndex.Ngrams {
  static final int KIND = 3;

  /** Longest text, in UTF-16 units, and so about the most tokens of one. */
  static final int MAX_LENGTH = 4096;

  private final IndexColumn column;
  private final TextForm form;
  private final int size;
  private final byte[] parameters;

  /** Pieces of {@code size} code points. */
  NgramIndex(IndexColumn column, TextForm form, int size) {
    this.column = column;
    this.form = form;
    this.size = size;
    this.parameters = new CanonicalBytes(Integer.BYTES).u32(size).toArray();
  }

  @Override
  public SortedSet<BlindIndex.Token> tokensFor(KeyOwner owner, String value) {
    return column.active(owner, pieces(form.codePoints(value, MAX_LENGTH)));
  }

  @Override
  public List<SortedSet<BlindIndex.Token>> queryTokens(KeyOwner owner, String part) {
    List<IndexColumn.Message> pieces = pieces(form.codePoints(part, MAX_LENGTH));
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException(
          "what is looked for needs at least " + size + " code points; it is not shown");
    }
    return column.all(owner, pieces);
  }

  private List<IndexColumn.Message> pieces(int[] codePoints) {
    return IntStream.rangeClosed(0, codePoints.length - size)
        .mapToObj(
            from -> new IndexColumn.Message(parameters, IndexText.piece(codePoints, from, size)))
        .toList();
  }

  @Override
  public String toString() {
    return "Ngrams[" + size + "]" + column;
  }
}
