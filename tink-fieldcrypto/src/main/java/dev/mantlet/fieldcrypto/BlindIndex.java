package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Searches among sealed values: beside a value the application stores tokens, a few bits of an HMAC
 * under a key of its owner, column and kind of search, and the database looks for those.
 *
 * <p>Tokens give away which values are equal, or begin alike, or share a piece; each kind says what
 * in its own documentation. Fewer bits hide more and find less exactly. Of what is found, the
 * application opens the sealed value and compares: a token is a filter, never a proof. Needs a
 * keyring with a key store, since all processes must share the key. Format, leakage and advice on
 * bits: {@code docs/formats/blind-index.md}. Built in named steps; all indexes are thread-safe.
 *
 * {@snippet class="dev.mantlet.fieldcrypto.BlindIndexSnippetsTest" region="index"}
 */
public final class BlindIndex {
  private final IndexKeySource keys;

  private BlindIndex(IndexKeySource keys) {
    this.keys = keys;
  }

  /** Starts an index with the keys of {@code keyring}. */
  public static BlindIndex using(Keyring keyring) {
    return using(IndexKeySource.of(Objects.requireNonNull(keyring, "keyring")));
  }

  static BlindIndex using(IndexKeySource keys) {
    return new BlindIndex(keys);
  }

  /** The type of the records, as in {@link FieldContext}; next comes the path. */
  public Type type(String type) {
    return new Type(keys, CanonicalBytes.checked("type", type));
  }

  /** A type of records; next comes the path of the field. */
  public static final class Type {
    private final IndexKeySource keys;
    private final String type;

    private Type(IndexKeySource keys, String type) {
      this.keys = keys;
      this.type = type;
    }

    /** The path of the field, as in {@link FieldContext}; next comes the kind of search. */
    public Column path(String path) {
      return new Column(keys, type, CanonicalBytes.checked("path", path));
    }
  }

  /** A column that is to be searched; next comes the kind of search. */
  public static final class Column {
    /** Fewer code points than this make a small set. */
    private static final int SMALL_PIECE = 3;

    private final IndexKeySource keys;
    private final String type;
    private final String path;

    private Column(IndexKeySource keys, String type, String path) {
      this.keys = keys;
      this.type = type;
      this.path = path;
    }

    /** Finds texts that are equal in {@code form}, of at most 65,536 UTF-16 units. */
    public Builder<Equality<String>> equality(TextForm form) {
      return equality(
          form.code,
          false,
          text -> form.apply(text, IndexText.MAX_LENGTH).getBytes(StandardCharsets.UTF_8));
    }

    /** Finds equal bytes. */
    public Builder<Equality<byte[]>> equalityOfBytes() {
      return equality(IndexValues.BYTES, false, byte[]::clone);
    }

    /** Finds equal whole numbers; numbers of a small set, such as an age, are easily guessed. */
    public Builder<Equality<Long>> equalityOfNumbers() {
      return equality(IndexValues.NUMBER, false, IndexValues::i64);
    }

    /** Finds equal constants of an enum, by their names; needs {@link Builder#acceptLeakage}. */
    public <E extends Enum<E>> Builder<Equality<E>> equalityOf(Class<E> constants) {
      Objects.requireNonNull(constants, "constants");
      return equality(IndexValues.ENUM, true, IndexValues::name);
    }

    /** Finds equal truth values; needs {@link Builder#acceptLeakage}. */
    public Builder<Equality<Boolean>> equalityOfBooleans() {
      return equality(IndexValues.BOOLEAN, true, IndexValues::truth);
    }

    private <V> Builder<Equality<V>> equality(
        int form, boolean small, Function<V, byte[]> encoding) {
      return builder(EqualityIndex.KIND, form, small, c -> new EqualityIndex<>(c, encoding));
    }

    /**
     * Finds texts by their beginning.
     *
     * @param lengths the lengths that can be looked for, in code points, 1 to 16 of them, each from
     *     1 to 256; below 3, {@link Builder#acceptLeakage} is needed
     * @throws IllegalArgumentException if there are none, too many, or one is out of range
     */
    public Builder<Prefixes> prefixes(TextForm form, int... lengths) {
      NavigableSet<Integer> sorted = new TreeSet<>();
      Arrays.stream(lengths)
          .map(length -> IndexValues.between(length, 1, 256, "length"))
          .forEach(sorted::add);
      IndexValues.between(sorted.size(), 1, 16, "number of lengths");
      boolean small = sorted.first() < SMALL_PIECE;
      return builder(PrefixIndex.KIND, form.code, small, c -> new PrefixIndex(c, form, sorted));
    }

