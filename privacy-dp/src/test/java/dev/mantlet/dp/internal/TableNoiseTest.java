package dev.mantlet.dp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Oracle;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without chance: the tables against the exact distribution, and every step at its edges. */
class TableNoiseTest {
  private static final BigDecimal UNIT = new BigDecimal(BigInteger.ONE.shiftLeft(63));

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "1,1000000007", "12345,7", "100,1", "1,340282366920938463463374607"})
  void interval_holdsTheExponential(String n, String d) {
    Fraction exponent = new Fraction(new BigInteger(n), new BigInteger(d));
    Enclosure found = Enclosure.expMinus(exponent, 160);
    BigDecimal exact =
        Oracle.expMinus(new BigDecimal(n).divide(new BigDecimal(d), Oracle.DIGITS))
            .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(160)));
    BigDecimal slack =
        new BigDecimal("1e-5").multiply(exact.max(BigDecimal.ONE)).min(BigDecimal.ONE);
    assertTrue(new BigDecimal(found.low()).compareTo(exact.add(slack)) <= 0, () -> found + "");
    assertTrue(
        new BigDecimal(found.high()).compareTo(exact.subtract(slack)) >= 0, () -> found + "");
    assertTrue(found.high().subtract(found.low()).bitLength() <= 2, () -> found + " is wide");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/1024", "1/2", "1", "355/113", "10", "127"})
  void laplaceTable_hasTheFirstBitsOfTheExactSums(String scale) {
    LaplaceShape shape = LaplaceShape.of(Oracle.numerator(scale), Oracle.denominator(scale), 0);
    BigDecimal exact = Oracle.fraction(scale);
    assertTable(shape.cumulative(), h -> BigDecimal.ONE.subtract(Oracle.laplaceBeyond(exact, h)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/10", "1", "100", "16000"})
  void gaussianTable_hasTheFirstBitsOfTheExactSums(String sigma2) {
    GaussianShape shape = GaussianShape.of(Oracle.numerator(sigma2), Oracle.denominator(sigma2), 0);
    BigDecimal variance = Oracle.fraction(sigma2);
    BigDecimal total = Oracle.gaussianSum(variance);
    BigDecimal[] sum = {BigDecimal.ONE};
    assertTable(
        shape.cumulative(),
        h -> {
          if (h > 0) {
            sum[0] = sum[0].add(Oracle.gaussianWeight(variance, h).multiply(BigDecimal.valueOf(2)));
          }
          return sum[0].divide(total, Oracle.DIGITS);
        });
  }

  private interface Exact {
    BigDecimal at(int h);
  }

  private static void assertTable(CumulativeTable.Bounds bounds, Exact exact) {
    long[] found = thresholds(new CumulativeTable(bounds));
    BigDecimal most = BigDecimal.ONE.subtract(new BigDecimal("1e-40")); // as exact as the oracle is
    for (int h = 0; h < found.length - 1; h++) {
      BigDecimal c = exact.at(h).min(most);
      int at = h;
      assertEquals(
          c.multiply(UNIT).setScale(0, RoundingMode.FLOOR).longValueExact(),
          found[h],
          () -> "first bits of C(" + at + ")");
    }
    assertEquals(Long.MAX_VALUE, found[found.length - 1]);
  }

  private static long[] thresholds(CumulativeTable table) {
    try {
      Field thresholds = CumulativeTable.class.getDeclaredField("thresholds");
      thresholds.setAccessible(true);
      return (long[]) thresholds.get(table);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void uniformThatSharesTheFirstBits_isDecidedByMoreOfBoth() {
    // C(0) = 1/3 and C(1) = 2/3, whose bits go on as 0101... and 1010...
    BigInteger three = BigInteger.valueOf(3);
    CumulativeTable.Bounds thirds =
        bits -> {
          BigInteger third = BigInteger.ONE.shiftLeft(bits).divide(three);
          BigInteger twoThirds = BigInteger.TWO.shiftLeft(bits).divide(three);
          return new Enclosure[] {
            new Enclosure(third, third.add(BigInteger.ONE), bits),
            new Enclosure(twoThirds, twoThirds.add(BigInteger.ONE), bits)
          };
        };
    CumulativeTable table = new CumulativeTable(thirds);
    long cell = BigInteger.ONE.shiftLeft(63).divide(three).longValueExact();
    assertEquals(0, table.draw(cell, repeating(0)));
    assertEquals(1, table.draw(cell, repeating(-1)));
    assertEquals(0, table.draw(cell, repeating(0x5555_5555_5555_5554L >>> 1)));
    long upper = BigInteger.TWO.shiftLeft(63).divide(three).longValueExact();
    assertEquals(1, table.draw(upper, repeating(0)));
    assertEquals(2, table.draw(upper, repeating(-1)));
    assertEquals(2, table.draw(Long.MAX_VALUE, repeating(-1)));
    assertEquals(0, table.draw(0, repeating(0)));
  }

  private static SecureBits repeating(long word) {
    return count -> word & (1L << count) - 1;
  }

  @ParameterizedTest
  @CsvSource({
    "false,1,1", "false,7,3", "false,20,7", "false,34,1", "false,48,999", //
    "true,1,1", "true,7,3", "true,20,7", "true,34,1", "true,48,999"
  })
  void acceptance_decidesAsTheExactFractionsDo(boolean gaussian, int k, long part) {
    // scale = 2^k (64 + 1 / part), or that as σ
    BigInteger t = BigInteger.valueOf(64 * part + 1).shiftLeft(k);
    BigInteger s = BigInteger.valueOf(part);
    BigInteger n = gaussian ? s.multiply(s) : s;
    BigInteger d = gaussian ? t.multiply(t).shiftLeft(1) : t;
    Acceptance coin = new Acceptance(k, gaussian, n, d);
    SplittableRandom chance = new SplittableRandom(k);
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      int h = chance.nextInt(gaussian ? 1024 : 1 << 10);
      // the upper bits of V small, so that the fast test does not always decide
      long word = chance.nextLong() >>> (i % 3 == 0 ? 0 : Math.min(12, 64 - k));
      boolean exact = exactly(gaussian, k, n, d, h, word, new BitPool(words(i)));
      assertEquals(exact, coin.keeps(h, word, new BitPool(words(i))), "h " + h + " word " + word);
      kept += exact ? 1 : 0;
    }
    assertTrue(kept > 1_000 && kept < 19_990, "both outcomes happened: " + kept);
  }

  private static java.util.function.LongSupplier words(long seed) {
    return new SplittableRandom(seed)::nextLong;
  }

  private static boolean exactly(
      boolean gaussian, int k, BigInteger n, BigInteger d, int h, long word, SecureBits more) {
    int have = Math.min(52, 64 - k);
    long v = word >>> 64 - have << 52 - have;
    long l = word & (1L << k) - 1;
    BigInteger low = BigInteger.valueOf(l);
    BigInteger factor = BigInteger.valueOf(h).shiftLeft(k + 1).add(low);
    BigInteger exponent = low.multiply(gaussian ? factor : BigInteger.ONE).multiply(n);
    boolean surelyTails =
        BigInteger.valueOf(v).multiply(d).compareTo(bound(gaussian, k, n, h).shiftLeft(52)) > 0;
    if (surelyTails) {
      return true; // whatever the bits are that the fast test does not draw
    }
    if (have < 52) {
      v |= more.next(52 - have);
    }
    if (!new LazyUniform(v, 52, more).below(new Fraction(exponent, d))) {
      return true;
    }
    return ExponentialCoin.afterFirstHead(exponent, d, more);
  }

  /** An upper bound of γ d, not much above the one that the fast test has. */
  private static BigInteger bound(boolean gaussian, int k, BigInteger n, int h) {
    return gaussian ? n.shiftLeft(2 * k).multiply(BigInteger.valueOf(2L * h + 1)) : n.shiftLeft(k);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "1099511627776"})
  void whatIsBeyondTheTable_isAtItsEndOrFurther(String width) {
    BigInteger t = new BigInteger(width);
    int k = Math.max(0, t.bitLength() - 7);
    SecureBits bits = new BitPool(words(5));
    for (TableNoise.Shape shape :
        Arrays.asList(
            LaplaceShape.of(t, BigInteger.ONE, k), GaussianShape.of(t.pow(2), BigInteger.ONE, k))) {
      for (int i = 0; i < 200; i++) {
        shape
            .beyond(1000, bits)
            .ifPresent(
                z -> assertTrue(z.compareTo(BigInteger.valueOf(1000).shiftLeft(k)) >= 0, z + ""));
      }
    }
  }

  @Test
  void drawBeyondTheTable_isAddedInFull() {
    long scale = 1L << 54;
    WholeNoise noise = WholeNoise.laplace(BigInteger.valueOf(scale), BigInteger.ONE);
    long end = 12 * 65L << 48; // of the table
    long near = Long.MAX_VALUE - (1L << 57);
    boolean top = false;
    for (int seed = 0; seed < 300; seed++) {
      // U = 0.111..., so beyond the table; then the reference draws from chance
      long drawn = noise.addTo(0, startingWith(-1L, words(seed)));
      assertTrue(Math.abs(drawn) >= end, drawn + "");
      long sum = noise.addTo(near, startingWith(-1L, words(seed)));
      assertEquals(drawn > 0 ? Long.MAX_VALUE : near + drawn, sum);
      top |= drawn > 0;
    }
    assertTrue(top);
  }

  private static SecureBits startingWith(long first, java.util.function.LongSupplier rest) {
    ArrayDeque<Long> words = new ArrayDeque<>();
    words.add(first);
    return new BitPool(() -> words.isEmpty() ? rest.getAsLong() : words.poll());
  }

  @Test
  void sumsAreCutOffAtTheEnds() {
    WholeNoise noise = WholeNoise.gaussian(BigInteger.valueOf(100), BigInteger.ONE);
    SecureBits bits = new BitPool(words(6));
    for (int i = 0; i < 1_000; i++) {
      assertTrue(noise.addTo(Long.MAX_VALUE, bits) > Long.MAX_VALUE - 200);
      assertTrue(noise.addTo(Long.MIN_VALUE, bits) < Long.MIN_VALUE + 200);
    }
  }

  @Test
  void everyWidth_hasATableOrTheReference() {
    Random widths = new Random(7);
    SecureBits bits = new BitPool(words(8));
    for (int length = 1; length < 200; length += 9) {
      BigInteger t = new BigInteger(length, widths).add(BigInteger.ONE);
      BigInteger s = new BigInteger(length / 3 + 1, widths).add(BigInteger.ONE);
      WholeNoise.laplace(t, s).addTo(0, bits);
      WholeNoise.gaussian(t, s).addTo(0, bits);
    }
  }
}
