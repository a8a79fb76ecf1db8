package dev.mantlet.dp.query;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.internal.Redemption;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a {@link Tally}, as in {@code docs/formats/dp-accumulator.md}.
 *
 * <p>All sizes come from the layout of the reader, never from the bytes, so nothing is reserved for
 * what somebody claims.
 */
final class TallyFormat {
  static final int FORMAT = 0;

  /** Magic, format, kind, digest, contributions. */
  static final int HEADER_BYTES = 8 + 4 + 4 + 32 + 8;

  static final int CHECKSUM_BYTES = 32;

  private static final byte[] MAGIC = "MANTLDPA".getBytes(US_ASCII);

  private TallyFormat() {}

  static byte[] write(Tally tally) {
    Layout layout = tally.layout();
    ByteBuffer out = ByteBuffer.allocate(size(layout));
    out.put(MAGIC).putInt(FORMAT).putInt(layout.kind().code).put(layout.digest());
    out.putLong(tally.contributions());
    for (int i = 0; i < layout.cells(); i++) {
      out.putLong(tally.cell(i));
    }
    for (int i = 0; i < layout.terms().size(); i++) {
      out.putLong(tally.sum(i).high()).putLong(tally.sum(i).low());
    }
    byte[] before = Arrays.copyOf(out.array(), out.position());
    return out.put(Layout.sha256(before)).array();
  }

  private static int size(Layout layout) {
    return HEADER_BYTES + 8 * layout.cells() + 16 * layout.terms().size() + CHECKSUM_BYTES;
  }

  /**
   * The tally of this layout in the bytes.
   *
   * @throws PrivacyException ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_MISMATCH or ACCUMULATOR_CORRUPT
   */
  static Tally read(byte[] bytes, Layout layout) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    requireHeader(in, layout);
    int size = size(layout);
    require(bytes.length == size, "it has %s bytes where %s are due", bytes.length, size);
    int end = size - CHECKSUM_BYTES;
    byte[] checksum = Arrays.copyOfRange(bytes, end, size);
    require(
        Arrays.equals(checksum, Layout.sha256(Arrays.copyOf(bytes, end))), "its checksum is wrong");
    return numbers(in, layout);
  }

  private static void requireHeader(ByteBuffer in, Layout layout) {
    require(in.remaining() >= HEADER_BYTES, "it has only %s bytes", in.remaining());
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    require(Arrays.equals(magic, MAGIC), "it does not begin with MANTLDPA");
    int format = in.getInt();
    if (format != FORMAT) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_UNSUPPORTED,
          "the accumulator has format " + format + " but this version reads format " + FORMAT,
          null);
    }
    int kind = in.getInt();
    byte[] digest = new byte[32];
    in.get(digest);
    if (kind != layout.kind().code || !Arrays.equals(digest, layout.digest())) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_MISMATCH,
          "the accumulator is of another query; kind, bounds, edges and limit for a unit must be"
              + " those of this "
              + layout.kind(),
          null);
    }
  }

  private static Tally numbers(ByteBuffer in, Layout layout) {
    long contributions = in.getLong();
    require(
        contributions >= 0 && contributions <= Tally.MOST_CONTRIBUTIONS,
        "its number of contributions is out of range");
    long[] cells = new long[layout.cells()];
    long rest = contributions;
    for (int i = 0; i < cells.length; i++) {
      cells[i] = in.getLong();
      require(cells[i] >= 0 && cells[i] <= rest, "its counters do not add up");
      rest -= cells[i];
    }
    require(cells.length == 0 || rest == 0, "its counters do not add up");
    ExactSum[] sums = new ExactSum[layout.terms().size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = ExactSum.of(in.getLong(), in.getLong());
      requirePossible(sums[i], contributions, layout.terms().get(i));
    }
    return new Tally(layout, contributions, cells, sums);
  }

  /** So many terms, none of them beyond the bounds, make no other sum. */
  private static void requirePossible(ExactSum sum, long contributions, Layout.Terms terms) {
    BigInteger number = BigInteger.valueOf(contributions);
    BigInteger value = sum.value();
    require(
        value.compareTo(number.multiply(BigInteger.valueOf(terms.low()))) >= 0
            && value.compareTo(number.multiply(BigInteger.valueOf(terms.high()))) <= 0,
        "a sum is larger than its contributions can make it");
  }

  private static void require(boolean condition, String what, Object... found) {
    if (!condition) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_CORRUPT,
          "the bytes are no accumulator, or were changed: " + String.format(what, found),
          null);
    }
  }
}
