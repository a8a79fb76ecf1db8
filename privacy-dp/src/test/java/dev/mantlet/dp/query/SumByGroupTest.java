package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.SecureBits;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SumByGroupTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure("1").withDelta("1e-6");
  private static final Adjacency ADJACENCY = Adjacency.ADD_REMOVE;

  @TempDir Path folder;

  static Stream<Noise> noises() {
    return Stream.of(Noise.laplaceThatNames(LOSS), Noise.gaussian(LOSS));
  }

  /** 500 units of 0 to 9 in the north, 500 of 100 in the south, one of 100 alone. */
  private static SumByGroup amounts() {
    SumByGroup sums = SumByGroup.ofValuesIn(0, 100);
    for (int unit = 0; unit < 1000; unit++) {
      if (unit < 500) {
        sums.add(unit, "north", unit % 10);
      } else {
        sums.add(unit, "south", 100);
      }
    }
    sums.add("alone", "tiny", 100);
    return sums;
  }

  private static Payment seeded(long seed) {
    SecureBits bits = Seeded.bits(seed);
    return loss -> Seeded.token(loss, bits);
  }

  @ParameterizedTest
  @MethodSource("noises")
  void largeGroups_areNamedWithTheirSumsAndMeans_andThatOfOneUnitStaysHidden(Noise noise) {
    var released = amounts().release(noise, ADJACENCY, seeded(1));
    assertEquals(List.of("north", "south"), List.copyOf(released.groups().keySet()));
    ReleasedGroupSum north = released.of("north").orElseThrow();
    ReleasedGroupSum south = released.of("south").orElseThrow();
    assertEquals(2250, north.value(), 3000);
    assertEquals(50_000, south.value(), 3000);
    assertEquals(4.5, north.mean().value(), 5);
    assertEquals(100, south.mean().value(), 5);
    assertEquals(500, south.count().value(), 60);
    assertTrue(released.of("tiny").isEmpty());
    assertTrue(released.threshold().getAsLong() > 20);
    assertEquals(LOSS, released.loss());
    assertEquals(LOSS, south.loss());
  }

  @Test
  void groupsKnownBeforehand_areAllReleased_alsoTheEmptyOnes() {
    var released =
        amounts()
            .release(
                Noise.laplace(Epsilon.of(1000)), List.of("north", "empty"), ADJACENCY, seeded(2));
    assertEquals(List.of("empty", "north"), List.copyOf(released.groups().keySet()));
    assertTrue(released.threshold().isEmpty());
    assertEquals(2250, released.of("north").orElseThrow().value(), 2);
    assertEquals(4.5, released.of("north").orElseThrow().mean().value(), 0.01);
    assertEquals(0, released.of("empty").orElseThrow().value(), 2);
    assertTrue(released.toString().startsWith("empty "), released.toString());
  }

  @Test
  void unitCountsOnceInAGroup_orUpToItsLimits_whateverTheOrder() {
    SumByGroup one = SumByGroup.ofValuesIn(0, 8);
    SumByGroup other = one.shard();
    for (int i = 0; i < 6; i++) {
      one.add("a", "g" + i, i);
      other.add("a", "g" + (5 - i), 5 - i);
    }
    assertEquals(1, one.exact().size());
    assertEquals(one.exact().keySet(), other.exact().keySet());
    SumByGroup limited = SumByGroup.ofValuesIn(0, 8).within(new ContributionLimits(2, 3, 4));
    for (int i = 0; i < 30; i++) {
      limited.add("a", "g" + i % 3, i, 5);
    }
    long rows = limited.exact().values().stream().mapToLong(GroupTotal::number).sum();
    assertEquals(4, rows);
  }

  @Test
  void sameValueTwice_isOneRow_andTwoWithNumbers() {
    SumByGroup sums = SumByGroup.ofValuesIn(0, 8).within(new ContributionLimits(1, 3, 3));
    sums.add("a", "x", 5);
    sums.add("a", "x", 5);
    assertEquals(1, sums.exact().get("x").number());
    sums.add("b", "x", 0, 5);
    sums.add("b", "x", 1, 5);
    assertEquals(3, sums.exact().get("x").number());
  }

  @Test
  void shards_mergeToTheWhole_alsoWithUnitsInBoth() {
    SumByGroup whole = SumByGroup.ofValuesIn(0, 8);
    SumByGroup shard = whole.shard();
    whole.add(1, "x", 7);
    shard.add(1, "x", 7);
    shard.add(2, "x", 3);
    whole.merge(shard);
    assertEquals(2, whole.exact().get("x").number());
    assertThrows(PrivacyException.class, () -> whole.merge(SumByGroup.ofValuesIn(0, 8)));
  }

  @Test
  void shardOfOtherBounds_isNoShard() {
    SumByGroup whole = SumByGroup.ofValuesIn(0, 8);
    assertThrows(PrivacyException.class, () -> whole.merge(SumByGroup.ofValuesIn(0, 9).shard()));
  }

  @Test
  void notANumber_isRefusedOrSkipped_andInfinitiesAreCutOff() {
    SumByGroup sums = SumByGroup.ofValuesIn(0, 8);
    assertThrows(IllegalArgumentException.class, () -> sums.add("a", "x", Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> sums.add(1, "x", 3, Double.NaN));
    assertTrue(sums.exact().isEmpty());
    SumByGroup skipping = sums.skippingNaN();
    skipping.add("a", "x", Double.NaN);
    skipping.add("b", "x", Double.POSITIVE_INFINITY);
    skipping.add("c", "x", Double.NEGATIVE_INFINITY);
    assertEquals(2, skipping.exact().get("x").number());
    assertEquals(0, skipping.exact().get("x").sum()); // the two bounds, from the middle
  }

  @Test
  void boundsOrLimitsOutOfRange_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> SumByGroup.ofValuesIn(1, 1));
    assertThrows(IllegalArgumentException.class, () -> SumByGroup.ofValuesIn(Double.NaN, 1));
    SumByGroup sums = SumByGroup.ofValuesIn(0, 1);
    assertThrows(IllegalArgumentException.class, () -> sums.groupsPerUnit(0));
    assertThrows(IllegalArgumentException.class, () -> sums.groupsPerUnit((1 << 20) + 1));
    ContributionLimits many = new ContributionLimits(1, 1 << 30, 1 << 30);
    assertThrows(IllegalArgumentException.class, () -> sums.within(many));
    SumByGroup most = sums.within(new ContributionLimits(1 << 10, 1 << 19, 1 << 29));
    assertTrue(most.sensitivity(Adjacency.REPLACE).most() > 0);
  }

  @Test
  void exhaustedBudget_leavesTheSumToBeReleasedForLess() {
    try (PrivacyBudget budget = PrivacyBudget.create(folder.resolve("b"), LOSS)) {
      SumByGroup sums = amounts();
      PrivacyLoss more = PrivacyLoss.pure(2).withDelta("1e-6");
      assertThrows(BudgetExhaustedException.class, () -> sums.release(more, budget));
      sums.release(PrivacyLoss.pure("0.5").withDelta("1e-6"), budget);
      assertEquals(PrivacyLoss.pure("0.5"), budget.remaining());
      assertThrows(
          IllegalStateException.class,
          () -> sums.release(Epsilon.of(0.25), List.of("north"), budget));
      assertThrows(IllegalStateException.class, () -> sums.merge(sums.shard()));
      assertEquals(PrivacyLoss.pure("0.5"), budget.remaining());
    }
  }

  @Test
  void groupsThatAreNotNamedOnce_areRefusedBeforeThePayment() {
    Payment none =
        loss -> {
          throw new AssertionError("paid");
        };
    Noise noise = Noise.laplace(Epsilon.of(1));
    for (List<String> groups : List.of(List.<String>of(), List.of("a", "a"))) {
      assertThrows(
          IllegalArgumentException.class, () -> amounts().release(noise, groups, ADJACENCY, none));
    }
    Noise tooSmall = Noise.laplace(Epsilon.of(0x1p-40));
    assertThrows(
        IllegalArgumentException.class,
        () -> amounts().release(tooSmall, List.of("a"), ADJACENCY, none));
  }

  @Test
  void noGroupAtAll_releasesNothing_andPays() {
    var released = SumByGroup.ofValuesIn(0, 1).release(Noise.gaussian(LOSS), ADJACENCY, seeded(3));
    assertTrue(released.groups().isEmpty());
    assertEquals(LOSS.toString(), released.toString());
  }

  @ParameterizedTest
  @MethodSource("noises")
  void intervalHoldsTheSum_atLeastAsOftenAsItSays(Noise noise) {
    SumByGroup sums = SumByGroup.ofValuesIn(-30, -10); // a midpoint below zero
    for (int unit = 0; unit < 200; unit++) {
      sums.add(unit, "x", -12.5);
    }
    Payment payment = seeded(4);
    int held = 0;
    int releases = 200;
    for (int i = 0; i < releases; i++) {
      ReleasedGroupSum sum =
          sums.release(noise, List.of("x"), ADJACENCY, payment).of("x").orElseThrow();
      Interval interval = sum.interval(0.9);
      held += interval.low() <= -2500 && -2500 <= interval.high() ? 1 : 0;
      assertTrue(interval.low() <= sum.value() && sum.value() <= interval.high());
      Interval mean = sum.mean().interval(0.9);
      assertTrue(mean.low() <= -12.4 && mean.high() >= -30, mean::toString);
    }
    assertTrue(held > 160, "held " + held);
  }
}