    /**
     * Finds texts of at most 4,096 UTF-16 units by a part of them.
     *
     * @param size the code points of a piece, 1 to 16; below 3, {@link Builder#acceptLeakage} is
     *     needed
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder<Ngrams> ngrams(TextForm form, int size) {
      IndexValues.between(size, 1, 16, "size");
      return builder(
          NgramIndex.KIND, form.code, size < SMALL_PIECE, c -> new NgramIndex(c, form, size));
    }

    /**
     * Finds whole numbers by range.
     *
     * @param boundaries where the next bucket begins, 1 to 1,024 ascending; never to be changed
     * @throws IllegalArgumentException if there are none or too many, or they do not ascend
     */
    public Builder<Ranges<Long>> ranges(long... boundaries) {
      long[] checked = RangeIndex.checked(boundaries);
      return builder(
          RangeIndex.KIND,
          IndexValues.NUMBER,
          false,
          c -> new RangeIndex<>(c, checked, Long::longValue));
    }

    /**
     * Finds dates by range.
     *
     * @param boundaries where the next bucket begins, 1 to 1,024 ascending; never to be changed
     * @throws IllegalArgumentException if there are none or too many, or they do not ascend
     */
    public Builder<Ranges<LocalDate>> ranges(LocalDate... boundaries) {
      long[] checked =
          RangeIndex.checked(Arrays.stream(boundaries).mapToLong(LocalDate::toEpochDay).toArray());
      return builder(
          RangeIndex.KIND,
          IndexValues.DATE,
          false,
          c -> new RangeIndex<>(c, checked, LocalDate::toEpochDay));
    }

    private <I> Builder<I> builder(
        int kind, int form, boolean small, Function<IndexColumn, I> index) {
      return new Builder<>(
          small, bits -> index.apply(new IndexColumn(keys, type, path, kind, form, bits)));
    }
  }

  /** What is left to choose for an index. Not thread-safe. */
  public static final class Builder<I> {
    private final boolean small;
    private final Function<Integer, I> index;
    private boolean accepted;
    private int bits;

    private Builder(boolean small, Function<Integer, I> index) {
      this.small = small;
      this.index = index;
    }

    /**
     * The bits of a token, 8 to 63; there is no default. With N different values, about N / 2^bits
     * share a token: for N = 1,000,000, 18 bits hide a value among about 4, and 27 bits find one
     * stray row in a hundred searches.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder<I> bits(int count) {
      this.bits = IndexValues.between(count, Token.MIN_BITS, Token.MAX_BITS, "bits");
      return this;
    }

    /**
     * Accepts an index over a small set (truth values, constants, one or two characters), whose
     * values can nearly all be told by how often their tokens occur, without any key.
     */
    public Builder<I> acceptLeakage() {
      this.accepted = true;
      return this;
    }

    /**
     * Makes the index; asks for no key.
     *
     * @throws IllegalStateException if the bits were not chosen, or the set is small and {@link
     *     #acceptLeakage} was not called
     */
    public I build() {
      if (small && !accepted) {
        throw new IllegalStateException(
            "an index over a small set (truth values, constants, one or two characters) gives its"
                + " values away by how often they occur; leave it out, or call acceptLeakage()");
      }
      if (bits == 0) {
        throw new IllegalStateException(
            "choose the bits of a token: about N / 2^bits of N values share one");
      }
      return index.apply(bits);
    }
  }

  /**
   * What is stored beside a sealed value: the first bits of an HMAC. Public; comparing it needs no
   * constant time. Ordered by value. Immutable.
   *
   * @param value the bits as a number, 0 to 2^bits - 1
   * @param bits how many there are, 8 to 63
   */
  public record Token(long value, int bits) implements Comparable<Token> {
    static final int MIN_BITS = 8;
    static final int MAX_BITS = 63;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the bits are out of range or the value has more of them
     */
    public Token {
      IndexValues.between(bits, MIN_BITS, MAX_BITS, "bits");
      if (value >>> bits != 0) {
        throw new IllegalArgumentException("a token of " + bits + " bits has no more than these");
      }
    }

    /** The value as a big-endian number of as few bytes as hold {@link #bits} bits. */
    public byte[] bytes() {
      byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
      return Arrays.copyOfRange(all, Long.BYTES - (bits + 7) / 8, Long.BYTES);
    }

    @Override
    public int compareTo(Token other) {
      int byValue = Long.compare(value, other.value);
      return byValue != 0 ? byValue : Integer.compare(bits, other.bits);
    }
  }

