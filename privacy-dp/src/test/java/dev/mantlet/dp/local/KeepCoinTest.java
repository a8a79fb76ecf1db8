package dev.mantlet.dp.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.BitTree;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Oracle;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.ExponentialCoin;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.Uniform;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepCoinTest {
  /** e^ε / (e^ε + c), as 1 / (1 + c e^-ε). */
  private static BigDecimal exact(String epsilon, long c) {
    BigDecimal inverse = Oracle.expMinus(new BigDecimal(epsilon));
    return BigDecimal.ONE.divide(
        BigDecimal.ONE.add(inverse.multiply(BigDecimal.valueOf(c))), Oracle.DIGITS);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 1", "1, 1", "1, 9", "3, 1048575", "0.7, 63", "32, 1", "1e-12, 2"})
  void bounds_holdTheProbabilityToTheLastPlaces(String epsilon, long c) {
    KeepCoin coin = new KeepCoin(Epsilon.of(epsilon), c);
    for (int places : new int[] {62, 94, 126}) {
      BigDecimal scaled =
          exact(epsilon, c).multiply(new BigDecimal(BigInteger.ONE.shiftLeft(places)));
      var bounds = coin.probability(places);
      BigDecimal error = new BigDecimal("1e-15"); // of the oracle
      assertTrue(new BigDecimal(bounds.low()).compareTo(scaled.add(error)) <= 0);
      assertTrue(new BigDecimal(bounds.high()).compareTo(scaled.subtract(error)) >= 0);
      assertTrue(bounds.high().subtract(bounds.low()).compareTo(BigInteger.valueOf(4)) <= 0);
    }
  }

  /** All sequences of 8 bits: one of 256 does not decide. */
  @ParameterizedTest
  @CsvSource({"0.1, 1", "1, 1", "1, 9", "3, 100"})
  void firstBits_bracketTheProbability(String epsilon, long c) {
    KeepCoin coin = new KeepCoin(Epsilon.of(epsilon), c);
    BitTree<Boolean> tree = BitTree.explore(8, coin::heads);
    double probability = exact(epsilon, c).doubleValue();
    assertTrue(tree.atLeast(true) <= probability);
    assertTrue(tree.atLeast(false) <= 1 - probability);
    assertTrue(tree.undecided() <= 1 / 256.0);
  }

  /** Bits that follow the probability as far as they are told, and then leave it. */
  private static SecureBits along(String epsilon, long c, int length, boolean below) {
    BigInteger prefix =
        exact(epsilon, c)
            .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(length)))
            .toBigInteger()
            .add(below ? BigInteger.ONE.negate() : BigInteger.ONE);
    int[] taken = {0};
    return count -> {
      int end = taken[0] + count;
      BigInteger padded =
          end <= length ? prefix.shiftRight(length - end) : prefix.shiftLeft(end - length);
      taken[0] = end;
      return padded.and(BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE)).longValueExact();
    };
  }

  @ParameterizedTest
  @CsvSource({"8", "40", "62", "80", "94", "120", "150"})
  void numberThatAgreesToManyPlaces_isDecidedByTheNextOnes(int length) {
    KeepCoin coin = new KeepCoin(Epsilon.of("0.7"), 9);
    assertEquals(true, coin.heads(along("0.7", 9, length, true)));
    assertEquals(false, coin.heads(along("0.7", 9, length, false)));
  }

  /**
   * Against another exact coin: of c + 1 doors the first is heads, any other is tails with
   * probability e^-ε, and else one chooses again. 4.75 standard deviations, so a false alarm below
   * 2e-6.
   */
  @Test
  void coin_agreesWithOneThatIsMadeByRejection() {
    KeepCoin coin = new KeepCoin(Epsilon.of("0.7"), 4);
    SecureBits bits = Seeded.bits(51);
    int draws = 200_000;
    int heads = 0;
    int others = 0;
    for (int i = 0; i < draws; i++) {
      heads += coin.heads(bits) ? 1 : 0;
      others += byRejection(bits) ? 1 : 0;
    }
    double p = exact("0.7", 4).doubleValue();
    double deviation = Math.sqrt(p * (1 - p) * draws);
    assertEquals(p * draws, heads, 4.75 * deviation);
    assertEquals(p * draws, others, 4.75 * deviation);
  }

  private static boolean byRejection(SecureBits bits) {
    while (true) {
      if (Uniform.below(5, bits) == 0) {
        return true;
      }
      if (ExponentialCoin.upToOne(7, 10, bits)) {
        return false;
      }
    }
  }
}
