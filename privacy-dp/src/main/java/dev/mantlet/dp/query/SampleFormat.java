package dev.mantlet.dp.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.query.KeyedHash.Tag;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link ContributionSampler}, as in {@code docs/formats/dp-accumulator.md}.
 *
 * <p>They are authenticated before anything in them is believed, and each number of things is
 * compared with the bytes that are left before room is made for them. One set of rows has one byte
 * form: everything is in ascending order, and nothing is empty.
 */
final class SampleFormat {
  private static final int FORMAT = 0;
  private static final byte[] MAGIC = "MANTLDPC".getBytes(US_ASCII);
  private static final int HEADER_BYTES = 8 + 4 + 32 + 4;
  private static final int MAC_BYTES = 32;
  private static final int ROW_BYTES = 16 + 8;

  private SampleFormat() {}

  static byte[] write(Map<Tag, UnitSample> units, KeyedHash hash, ContributionLimits limits) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(MAGIC);
      out.writeInt(FORMAT);
      out.write(hash.parameters(limits));
      out.writeInt(units.size());
      for (Map.Entry<Tag, UnitSample> unit : units.entrySet()) {
        write(unit.getKey(), out);
        write(unit.getValue().held(), out);
      }
      out.write(hash.authentication(ByteBuffer.wrap(bytes.toByteArray())));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  private static void write(
      NavigableMap<UnitSample.Group, NavigableSet<UnitSample.Row>> groups, DataOutputStream out)
      throws IOException {
    out.writeInt(groups.size());
    for (Map.Entry<UnitSample.Group, NavigableSet<UnitSample.Row>> group : groups.entrySet()) {
      byte[] name = group.getKey().name().getBytes(UTF_8);
      out.writeShort(name.length);
      out.write(name);
      out.writeInt(group.getValue().size());
      for (UnitSample.Row row : group.getValue()) {
        write(row.rank(), out);
        out.writeLong(row.value());
      }
    }
  }

  private static void write(Tag tag, DataOutputStream out) throws IOException {
    out.writeLong(tag.high());
    out.writeLong(tag.low());
  }

  /**
   * The units in the bytes.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_MISMATCH or
   *     ACCUMULATOR_CORRUPT
   */
  static Map<Tag, UnitSample> read(byte[] bytes, KeyedHash hash, ContributionLimits limits) {
    requireHeader(bytes, hash, limits);
    int end = bytes.length - MAC_BYTES;
    byte[] claimed = Arrays.copyOfRange(bytes, end, bytes.length);
    byte[] due = hash.authentication(ByteBuffer.wrap(bytes, 0, end));
    require(MessageDigest.isEqual(claimed, due));
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, end).position(HEADER_BYTES - 4);
    int count = count(in, 16 + 4, Integer.MAX_VALUE);
    NavigableMap<Tag, UnitSample> units = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Tag unit = tag(in);
      require(units.isEmpty() || units.lastKey().compareTo(unit) < 0);
      units.put(unit, unit(in, unit, hash, limits));
    }
    require(!in.hasRemaining());
    return units;
  }

  private static void requireHeader(byte[] bytes, KeyedHash hash, ContributionLimits limits) {
    require(bytes.length >= HEADER_BYTES + MAC_BYTES);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    require(Arrays.equals(magic, MAGIC));
    int format = in.getInt();
    if (format != FORMAT) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_UNSUPPORTED,
          "the sampler has format " + format + " but this version reads format " + FORMAT,
          null);
    }
    byte[] parameters = new byte[MAC_BYTES];
    in.get(parameters);
    if (!MessageDigest.isEqual(parameters, hash.parameters(limits))) {
      throw Redemption.refusal(
          Reason.ACCUMULATOR_MISMATCH,
          "the sampler has another key or other limits; make shards with shard(), or withKey and the"
              + " same limits",
          null);
    }
  }

  private static UnitSample unit(
      ByteBuffer in, Tag unit, KeyedHash hash, ContributionLimits limits) {
    UnitSample sample = new UnitSample(limits);
    int groups = count(in, 2 + 4, limits.groups());
    require(groups > 0);
    for (int i = 0; i < groups; i++) {
      String name = name(in);
      UnitSample.Group group = new UnitSample.Group(hash.group(unit, name), name);
      require(i == 0 || sample.held().lastKey().compareTo(group) < 0);
      rows(in, group, limits, sample);
    }
    return sample;
  }

  private static void rows(
      ByteBuffer in, UnitSample.Group group, ContributionLimits limits, UnitSample sample) {
    int rows = count(in, ROW_BYTES, limits.rowsOfGroup());
    require(rows > 0);
    UnitSample.@Nullable Row before = null;
    for (int i = 0; i < rows; i++) {
      UnitSample.Row row = new UnitSample.Row(tag(in), in.getLong());
      require(before == null || before.compareTo(row) < 0);
      sample.add(group, row);
      before = row;
    }
  }

  /** A number of things that have so many bytes each, at least. */
  private static int count(ByteBuffer in, int leastBytes, int most) {
    require(in.remaining() >= Integer.BYTES);
    int count = in.getInt();
    require(count >= 0 && count <= most && count <= in.remaining() / leastBytes);
    return count;
  }

  private static Tag tag(ByteBuffer in) {
    require(in.remaining() >= 16);
    return new Tag(in.getLong(), in.getLong());
  }

  private static String name(ByteBuffer in) {
    require(in.remaining() >= Short.BYTES);
    int length = Short.toUnsignedInt(in.getShort());
    require(length <= ContributionSampler.MOST_NAME_BYTES && length <= in.remaining());
    ByteBuffer name = in.slice().limit(length);
    in.position(in.position() + length);
    try {
      return UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw corrupt(e);
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw corrupt(null);
    }
  }

  private static RuntimeException corrupt(@Nullable Throwable cause) {
    return Redemption.refusal(
        Reason.ACCUMULATOR_CORRUPT, "the bytes are no sampler of this key, or were changed", cause);
  }
}
