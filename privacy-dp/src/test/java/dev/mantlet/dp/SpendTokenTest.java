package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.mechanism.DiscreteLaplace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SpendTokenTest {
  private static final PrivacyLoss ONE = PrivacyLoss.pure(1);
  private static final PrivacyLoss HALF = PrivacyLoss.pure(0.5);
  private static final PrivacyLoss NOTHING = new PrivacyLoss(BigDecimal.ZERO, BigDecimal.ZERO);

  private final DiscreteLaplace noise =
      DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(0.5));
  private final SpendToken token = token(ONE);

  private static SpendToken token(PrivacyLoss loss) {
    return new SpendToken(loss, Seeded.bits(1));
  }

  private static PrivacyLoss decimal(String epsilon) {
    return PrivacyLoss.pure(Epsilon.of(epsilon));
  }

  @Test
  void partsPayForAReleaseEach_andTheWholeForNoneAnyMore() {
    List<SpendToken> parts = token.split(HALF, HALF);
    assertEquals(List.of(HALF, HALF), parts.stream().map(SpendToken::loss).toList());
    parts.forEach(part -> noise.release(1, part));
    parts.forEach(part -> assertThrows(IllegalStateException.class, () -> noise.release(1, part)));
    assertTrue(token.toString().endsWith(", used]"));
  }

  @Test
  void tokenThatWasSplit_neitherReleasesNorSplitsAgain() {
    DiscreteLaplace whole = DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(1));
    token.split(HALF);
    assertThrows(IllegalStateException.class, () -> whole.release(1, token));
    assertThrows(IllegalStateException.class, () -> token.split(HALF));
  }

  @Test
  void tokenThatReleased_isNotSplit() {
    SpendToken spent = Seeded.token(noise, 1);
    noise.release(1, spent);
    assertThrows(IllegalStateException.class, () -> spent.split(HALF));
  }

  @Test
  void tenDecimalTenths_areExactlyOne() {
    PrivacyLoss[] tenths = Collections.nCopies(10, decimal("0.1")).toArray(PrivacyLoss[]::new);
    assertEquals(10, token.split(tenths).size());
  }

  @Test
  void partsAboveTheWholeByTheLeastPossible_areRefusedAndTheTokenRemainsGood() {
    PrivacyLoss tooMuch = decimal("0.9" + "0".repeat(90) + "1");
    assertThrows(IllegalArgumentException.class, () -> token.split(decimal("0.1"), tooMuch));
    token.split(decimal("0.1"), decimal("0.9"));
  }

  @Test
  void tenBinaryTenths_areMoreThanOne() {
    PrivacyLoss[] tenths =
        Collections.nCopies(10, PrivacyLoss.pure(0.1)).toArray(PrivacyLoss[]::new);
    assertThrows(IllegalArgumentException.class, () -> token.split(tenths));
  }

  @Test
  void manyLargestParts_doNotOverflowIntoAFit() {
    PrivacyLoss[] most =
        Collections.nCopies(5000, PrivacyLoss.pure(1024)).toArray(PrivacyLoss[]::new);
    assertThrows(IllegalArgumentException.class, () -> token(PrivacyLoss.pure(1024)).split(most));
  }

  @Test
  void deltaIsNotExceededEither() {
    SpendToken approximate = token(ONE.withDelta(0x1p-20));
    PrivacyLoss part = PrivacyLoss.pure(0.25).withDelta(0x1p-21);
    assertThrows(IllegalArgumentException.class, () -> approximate.split(part, part, part));
    assertThrows(IllegalArgumentException.class, () -> token.split(part));
    approximate.split(part, part);
  }

  @Test
  void noPartOrAPartOfNothing_isRefusedAndTheTokenRemainsGood() {
    assertThrows(IllegalArgumentException.class, token::split);
    assertThrows(IllegalArgumentException.class, () -> token.split(HALF, NOTHING));
    token.split(HALF);
  }

  @Test
  void callersArray_canBeChangedAfterwards() {
    PrivacyLoss[] losses = {HALF, HALF};
    List<SpendToken> parts = token.split(losses);
    losses[0] = ONE;
    assertEquals(HALF, parts.get(0).loss());
    assertThrows(UnsupportedOperationException.class, () -> parts.add(token));
  }

  @Test
  void partsCanBeSplitFurther_withinThemselves() {
    SpendToken half = token.split(HALF).get(0);
    assertThrows(IllegalArgumentException.class, () -> half.split(decimal("0.3"), decimal("0.3")));
    assertEquals(2, half.split(decimal("0.3"), decimal("0.2")).size());
  }

  @Test
  void oneTokenInManyThreads_isSplitOrUsedOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 200; round++) {
        assertEquals(1, timesUsed(threads, Seeded.token(noise, round)));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private int timesUsed(ExecutorService threads, SpendToken shared) throws Exception {
    CyclicBarrier start = new CyclicBarrier(8);
    List<Future<Integer>> uses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean splits = i % 2 == 0;
      uses.add(threads.submit(() -> used(start, shared, splits)));
    }
    int used = 0;
    for (Future<Integer> use : uses) {
      used += use.get();
    }
    return used;
  }

  private int used(CyclicBarrier start, SpendToken shared, boolean splits) throws Exception {
    start.await();
    try {
      Object result = splits ? shared.split(HALF) : noise.release(1, shared);
      return result == null ? 0 : 1;
    } catch (IllegalStateException usedBefore) {
      return 0;
    }
  }
}
