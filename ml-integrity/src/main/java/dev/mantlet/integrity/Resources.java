package dev.mantlet.integrity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The resources of a statement, put together to files: each is a whole file, or one of the shards
 * of a file.
 *
 * @param files the names of the files, in signed order, and what they must hash to
 * @param digests the digests of all resources in the order of the statement, in hex
 */
record Resources(Map<String, FileDigests> files, List<String> digests) {
  /** What the reference tool calls a single file. */
  static final String SINGLE_FILE = ".";

  static Resources parse(
      List<JsonObject> resources, Serialization serialization, ResourceNames rules) {
    checkNumber(resources.size());
    checkAlgorithm(resources, serialization);
    Map<String, String> digests = digestsByName(resources, serialization.hash());
    Map<String, FileDigests> files =
        serialization
            .shardSize()
            .map(size -> ShardedFiles.of(digests, serialization.hash(), size))
            .orElseGet(() -> whole(digests, serialization.hash()));
    if (!files.keySet().equals(Set.of(SINGLE_FILE))) {
      rules.checkAll(files.keySet());
    }
    return new Resources(files, List.copyOf(digests.values()));
  }

  private static Map<String, FileDigests> whole(Map<String, String> digests, HashType hash) {
    if (!ResourceNames.inOrder(digests.keySet())) {
      throw unsorted();
    }
    Map<String, FileDigests> files = new LinkedHashMap<>();
    digests.forEach((name, digest) -> files.put(name, FileDigests.whole(hash, digest)));
    return files;
  }

  /** Refuses a manifest of nothing, or of more than we would read. */
  static void checkNumber(int resources) {
    if (resources == 0) {
      throw new ModelRejectedException(Reason.EMPTY_MODEL, "the signed manifest lists no file");
    }
    if (resources > FolderWalk.MAX_ENTRIES) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "the manifest lists "
              + resources
              + " files or shards, at most "
              + FolderWalk.MAX_ENTRIES
              + " are read");
    }
  }

  /**
   * Every resource has the hash of the statement; the reference tool adds the size of its shards.
   */
  private static void checkAlgorithm(List<JsonObject> resources, Serialization serialization) {
    String hash = serialization.hash().id();
    String first = resources.get(0).string("algorithm");
    String expected =
        serialization
            .shardSize()
            .map(size -> hash + "-sharded-" + size)
            .filter(first::equals)
            .orElse(hash);
    resources.forEach(resource -> resource.constant("algorithm", expected));
  }

  private static Map<String, String> digestsByName(List<JsonObject> resources, HashType hash) {
    Map<String, String> digests = new LinkedHashMap<>();
    for (JsonObject resource : resources) {
      String digest = resource.string("digest");
      if (!hash.isDigest(digest)) {
        throw resource.refuse(
            "needs " + 2 * hash.digestBytes() + " lower-case hex digits as digest");
      }
      String name = resource.string("name");
      if (digests.put(name, digest) != null) {
        throw new ModelRejectedException(
            Reason.NAME_COLLISION, "the manifest lists \"" + name + "\" twice");
      }
    }
    return digests;
  }

  static ModelRejectedException unsorted() {
    return new ModelRejectedException(
        Reason.MALFORMED_STATEMENT, "the resources are not sorted by name");
  }
}
