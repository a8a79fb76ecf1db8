package dev.mantlet.integrity;

import java.util.List;

/**
 * What the bytes of one file must hash to: one digest for the whole, or one for each shard.
 *
 * @param hash the hash of all digests
 * @param shardSize the bytes of every shard but the last; 0 if the file is hashed whole
 * @param size the bytes of the file; -1 if the manifest does not say, as for whole files
 * @param digests in lower-case hex, in the order of the bytes
 */
record FileDigests(HashType hash, long shardSize, long size, List<String> digests) {
  private static final long UNKNOWN = -1;

  FileDigests {
    digests = List.copyOf(digests);
  }

  /** One digest over the whole file. */
  static FileDigests whole(HashType hash, String digest) {
    return new FileDigests(hash, 0, UNKNOWN, List.of(digest));
  }

  boolean isWhole() {
    return shardSize == 0;
  }

  /**
   * Refuses a file whose length alone says that it is not the signed one; nothing has been read.
   */
  void checkSize(String name, long found) {
    if (size != UNKNOWN && found != size) {
      throw new ModelRejectedException(
          Reason.DIGEST_MISMATCH,
          "\""
              + name
              + "\" has "
              + found
              + " bytes, its signed shards have "
              + size
              + "; the file changed after signing");
    }
  }

  /** The digests as text: the hash, a colon, the digest. */
  List<String> asText() {
    return digests.stream().map(digest -> hash.id() + ":" + digest).toList();
  }
}
