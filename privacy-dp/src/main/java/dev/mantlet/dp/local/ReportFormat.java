package dev.mantlet.dp.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mantlet.dp.internal.Require;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of a report: version and kind in one byte, two bytes of a checksum of the agreement,
 * and the payload. The whole has one length for each agreement.
 *
 * <p>The checksum finds clients and servers that were set up with different numbers; it is no
 * protection against forgery.
 */
final class ReportFormat {
  static final int HEAD_BYTES = 3;

  private static final int VERSION = 1;

  private ReportFormat() {}

  static byte[] report(FrequencyOracle oracle, byte[] payload) {
    return ByteBuffer.allocate(HEAD_BYTES + payload.length).put(head(oracle)).put(payload).array();
  }

  /**
   * The payload of a report.
   *
   * @throws IllegalArgumentException if the report is of another length, version, kind or agreement
   */
  static byte[] payload(FrequencyOracle oracle, byte[] report) {
    int expected = HEAD_BYTES + oracle.payloadBytes();
    Require.that(
        report.length == expected,
        "a report to %s must have %s bytes, had %s; nothing was counted",
        oracle,
        expected,
        report.length);
    Require.that(
        Arrays.equals(head(oracle), Arrays.copyOf(report, HEAD_BYTES)),
        "the report was made for another version, kind, number of values or epsilon than %s; nothing was counted",
        oracle);
    return Arrays.copyOfRange(report, HEAD_BYTES, report.length);
  }

  private static byte[] head(FrequencyOracle oracle) {
    CRC32C checksum = new CRC32C();
    checksum.update((oracle.kind() + " " + oracle.values() + " ").getBytes(UTF_8));
    checksum.update(oracle.epsilon().value().toPlainString().getBytes(UTF_8));
    return ByteBuffer.allocate(HEAD_BYTES)
        .put((byte) (VERSION << 4 | oracle.kind()))
        .putShort((short) checksum.getValue())
        .array();
  }

  /** The length of a payload that holds one number below {@code bound}. */
  static int bytesBelow(long bound) {
    int width = Long.SIZE - Long.numberOfLeadingZeros(bound - 1);
    return Math.max(1, (width + 7) / 8);
  }

  /** The number, which is below {@code bound}, most significant byte first. */
  static byte[] number(long number, long bound) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return Arrays.copyOfRange(bytes, Long.BYTES - bytesBelow(bound), Long.BYTES);
  }

  /**
   * The number in a payload of the right length.
   *
   * @throws IllegalArgumentException if it is not below {@code bound}
   */
  static long readNumber(byte[] payload, long bound) {
    long number = 0;
    for (byte b : payload) {
      number = number << 8 | b & 0xff;
    }
    Require.that(
        number < bound, "the number in the report must be below %s; nothing was counted", bound);
    return number;
  }
}
