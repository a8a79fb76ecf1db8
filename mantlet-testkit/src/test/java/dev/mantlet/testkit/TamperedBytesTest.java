package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TamperedBytesTest {
  private static final byte[] ORIGINAL = {1, 2, 3};

  @Test
  void bitFlips_areAllDifferentAndDifferInOneBit() {
    Set<String> seen =
        TamperedBytes.bitFlips(ORIGINAL)
            .peek(changed -> assertEquals(1, differingBits(changed)))
            .map(Arrays::toString)
            .collect(Collectors.toSet());
    assertEquals(24, seen.size());
  }

  @Test
  void checkerThatIgnoresTheLastByte_isFound() {
    AssertionError thrown =
        assertThrows(
            AssertionError.class,
            () ->
                TamperedBytes.assertAllRefused(
                    ORIGINAL, IllegalStateException.class, TamperedBytesTest::looksAtTwoBytes));
    assertTrue(thrown.getMessage().contains("byte 2"), thrown.getMessage());
  }

  @Test
  void checkerThatFailsInAnotherWay_isFound() {
    assertThrows(
        AssertionError.class,
        () ->
            TamperedBytes.assertAllRefused(
                ORIGINAL,
                IllegalStateException.class,
                changed -> {
                  throw new ArrayIndexOutOfBoundsException();
                }));
  }

  @Test
  void checkerThatComparesEverything_passes() {
    TamperedBytes.assertAllRefused(
        ORIGINAL,
        IllegalStateException.class,
        changed -> {
          if (!Arrays.equals(changed, ORIGINAL)) {
            throw new IllegalStateException();
          }
        });
  }

  private static void looksAtTwoBytes(byte[] changed) {
    if (changed.length < 3 || changed[0] != 1 || changed[1] != 2) {
      throw new IllegalStateException();
    }
  }

  private static int differingBits(byte[] changed) {
    int bits = 0;
    for (int i = 0; i < ORIGINAL.length; i++) {
      bits += Integer.bitCount((changed[i] ^ ORIGINAL[i]) & 0xff);
    }
    return bits;
  }
}
