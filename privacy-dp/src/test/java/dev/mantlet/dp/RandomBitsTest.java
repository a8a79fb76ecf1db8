package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.internal.BitPool;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.Uniform;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomBitsTest {
  @Test
  void poolHandsOutEveryBitOfEveryWordOnce_inOrder() {
    long[] words = new SplittableRandom(1).longs(1000).toArray();
    Iterator<Long> source = Arrays.stream(words).iterator();
    BitPool pool = new BitPool(source::next);
    Random widths = new Random(2);
    BigInteger all = BigInteger.ZERO;
    int taken = 0;
    while (taken < 62_000) {
      int count = 1 + widths.nextInt(63);
      all = all.or(BigInteger.valueOf(pool.next(count)).shiftLeft(taken));
      taken += count;
    }
    assertEquals(number(words).mod(BigInteger.ONE.shiftLeft(taken)), all);
  }

  private static BigInteger number(long[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
    for (int i = words.length - 1; i >= 0; i--) {
      bytes.putLong(words[i]);
    }
    return new BigInteger(1, bytes.array());
  }

  @Test
  void poolWhoseSourceFails_handsOutNothingAndLosesNothing() {
    boolean[] broken = {false};
    BitPool pool =
        new BitPool(() -> {
          if (broken[0]) {
            throw new ProviderException("out of order");
          }
          return 0x0123_4567_89ab_cdefL;
        });
    assertEquals(0xf, pool.next(4));
    broken[0] = true;
    assertThrows(ProviderException.class, () -> pool.next(63));
    broken[0] = false;
    assertEquals(0x0012_3456_789a_bcdeL, pool.next(60));
  }

  @Test
  void uniformIsExactOverAllBits() {
    for (int bound = 1; bound <= 17; bound++) {
      long limit = bound;
      BitTree<Long> tree = BitTree.explore(15, bits -> Uniform.below(limit, bits));
      for (long value = 0; value < bound; value++) {
        assertEquals(
            tree.atLeast(0L),
            tree.atLeast(value),
            "all values are reached by equally many sequences");
      }
      assertTrue(tree.undecided() < 0.2);
      assertEquals(0, tree.atLeast(limit));
    }
  }

  @Test
  void bothFormsOfUniform_useTheSameBits() {
    SecureBits first = Seeded.bits(3);
    SecureBits second = Seeded.bits(3);
    Random bounds = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      long bound =
          1 + (bounds.nextLong() & Long.MAX_VALUE) % (Long.MAX_VALUE >>> bounds.nextInt(63));
      assertEquals(
          Uniform.below(bound, first),
          Uniform.below(BigInteger.valueOf(bound), second).longValueExact());
    }
  }

  @Test
  void uniformBelowManyBits_staysBelowAndReachesTheTop() {
    BigInteger bound = BigInteger.ONE.shiftLeft(200).subtract(BigInteger.ONE);
    SecureBits bits = Seeded.bits(5);
    BigInteger largest = BigInteger.ZERO;
    for (int i = 0; i < 1000; i++) {
      BigInteger value = Uniform.below(bound, bits);
      assertTrue(value.signum() >= 0 && value.compareTo(bound) < 0);
      largest = largest.max(value);
    }
    assertTrue(largest.bitLength() == 200, "wrong once in 2^1000 runs");
  }
}
