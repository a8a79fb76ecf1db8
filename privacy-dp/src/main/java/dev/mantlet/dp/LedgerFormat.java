package dev.mantlet.dp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mantlet.dp.PrivacyException.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The bytes of a ledger: blocks of 128 bytes, a header and then one block for each spend, each with
 * 96 bytes of content and the SHA-256 of the digest before it and the content.
 *
 * <p>The layout, and what the chain detects and does not, is in {@code
 * docs/formats/budget-ledger.md}. Numbers are big-endian.
 */
final class LedgerFormat {
  /** A block; it divides every sector size, so that no block lies in two sectors. */
  static final int BLOCK_BYTES = 128;

  static final int CONTENT_BYTES = 96;
  static final int ID_BYTES = 16;
  static final int MAX_LABEL_BYTES = 64;

  /** The digest before the header. */
  static final byte[] NO_DIGEST = {};

  private static final byte[] MAGIC = "MANTLDGR".getBytes(UTF_8);

  /** Zero while the format is a draft. */
  private static final int VERSION = 0;

  private LedgerFormat() {}

  /** What a ledger says about itself. */
  record Header(Adjacency adjacency, Cost total) {}

  /** One spend; the first has sequence number 1. */
  record Entry(long sequence, Cost cost, String label) {}

  static byte[] header(Header header, byte[] id) {
    ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES);
    content.put(MAGIC).putInt(VERSION).putInt(header.adjacency().code);
    putCost(content, header.total());
    content.put(id, 0, ID_BYTES);
    return chained(content.array(), NO_DIGEST);
  }

  static Header readHeader(byte[] block) {
    ByteBuffer content = ByteBuffer.wrap(block);
    byte[] magic = new byte[MAGIC.length];
    content.get(magic);
    corruptUnless(
        Arrays.equals(magic, MAGIC), "does not begin with MANTLDGR; it is no budget ledger");
    int version = content.getInt();
    if (version != VERSION) {
      throw new PrivacyException(
          Reason.LEDGER_UNSUPPORTED,
          "the ledger has format " + version + ", this version reads format " + VERSION);
    }
    corruptUnless(isChained(block, NO_DIGEST), "has a header that was changed");
    Adjacency adjacency = adjacency(content.getInt());
    Cost total = readCost(content);
    corruptUnless(
        total.epsilonUnits() > 0 && total.deltaUnits() >= 0 && total.fits(Cost.MOST),
        "has a total that no budget has");
    return new Header(adjacency, total);
  }

  private static Adjacency adjacency(int code) {
    return Stream.of(Adjacency.values())
        .filter(known -> known.code == code)
        .findFirst()
        .orElseThrow(() ->
            new PrivacyException(
                Reason.LEDGER_CORRUPT, "the ledger names adjacency " + code + ", unknown here"));
  }

  /** The block of a spend whose label has at most 64 bytes. */
  static byte[] entry(Entry entry, byte[] digestBefore) {
    byte[] label = entry.label().getBytes(UTF_8);
    ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES);
    content.putLong(entry.sequence());
    putCost(content, entry.cost());
    content.putInt(label.length).putInt(0).put(label);
    return chained(content.array(), digestBefore);
  }

  /**
   * The sequence number with which the content of a spend begins, after 8 bytes; the cost, after
   * 24.
   */
  static long readSequence(byte[] content) {
    return ByteBuffer.wrap(content).getLong();
  }

  static Cost readCost(byte[] content) {
    return readCost(ByteBuffer.wrap(content).position(Long.BYTES));
  }

  static byte[] digestOf(byte[] block) {
    return Arrays.copyOfRange(block, CONTENT_BYTES, BLOCK_BYTES);
  }

  static boolean isChained(byte[] block, byte[] digestBefore) {
    return MessageDigest.isEqual(digestOf(block), digest(block, digestBefore));
  }

  /** Throws LEDGER_CORRUPT unless {@code condition} holds; the text goes on from "the ledger". */
  static void corruptUnless(boolean condition, String found) {
    if (!condition) {
      throw new PrivacyException(
          Reason.LEDGER_CORRUPT, "the ledger " + found + "; it is refused and left as it is");
    }
  }

  private static void putCost(ByteBuffer content, Cost cost) {
    content.putLong(cost.epsilonUnits()).putLong(cost.deltaUnits());
  }

  private static Cost readCost(ByteBuffer content) {
    return new Cost(content.getLong(), content.getLong());
  }

  private static byte[] chained(byte[] content, byte[] digestBefore) {
    byte[] block = Arrays.copyOf(content, BLOCK_BYTES);
    System.arraycopy(
        digest(content, digestBefore), 0, block, CONTENT_BYTES, BLOCK_BYTES - CONTENT_BYTES);
    return block;
  }

  private static byte[] digest(byte[] content, byte[] digestBefore) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(digestBefore);
      sha256.update(content, 0, CONTENT_BYTES);
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
