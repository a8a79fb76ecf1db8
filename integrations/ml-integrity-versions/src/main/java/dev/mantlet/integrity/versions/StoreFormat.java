package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.release.ReleaseStatement;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The bytes of a store file, as {@code docs/formats/version-store.md} has them. */
final class StoreFormat {
  /**
   * Largest file, 16 MiB: some 500,000 revocations. In memory they are several times as large, and
   * without a key anybody who can write the file can fill it.
   */
  static final int MAX_BYTES = 16 << 20;

  private static final byte[] MAGIC = "MANTLVST".getBytes(StandardCharsets.US_ASCII);
  private static final short FORMAT = 0;
  private static final int HEADER_BYTES = 8 + 2 + 2;
  private static final int DIGEST_BYTES = 32;
  private static final int MAX_NAME_BYTES = 200;

  private StoreFormat() {}

  /** The state was written by nothing that this version writes, or was changed. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  static byte[] write(StoreState state, Seal seal) {
    StoreBytes out = new StoreBytes();
    out.bytes(MAGIC).int16(FORMAT).int16(seal.kind());
    out.int64(state.sequence()).int64(state.latest().getEpochSecond());
    out.int32(state.models().size());
    state.models().forEach((name, model) -> write(out.text(name), model));
    out.int32(state.policies().size());
    state
        .policies()
        .forEach((name, policy) -> out.text(name).int64(policy.version()).digest(policy.sha256()));
    byte[] content = out.toByteArray();
    return out.bytes(seal.over(content)).toByteArray();
  }

  private static void write(StoreBytes out, ModelState model) {
    out.int64(model.current()).int64(model.highest()).digest(model.payload());
    out.digests(model.revokedPayloads()).digests(model.revokedKeys());
  }

  /** Checks the seal first: what is read afterwards was written by {@link #write}. */
  static StoreState read(byte[] file, Seal seal) throws DamagedException {
    checkHeader(file, seal);
    int end = file.length - Seal.BYTES;
    byte[] content = Arrays.copyOf(file, end);
    if (!MessageDigest.isEqual(seal.over(content), Arrays.copyOfRange(file, end, file.length))) {
      throw new DamagedException("its last 32 bytes do not fit the others: it was changed");
    }
    try {
      return read(ByteBuffer.wrap(content, HEADER_BYTES, end - HEADER_BYTES));
    } catch (BufferUnderflowException | DateTimeException | IllegalArgumentException e) {
      throw new DamagedException("its parts do not fit together");
    }
  }

  private static void checkHeader(byte[] file, Seal seal) throws DamagedException {
    if (file.length < HEADER_BYTES + Seal.BYTES
        || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new DamagedException("it is no version store");
    }
    ByteBuffer header = ByteBuffer.wrap(file, MAGIC.length, 4);
    short format = header.getShort();
    if (format != FORMAT) {
      throw new DamagedException("it has format " + format + ", this version reads " + FORMAT);
    }
    short kind = header.getShort();
    if (kind != seal.kind()) {
      throw new DamagedException(
          "it is protected by "
              + name(kind)
              + ", it was opened for "
              + name(seal.kind())
              + ": open it as it was created");
    }
  }

  private static String name(short kind) {
    return switch (kind) {
      case 0 -> "a checksum";
      case 1 -> "a key";
      default -> "something unknown";
    };
  }

  private static StoreState read(ByteBuffer in) {
    long sequence = in.getLong();
    Instant latest = Instant.ofEpochSecond(in.getLong());
    StoreState state =
        new StoreState(
            sequence,
            latest,
            table(in, StoreState.MAX_MODELS, () -> model(in)),
            table(in, StoreState.MAX_POLICIES, () -> policy(in)));
    require(sequence >= 1 && !in.hasRemaining());
    return state;
  }

  private static <T> SortedMap<String, T> table(ByteBuffer in, int limit, Supplier<T> entry) {
    int size = in.getInt();
    require(size >= 0 && size <= limit);
    SortedMap<String, T> table = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      String name = text(in);
      require(table.isEmpty() || table.lastKey().compareTo(name) < 0);
      table.put(name, entry.get());
    }
    return table;
  }

  private static ModelState model(ByteBuffer in) {
    long current = version(in);
    long highest = version(in);
    require(current <= highest);
    return new ModelState(current, highest, digest(in), digests(in), digests(in));
  }

  private static PolicyState policy(ByteBuffer in) {
    return new PolicyState(version(in), digest(in));
  }

  private static long version(ByteBuffer in) {
    long version = in.getLong();
    require(version >= 1 && version <= ReleaseStatement.MAX_VERSION);
    return version;
  }

  private static SortedSet<String> digests(ByteBuffer in) {
    int size = in.getInt();
    require(size >= 0 && size <= ModelState.MAX_REVOKED);
    SortedSet<String> digests = new TreeSet<>();
    for (int i = 0; i < size; i++) {
      String digest = digest(in);
      require(digests.isEmpty() || digests.last().compareTo(digest) < 0);
      digests.add(digest);
    }
    return digests;
  }

  private static String digest(ByteBuffer in) {
    byte[] bytes = new byte[DIGEST_BYTES];
    in.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String text(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    require(length >= 1 && length <= MAX_NAME_BYTES);
    byte[] bytes = new byte[length];
    in.get(bytes);
    for (byte letter : bytes) {
      require(letter > ' ' && letter < 0x7f);
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static void require(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException();
    }
  }
}