  /** How texts are brought into one form before they are compared; part of the index's key. */
  public enum TextForm {
    /** As given: no two different texts match. */
    AS_GIVEN(1),
    /** Composed (NFC). */
    COMPOSED(2),
    /** Composed, without white space at both ends. */
    TRIMMED(3),
    /**
     * Trimmed, upper and lower case as one: for each code point by itself, without a locale, so
     * that ß and ss differ.
     */
    CASE_FOLDED(4),
    /**
     * Case folded, and all but letters, digits and the marks on them left out: account, card and
     * telephone numbers.
     */
    LETTERS_AND_DIGITS(5);

    private final int code;

    TextForm(int code) {
      this.code = code;
    }

    String apply(String text, int maxLength) {
      return IndexText.inForm(this, text, maxLength);
    }

    int[] codePoints(String text, int maxLength) {
      return apply(text, maxLength).codePoints().toArray();
    }
  }

  /**
   * Finds equal values. Gives away which rows have the same value and how often it occurs, and so,
   * to who knows the data, the frequent ones; nearly all of a small set.
   */
  public sealed interface Equality<V> permits EqualityIndex {
    /**
     * The token that is stored with {@code value}, under the active index key.
     *
     * @throws IllegalArgumentException if the value cannot be indexed; it is not shown
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if the key is not cached and could not be had
     */
    Token tokenFor(KeyOwner owner, V value);

    /**
     * The tokens under the active and the eight newest retired index keys; rows with any of them
     * match.
     *
     * @throws IllegalArgumentException if the value cannot be indexed; it is not shown
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if a key is not cached and could not be had
     */
    SortedSet<Token> queryTokens(KeyOwner owner, V value);

    /** How many of so many other values have the token of one value by accident, on average. */
    double expectedFalsePositives(long otherValues);
  }

  /**
   * Finds texts by their beginning. Gives away which rows begin alike, for each length, and whether
   * a text is that long; short beginnings are a small set.
   */
  public sealed interface Prefixes permits PrefixIndex {
    /**
     * The tokens that are stored with {@code value}, one for each length that it has; none if it is
     * too short for all, so that it is not found.
     *
     * @throws IllegalArgumentException if the value cannot be indexed; it is not shown
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if the key is not cached and could not be had
     */
    SortedSet<Token> tokensFor(KeyOwner owner, String value);

    /**
     * The tokens of the longest indexed length that {@code prefix} has, under the active and the
     * eight newest retired index keys; rows with any of them match.
     *
     * @throws IllegalArgumentException if it is shorter than all lengths or cannot be indexed
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if a key is not cached and could not be had
     */
    SortedSet<Token> queryTokens(KeyOwner owner, String prefix);
  }

  /**
   * Finds texts by a part of them. Gives away which rows share a piece and how many pieces there
   * are, and so, to who knows the language, much of the texts: the most talkative kind.
   */
  public sealed interface Ngrams permits NgramIndex {
    /**
     * The tokens that are stored with {@code value}, one for each different piece, in an order that
     * tells nothing; none if it is shorter than a piece, so that it is not found.
     *
     * @throws IllegalArgumentException if the value cannot be indexed; it is not shown
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if the key is not cached and could not be had
     */
    SortedSet<Token> tokensFor(KeyOwner owner, String value);

    /**
     * A set for the active index key and one for each of the eight newest retired ones; rows with
     * all tokens of any set match.
     *
     * @throws IllegalArgumentException if it is shorter than a piece or cannot be indexed
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if a key is not cached and could not be had
     */
    List<SortedSet<Token>> queryTokens(KeyOwner owner, String part);
  }

  /**
   * Finds numbers or dates by range, to the bucket. Gives away which rows are in one bucket and how
   * many; queries tell in time which buckets are neighbours.
   */
  public sealed interface Ranges<V> permits RangeIndex {
    /**
     * The token that is stored with {@code value}: that of its bucket, under the active index key.
     *
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if the key is not cached and could not be had
     */
    Token tokenFor(KeyOwner owner, V value);

    /**
     * The tokens of all buckets from that of {@code from} to that of {@code to}, under the active
     * and the eight newest retired index keys; rows with any of them match.
     *
     * @throws IllegalArgumentException if {@code from} is above {@code to}
     * @throws IllegalStateException if the keyring has no key store
     * @throws KeyUnavailableException if a key is not cached and could not be had
     */
    SortedSet<Token> queryTokens(KeyOwner owner, V from, V to);
  }
}
