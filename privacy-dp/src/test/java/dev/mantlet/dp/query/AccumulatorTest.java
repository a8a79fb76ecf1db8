package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Merging, the byte form, and what is refused. */
class AccumulatorTest {
  private static void assertRefused(Reason reason, Executable merge) {
    assertEquals(reason, assertThrows(PrivacyException.class, merge).reason());
  }

  /** A query of one kind, to be filled with the numbers from a to b and merged from bytes. */
  record Kind(String name, Query make) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  interface Query {
    Open make();
  }

  /** What all queries can do, as functions. */
  record Open(
      Consumer<Long> add, Consumer<byte[]> merge, java.util.function.Supplier<byte[]> bytes) {}

  static List<Kind> kinds() {
    return List.of(
        new Kind(
            "count",
            () -> {
              Count q = Count.perUnit(2);
              return new Open(x -> q.addWithoutLimit(), q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "long sum",
            () -> {
              LongSum q = LongSum.ofValuesIn(-5, 500);
              return new Open(q::addWithoutLimit, q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "double sum",
            () -> {
              DoubleSum q = DoubleSum.ofValuesIn(-5, 500);
              return new Open(x -> q.addWithoutLimit(x / 3.0), q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "mean",
            () -> {
              Mean q = Mean.ofValuesIn(-5, 500);
              return new Open(q::addWithoutLimit, q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "double mean",
            () -> {
              DoubleMean q = DoubleMean.ofValuesIn(-5, 500);
              return new Open(x -> q.addWithoutLimit(x / 3.0), q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "variance",
            () -> {
              Variance q = Variance.ofValuesIn(-5, 500);
              return new Open(x -> q.addWithoutLimit(x / 3.0), q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "histogram",
            () -> {
              Histogram q = Histogram.withEdges(0, 10, 100, 1000);
              return new Open(q::addWithoutLimit, q::mergeDisjoint, q::toBytes);
            }),
        new Kind(
            "quantiles",
            () -> {
              Quantiles q = Quantiles.ofValuesIn(-5, 500);
              return new Open(x -> q.addWithoutLimit(x / 3.0), q::mergeDisjoint, q::toBytes);
            }));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shardsInAnyOrder_mergeToTheBytesOfTheWhole(Kind kind) {
    Open whole = kind.make().make();
    Open[] shards = {kind.make().make(), kind.make().make(), kind.make().make()};
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      long value = random.nextInt(2000) - 700;
      whole.add().accept(value);
      shards[random.nextInt(3)].add().accept(value);
    }
    for (int first = 0; first < 3; first++) {
      Open merged = kind.make().make();
      for (int i = 0; i < 3; i++) {
        merged.merge().accept(shards[(first + i) % 3].bytes().get());
      }
      assertArrayEquals(whole.bytes().get(), merged.bytes().get());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyChangedByteAndEveryOtherLength_isRefused_andNothingWasMerged(Kind kind) {
    Open one = kind.make().make();
    one.add().accept(7L);
    byte[] good = one.bytes().get();
    Open into = kind.make().make();
    byte[] before = into.bytes().get();
    int step = Math.max(1, good.length / 400); // the tree has many counters
    for (int i = 0; i < good.length; i += step) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThrows(PrivacyException.class, () -> into.merge().accept(bad));
    }
    for (int length = 0; length < good.length; length += step) {
      byte[] bad = Arrays.copyOf(good, length);
      assertRefused(Reason.ACCUMULATOR_CORRUPT, () -> into.merge().accept(bad));
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertRefused(Reason.ACCUMULATOR_CORRUPT, () -> into.merge().accept(longer));
    assertArrayEquals(before, into.bytes().get());
    into.merge().accept(good);
    assertArrayEquals(good, into.bytes().get());
  }

  @Test
  void otherParameters_areRefused() {
    LongSum sum = LongSum.ofValuesIn(0, 10);
    for (byte[] other :
        List.of(
            LongSum.ofValuesIn(0, 11).toBytes(),
            LongSum.ofValuesIn(-1, 10).toBytes(),
            LongSum.ofValuesIn(0, 10).perUnit(2).toBytes(),
            Count.ofUnits().toBytes(),
            Mean.ofValuesIn(0, 10).toBytes(),
            Histogram.withEdges(0, 10).toBytes())) {
      assertRefused(Reason.ACCUMULATOR_MISMATCH, () -> sum.mergeDisjoint(other));
    }
    assertRefused(
        Reason.ACCUMULATOR_MISMATCH,
        () -> DoubleSum.ofValuesIn(0, 1).mergeDisjoint(DoubleSum.ofValuesIn(-0.0, 1).toBytes()));
    LongSum other = LongSum.ofValuesIn(0, 11);
    assertRefused(Reason.ACCUMULATOR_MISMATCH, () -> sum.merge(other));
    other.add("still open", 1);
  }

  @Test
  void laterFormat_isRefusedAsSuch() {
    byte[] later = Count.ofUnits().toBytes();
    later[11] = 1;
    assertRefused(Reason.ACCUMULATOR_UNSUPPORTED, () -> Count.ofUnits().mergeDisjoint(later));
  }

  @Test
  void numbersThatNoContributionsMake_areRefusedAlsoWithTheirChecksum() {
    LongSum sum = LongSum.ofValuesIn(-1, 10);
    byte[] empty = sum.toBytes();
    for (long[] lie :
        new long[][] {{1, 11}, {1, -2}, {0, 1}, {-1, 0}, {(1L << 62) + 1, 0}, {-5, 5}}) {
      byte[] bytes =
          AccumulatorBytes.of(empty)
              .contributions(lie[0])
              .sum(0, BigInteger.valueOf(lie[1]))
              .sealed();
      assertRefused(Reason.ACCUMULATOR_CORRUPT, () -> sum.mergeDisjoint(bytes));
    }
    Histogram histogram = Histogram.withEdges(0, 1, 2);
    byte[] bins = histogram.toBytes();
    for (long[] lie :
        new long[][] {{2, 1, 0}, {1, 2, -1}, {0, 1, 0}, {1, 1, 1}, {2, Long.MAX_VALUE, 3}}) {
      byte[] bytes =
          AccumulatorBytes.of(bins).contributions(lie[0]).cell(0, lie[1]).cell(1, lie[2]).sealed();
      assertRefused(Reason.ACCUMULATOR_CORRUPT, () -> histogram.mergeDisjoint(bytes));
    }
  }

  @Test
  void moreThanCanBeCounted_isRefused() {
    Count count = Count.ofUnits();
    byte[] most = AccumulatorBytes.of(count.toBytes()).contributions(1L << 62).sealed();
    count.mergeDisjoint(most);
    assertRefused(Reason.ACCUMULATOR_OVERFLOW, () -> count.mergeDisjoint(most));
    assertEquals(1L << 62, count.exact());
  }

  @Test
  void unitInBoth_isRefused_andBothAreAsBefore() {
    Count one = Count.ofUnits();
    Count other = Count.ofUnits();
    one.add("in both");
    other.add("in both");
    other.add("only there");
    assertRefused(Reason.ACCUMULATOR_OVERLAP, () -> one.merge(other));
    assertEquals(1, one.exact());
    other.add("still open");
    assertEquals(3, other.exact());
  }

  @Test
  void mergedQuery_isUsedUp_andItsUnitsStayLimited() {
    Count one = Count.ofUnits();
    Count other = Count.ofUnits();
    other.add("there");
    one.merge(other);
    one.add("there");
    assertEquals(1, one.exact());
    assertThrows(IllegalStateException.class, () -> other.add("late"));
    assertThrows(IllegalStateException.class, () -> one.merge(other));
    assertThrows(IllegalArgumentException.class, () -> one.merge(one));
    one.add("still open");
  }
}
