package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whether the time of a refusal tells where a commitment or a tag is wrong, in the manner of
 * dudect: two classes in random order, processor time of this thread, Welch's t.
 *
 * <p>Not asked is whether a wrong commitment is refused sooner than a wrong tag: it is, by design,
 * and says only which part the sender changed. |t| above 4.5 has a chance below 1e-5 for one crop
 * of equal classes, below 5e-5 for five; a difference is reported if all of three runs show it, and
 * the largest t is printed. The check of the check is a comparison that stops at the first
 * difference.
 */
class RefusalTimingStatisticalTest {
  private static final double EVIDENCE = 4.5;
  private static final int SAMPLES = 20_000;
  private static final int CALLS = 16;

  private static final FieldContext CONTEXT =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17").path("iban");

  private final FieldCipher cipher = FieldCipher.using(Keyring.wrappedBy(new CountingKeyService()));
  private final byte[] sealed = cipher.seal(CONTEXT, new byte[32]);

  @BeforeEach
  void onlyAtNight() {
    if (!Boolean.getBoolean("mantlet.nightly")) {
      System.out.println("timing of refusals: skipped; give -Dmantlet.nightly=true");
      Assumptions.abort("no -Dmantlet.nightly=true given");
    }
  }

  @Test
  void firstAndLastByteOfAWrongCommitmentTakeTheSameTime() {
    assertEqualTimes("commitment", opening(changed(36)), opening(changed(67)));
  }

  @Test
  void firstAndLastByteOfAWrongTagTakeTheSameTime() {
    assertEqualTimes(
        "tag", opening(changed(sealed.length - 16)), opening(changed(sealed.length - 1)));
  }

  @Test
  void oneAndAllBytesOfAWrongCommitmentTakeTheSameTime() {
    byte[] all = sealed.clone();
    for (int at = 36; at < 68; at++) {
      all[at] ^= 0x55;
    }
    assertEqualTimes("commitment, one byte or all", opening(changed(50)), opening(all));
  }

  @Test
  void comparisonThatStopsEarlyIsReported() {
    byte[] right = new byte[64];
    byte[] first = new byte[64];
    byte[] last = new byte[64];
    first[0] = 1;
    last[63] = 1;
    assertTrue(smallest("early exit", leaky(right, first), leaky(right, last)) > EVIDENCE);
  }

  private static Runnable leaky(byte[] right, byte[] given) {
    return () -> {
      for (int i = 0; i < right.length; i++) {
        if (right[i] != given[i]) {
          return;
        }
        Thread.onSpinWait();
      }
    };
  }

  private void assertEqualTimes(String what, Runnable first, Runnable second) {
    assertTrue(smallest(what, first, second) < EVIDENCE, what);
  }

  /** The smallest of three runs' largest t. */
  private static double smallest(String what, Runnable first, Runnable second) {
    double smallest = Double.MAX_VALUE;
    StringBuilder line = new StringBuilder("timing of refusals: " + what + ": |t|");
    for (int run = 0; run < 3; run++) {
      double t = measured(new Random(run), first, second);
      line.append(String.format(java.util.Locale.ROOT, " %.2f", t));
      smallest = Math.min(smallest, t);
    }
    System.out.println(line);
    return smallest;
  }

  private static double measured(Random order, Runnable first, Runnable second) {
    double[][] samples = new double[2][SAMPLES];
    int[] taken = new int[2];
    for (int warm = 0; warm < 5_000; warm++) {
      sample(warm % 2 == 0 ? first : second);
    }
    while (taken[0] < SAMPLES || taken[1] < SAMPLES) {
      int side = order.nextInt(2);
      double nanos = sample(side == 0 ? first : second);
      if (taken[side] < SAMPLES) {
        samples[side][taken[side]++] = nanos;
      }
    }
    return Welch.largest(samples[0], samples[1]);
  }

  private static double sample(Runnable work) {
    long before = ThreadMeter.cpuNanos();
    for (int i = 0; i < CALLS; i++) {
      work.run();
    }
    return ThreadMeter.cpuNanos() - before;
  }

  private byte[] changed(int at) {
    byte[] changed = sealed.clone();
    changed[at] ^= 0x55;
    return changed;
  }

  private Runnable opening(byte[] forged) {
    assertRefused(() -> cipher.open(CONTEXT, forged));
    return () -> {
      try {
        cipher.open(CONTEXT, forged);
        throw new AssertionError("opened");
      } catch (DecryptionFailedException e) {
        return;
      }
    };
  }
}
