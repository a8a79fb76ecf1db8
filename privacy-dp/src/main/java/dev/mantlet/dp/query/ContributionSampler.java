package dev.mantlet.dp.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.query.KeyedHash.Tag;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Limits what each privacy unit contributes to the groups of a group-by, in one pass, over rows in
 * any order and on any number of machines.
 *
 * <p>Every group of a unit and every row has a rank, a keyed hash (HMAC-SHA-256) of unit, group and
 * row, and those of the lowest ranks are kept. So what is kept of a unit is a function of the set
 * of its own rows: it depends neither on their order nor on other units, rows that come twice count
 * once, and samplers merge to what one sampler of all rows would hold. The key is drawn from {@link
 * java.security.SecureRandom}; privacy does not rest on it, but nobody who does not have it can
 * choose names whose rows are kept. The argument is in {@code docs/proofs/aggregations.md}.
 *
 * <p>A row has a number of its own within unit and group, such as a sequence number; its value is
 * any long (a double travels as {@link Double#doubleToLongBits}). Memory grows with the number of
 * units and the limits. Thread-safe.
 */
public final class ContributionSampler {
  /** Longest name of a group, in bytes of UTF-8: identifiers, not documents. */
  static final int MOST_NAME_BYTES = 1024;

  private final KeyedHash hash;
  private final ContributionLimits limits;
  private final NavigableMap<Tag, UnitSample> units = new TreeMap<>();

  private ContributionSampler(KeyedHash hash, ContributionLimits limits) {
    this.hash = hash;
    this.limits = limits;
  }

  /** A sampler under a key of its own. */
  public static ContributionSampler of(ContributionLimits limits) {
    return new ContributionSampler(KeyedHash.random(), limits);
  }

  /**
   * A sampler under a key that all machines of one query share.
   *
   * @param key 32 bytes from a secure random generator, for one query; it is copied
   * @throws IllegalArgumentException if the key has another length
   */
  public static ContributionSampler withKey(byte[] key, ContributionLimits limits) {
    return new ContributionSampler(new KeyedHash(key), limits);
  }

  /** A new, empty sampler under the same key and limits, to be merged into this one. */
  public synchronized ContributionSampler shard() {
    return new ContributionSampler(hash.copy(), limits);
  }

  /** The limits. */
  public ContributionLimits limits() {
    return limits;
  }

  /**
   * Adds a row of the unit with this name.
   *
   * @param row the number of the row within unit and group
   * @throws IllegalArgumentException if the group's name is longer than 1024 bytes of UTF-8, or has
   *     half a surrogate pair
   */
  public synchronized void add(String unit, String group, long row, long value) {
    requireName(group);
    requireWellFormed(unit);
    add(hash.unit(unit), group, row, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException if the group's name is longer than 1024 bytes of UTF-8, or has
   *     half a surrogate pair
   */
  public synchronized void add(long unit, String group, long row, long value) {
    requireName(group);
    add(hash.unit(unit), group, row, value);
  }

  private void add(Tag unit, String group, long row, long value) {
    units
        .computeIfAbsent(unit, absent -> new UnitSample(limits))
        .add(
            new UnitSample.Group(hash.group(unit, group), group),
            new UnitSample.Row(hash.row(unit, group, row), value));
  }

  /** A lone surrogate would become a question mark, and two names one. */
  private static void requireWellFormed(String name) {
    Require.that(
        UTF_8.newEncoder().canEncode(name), "a name must be well-formed, one has half a surrogate");
  }

  private static void requireName(String group) {
    requireWellFormed(group);
    int bytes = group.getBytes(UTF_8).length;
    Require.that(
        bytes <= MOST_NAME_BYTES,
        "the name of a group must have at most %s bytes of UTF-8, had %s",
        MOST_NAME_BYTES,
        bytes);
  }

  /**
   * Takes in all rows of another sampler under the same key and limits. Units may be in both; a
   * sampler that is merged twice counts once.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH if key or limits differ
   */
  public void merge(ContributionSampler other) {
    merge(other.toBytes()); // a copy, so that no two locks are held
  }

  /**
   * The same for the bytes of a sampler.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED; nothing was added
   */
  public synchronized void merge(byte[] sampler) {
    SampleFormat.read(sampler, hash, limits)
        .forEach((unit, sample) ->
            units.computeIfAbsent(unit, absent -> new UnitSample(limits)).addAll(sample));
  }

  /**
   * The rows that are kept, in their byte form, authenticated under the key. Units are pseudonyms
   * in it, groups and values are not: keep it as safe as the data. It must fit into an array, below
   * 2 GiB.
   */
  public synchronized byte[] toBytes() {
    return SampleFormat.write(units, hash, limits);
  }

  /**
   * Hands out the rows that count, within all limits, in an order that depends on the key alone.
   *
   * @param sink is called on this thread, under the lock of this sampler
   */
  public synchronized void forEach(Sink sink) {
    units.values().forEach(unit -> unit.forEach(sink));
  }

  /** Takes the rows that count. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one row. */
    void accept(String group, long value);
  }

  /** The limits; never the key. */
  @Override
  public String toString() {
    return "ContributionSampler[" + limits + "]";
  }
}
