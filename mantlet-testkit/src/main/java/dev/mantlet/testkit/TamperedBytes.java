package dev.mantlet.testkit;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every small change to a byte string that a test of tamper-evidence should refuse. */
public final class TamperedBytes {
  private TamperedBytes() {}

  /** All copies of {@code original} with exactly one bit flipped; 8 for each byte. */
  public static Stream<byte[]> bitFlips(byte[] original) {
    byte[] source = original.clone();
    return IntStream.range(0, Math.multiplyExact(source.length, Byte.SIZE))
        .mapToObj(bit -> flipped(source, bit));
  }

  /** All proper prefixes of {@code original}, the empty one included. */
  public static Stream<byte[]> truncations(byte[] original) {
    byte[] source = original.clone();
    return IntStream.range(0, source.length).mapToObj(length -> Arrays.copyOf(source, length));
  }

  /**
   * Fails unless {@code open} throws an exception of {@code expected} for every bit flip and
   * truncation.
   *
   * @throws AssertionError naming the first change that was accepted or ended in another exception
   */
  public static void assertAllRefused(
      byte[] original, Class<? extends Exception> expected, Consumer<byte[]> open) {
    Stream.concat(bitFlips(original), truncations(original))
        .forEach(changed -> assertRefused(original, changed, expected, open));
  }

  private static void assertRefused(
      byte[] original, byte[] changed, Class<? extends Exception> expected, Consumer<byte[]> open) {
    String change =
        "%d bytes, first difference at byte %d"
            .formatted(changed.length, Arrays.mismatch(original, changed));
    try {
      open.accept(changed);
    } catch (RuntimeException e) {
      if (expected.isInstance(e)) {
        return;
      }
      throw new AssertionError(
          "a change ended in "
              + e.getClass().getName()
              + " instead of "
              + expected.getName()
              + ": "
              + change,
          e);
    }
    throw new AssertionError("a change was accepted: " + change);
  }

  private static byte[] flipped(byte[] source, int bit) {
    byte[] copy = source.clone();
    copy[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return copy;
  }
}
