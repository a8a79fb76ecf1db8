package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

/** The instrument on real clocks: it must see what is there, and must not see what is not. */
class InstrumentPowerTest {
  /**
   * Short rounds. A tick of the clock is 10 ms: one ratio is off by some 9 %, the median of eleven
   * by some 3.5 %. The tolerance of 17 % is five times that.
   */
  private static final Plan SHORT = new Plan(1, 11, 80e6, 5);

  private static final double TOLERANCE = 0.35;

  private final byte[] data = new byte[4096];

  private Work hashing(int times) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    return Work.of(() -> {
      for (int i = 1; i < times; i++) {
        sha256.update(data);
      }
      return sha256.digest(data);
    });
  }

  private static Measurement measure(Work ours, Work peer) throws Exception {
    return measure(SHORT, ours, peer);
  }

  private static Measurement measure(Plan plan, Work ours, Work peer) throws Exception {
    return new Rounds(plan, System::gc)
        .measure(
            new Paced(ours, Clock.CPU, plan.roundNanos()),
            new Paced(peer, Clock.CPU, plan.roundNanos()));
  }

  @Test
  void opMadeTwiceAsSlow_isReportedAsTwiceAsSlow() throws Exception {
    assertEquals(2, measure(hashing(8), hashing(4)).ratio(), TOLERANCE);
  }

  @Test
  void workOfAnotherThread_isCounted() throws Exception {
    Work alone = hashing(4);
    Work besideAnother =
        times -> {
          Meter meter = Meter.ofThisProcess();
          Cost before = meter.read();
          Thread other = new Thread(() -> runQuietly(alone, times));
          other.start();
          other.join();
          alone.run(times);
          return meter.read().minus(before);
        };
    assertEquals(2, measure(besideAnother, hashing(4)).ratio(), TOLERANCE);
  }

  @Test
  void resultsThatNobodyReads_areComputedAllTheSame() throws Exception {
    Plan plan = new Plan(1, 3, 20e6, 2); // bytes need no long rounds
    Measurement measured =
        measure(plan, Work.of(() -> new byte[1000]), Work.of(() -> new byte[500]));
    assertEquals(1016, measured.oursBytes(), 40);
    assertEquals(516, measured.peerBytes(), 20);
  }

  private static void runQuietly(Work work, long times) {
    try {
      work.run(times);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
