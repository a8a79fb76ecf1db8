package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExactSumPropertyTest {
  private static BigInteger bySumming(List<Long> terms) {
    return terms.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static ExactSum of(List<Long> terms) {
    ExactSum sum = new ExactSum();
    terms.forEach(sum::add);
    return sum;
  }

  @Property
  void sumIsThatOfWholeNumbersWithoutEnd(@ForAll List<Long> terms) {
    assertEquals(bySumming(terms), of(terms).value());
  }

  @Property
  void partialSums_addUpToTheSame(@ForAll List<Long> some, @ForAll List<Long> others) {
    ExactSum merged = of(some);
    merged.add(of(others));
    assertEquals(bySumming(some).add(bySumming(others)), merged.value());
  }

  @Property
  void cutOffSum_isTheNearestLong(@ForAll List<Long> terms) {
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
    BigInteger least = BigInteger.valueOf(Long.MIN_VALUE);
    long due = bySumming(terms).max(least).min(most).longValueExact();
    assertEquals(due, of(terms).withinLong());
  }
}
