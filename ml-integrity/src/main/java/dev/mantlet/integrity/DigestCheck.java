package dev.mantlet.integrity;

import java.security.MessageDigest;

/**
 * Compares the bytes of a file, as they come, with its signed digests; a shard that is wrong
 * refuses as soon as it is complete. Used once, by one thread.
 */
final class DigestCheck {
  private final String name;
  private final FileDigests expected;
  private final MessageDigest digest;
  private long inShard;
  private int shard;

  DigestCheck(String name, FileDigests expected) {
    this.name = name;
    this.expected = expected;
    this.digest = expected.hash().start();
  }

  /** Takes the next bytes of the file. */
  void update(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      int step = (int) Math.min(left, leftInShard());
      digest.update(bytes, from, step);
      inShard += step;
      from += step;
      left -= step;
      if (leftInShard() == 0) {
        endShard();
      }
    }
  }

  /** Refuses unless every digest was right and none is left. */
  void finish() {
    if (expected.isWhole() || inShard > 0) {
      endShard();
    }
    if (shard != expected.digests().size()) {
      throw mismatch("ends before its shard " + (shard + 1));
    }
  }

  private long leftInShard() {
    return expected.isWhole() ? Long.MAX_VALUE : expected.shardSize() - inShard;
  }

  private void endShard() {
    if (shard == expected.digests().size()) {
      throw mismatch("is longer than its signed shards");
    }
    String found = Sha256.hex(digest.digest());
    String signed = expected.digests().get(shard++);
    inShard = 0;
    if (!found.equals(signed)) {
      throw mismatch(
          "has "
              + expected.hash().id()
              + " "
              + Sha256.brief(found)
              + (expected.isWhole() ? "" : " in shard " + shard)
              + " but the signed manifest says "
              + Sha256.brief(signed));
    }
  }

  private ModelRejectedException mismatch(String problem) {
    return new ModelRejectedException(
        Reason.DIGEST_MISMATCH, "\"" + name + "\" " + problem + "; the file changed after signing");
  }
}
