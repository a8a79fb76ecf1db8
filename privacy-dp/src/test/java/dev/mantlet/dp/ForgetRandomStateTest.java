package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.PreparedNoise;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Copies of a process that start from one snapshot, told that they are copies. */
class ForgetRandomStateTest {
  private static final DiscreteLaplace WIDE =
      DiscreteLaplace.calibrated(Sensitivity.l1(1L << 40), Epsilon.of(0x1p-10));

  /** A generator of the platform that tells how often it was asked for a seed. */
  private static final class Seeds extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient Random bytes;
    private int asked;

    Seeds(long seed) {
      this.bytes = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] target) {
      asked++;
      bytes.nextBytes(target);
    }
  }

  private static PrivacyBudget budget(SecureRandom seeds) {
    SharedBits bits = new SharedBits(seeds, () -> 5, () -> Instant.ofEpochMilli(1_000));
    return StorageInMemory.budget(Adjacency.ADD_REMOVE, bits);
  }

  private static long released(PrivacyBudget budget) {
    return WIDE.release(0, budget.spend(WIDE.loss())).value();
  }

  @Test
  void noiseAfterForgetting_isOfANewSeed() {
    Seeds seeds = new Seeds(1);
    PrivacyBudget budget = budget(seeds);
    released(budget);
    released(budget);
    assertEquals(1, seeds.asked);
    budget.forgetRandomState();
    released(budget);
    assertEquals(2, seeds.asked);
    released(budget);
    assertEquals(2, seeds.asked);
  }

  @Test
  void twoCopiesOfOneState_goOnAlike_unlessTheyForget() {
    PrivacyBudget one = budget(new Seeds(1));
    PrivacyBudget copy = budget(new Seeds(1));
    assertEquals(released(one), released(copy));
    assertEquals(released(one), released(copy)); // why a snapshot is dangerous
    copy.forgetRandomState();
    assertNotEquals(released(one), released(copy));
  }

  @Test
  void noiseThatWasPreparedBefore_isDroppedAndDrawnAnew() {
    Seeds seeds = new Seeds(1);
    PrivacyBudget budget = budget(seeds);
    PreparedNoise before = WIDE.prepare(1, budget.spend(WIDE.loss()));
    budget.forgetRandomState();
    long value = before.release(0).get(0).value();
    assertEquals(2, seeds.asked);
    PrivacyBudget copy = budget(new Seeds(1));
    assertNotEquals(WIDE.prepare(1, copy.spend(WIDE.loss())).release(0).get(0).value(), value);
  }

  @Test
  void predictableBits_haveNothingToForget() {
    SecureBits bits = Seeded.bits(3);
    PrivacyBudget budget = StorageInMemory.budget(Adjacency.ADD_REMOVE, bits);
    budget.forgetRandomState();
    long first = released(budget);
    assertEquals(first, released(StorageInMemory.budget(Adjacency.ADD_REMOVE, Seeded.bits(3))));
  }
}
