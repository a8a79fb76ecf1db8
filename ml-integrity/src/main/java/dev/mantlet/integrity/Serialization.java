package dev.mantlet.integrity;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How the manifest describes the model (OpenSSF Model Signing v1.0 §5.2): in what hash, files whole
 * or in shards, with links followed or not, without which paths.
 *
 * @param hash the hash of every resource
 * @param shardSize bytes of a shard; empty if files are whole
 * @param followsLinks whether symbolic links were signed as the files that they lead to
 * @param ignored relative paths of files and folders that were left out
 */
record Serialization(
    HashType hash, Optional<Long> shardSize, boolean followsLinks, Set<String> ignored) {
  /** Largest shard; whole numbers up to here survive readers that know only doubles. */
  private static final long MAX_SHARD_BYTES = (1L << 53) - 1;

  Serialization {
    ignored = Set.copyOf(ignored);
  }

  static Serialization parse(JsonObject json) {
    json.only("method", "hash_type", "allow_symlinks", "ignore_paths", "shard_size");
    HashType hash =
        HashType.withId(json.string("hash_type"))
            .orElseThrow(() -> unsupported("hash_type", json, "sha256, blake2b and blake3"));
    return new Serialization(
        hash,
        shardSize(json),
        json.bool("allow_symlinks"),
        new HashSet<>(json.optionalStrings("ignore_paths")));
  }

  private static Optional<Long> shardSize(JsonObject json) {
    switch (json.string("method")) {
      case "files" -> {
        json.only("method", "hash_type", "allow_symlinks", "ignore_paths");
        return Optional.empty();
      }
      case "shards" -> {
        return Optional.of(json.wholeNumber("shard_size", 1, MAX_SHARD_BYTES));
      }
      default -> throw unsupported("method", json, "files and shards");
    }
  }

  private static ModelRejectedException unsupported(String member, JsonObject json, String known) {
    return new ModelRejectedException(
        Reason.UNSUPPORTED,
        "the model was signed with "
            + member
            + " \""
            + json.string(member)
            + "\", this version verifies "
            + known
            + ": sign it anew with one of them");
  }
}
