package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Mutations;
import dev.mantlet.dp.PrivacyException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes of all sorts for the readers of accumulators: they take them, and then write the same ones,
 * or refuse them with a reason; nothing else is thrown, and what is refused changes nothing. Half
 * of the bytes have a right checksum or authentication, so that what lies behind it is reached.
 */
class AccumulatorFuzzTest {
  private static final byte[] KEY = new byte[32];

  static java.util.List<AccumulatorTest.Kind> kinds() {
    return AccumulatorTest.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anyBytes_areTakenAndWrittenBackAsTheyWere_orRefusedWithAReason(AccumulatorTest.Kind kind) {
    AccumulatorTest.Open filled = kind.make().make();
    for (long value = 0; value < 20; value++) {
      filled.add().accept(37 * value % 700);
    }
    byte[] good = filled.bytes().get();
    byte[] empty = kind.make().make().bytes().get();
    Mutations mutations = new Mutations(11);
    int tries = Mutations.tries(good.length > 10_000 ? 150 : 1500);
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      byte[] bytes = mutations.of(i % 3 == 0 ? empty : good, i % 5 == 0 ? empty : good);
      if (i % 2 == 0 && bytes.length >= TallyFormat.HEADER_BYTES + TallyFormat.CHECKSUM_BYTES) {
        bytes = AccumulatorBytes.of(bytes).sealed();
      }
      taken += isTaken(kind, bytes) ? 1 : 0;
    }
    assertTrue(taken > 0 && taken < tries, "taken " + taken);
  }

  private static boolean isTaken(AccumulatorTest.Kind kind, byte[] bytes) {
    AccumulatorTest.Open into = kind.make().make();
    byte[] before = into.bytes().get();
    try {
      into.merge().accept(bytes);
      assertArrayEquals(bytes, into.bytes().get());
      return true;
    } catch (PrivacyException e) {
      assertNotNull(e.reason());
      assertArrayEquals(before, into.bytes().get());
      return false;
    }
  }

  private static ContributionSampler sampler() {
    return ContributionSampler.withKey(KEY, ContributionLimits.groups(3).withRowsOfGroup(2));
  }

  @Test
  void anyBytesOfASampler_areTakenAndWrittenBackAsTheyWere_orRefusedWithAReason() {
    ContributionSampler one = sampler();
    ContributionSampler other = sampler();
    for (int i = 0; i < 30; i++) {
      one.add(i % 4, "g" + i % 5, i, i);
      other.add("u" + i % 3, "é" + i % 2, i, -i);
    }
    byte[] good = one.toBytes();
    byte[] second = other.toBytes();
    Mutations mutations = new Mutations(12);
    int tries = Mutations.tries(6000);
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      byte[] bytes = mutations.of(i % 3 == 0 ? second : good, i % 5 == 0 ? second : good);
      taken += isTaken(i % 2 == 0 ? sealed(bytes) : bytes) ? 1 : 0;
    }
    assertTrue(taken > 0 && taken < tries, "taken " + taken);
  }

  /** Whoever has the key can authenticate what he likes. */
  private static byte[] sealed(byte[] bytes) {
    int end = bytes.length - 32;
    if (end >= 0) {
      byte[] mac = new KeyedHash(KEY).authentication(ByteBuffer.wrap(bytes, 0, end));
      System.arraycopy(mac, 0, bytes, end, mac.length);
    }
    return bytes;
  }

  private static boolean isTaken(byte[] bytes) {
    ContributionSampler into = sampler();
    byte[] before = into.toBytes();
    try {
      into.merge(bytes);
      assertArrayEquals(bytes, into.toBytes(), () -> Arrays.toString(bytes));
      return true;
    } catch (PrivacyException e) {
      assertNotNull(e.reason());
      assertArrayEquals(before, into.toBytes());
      return false;
    }
  }
}
