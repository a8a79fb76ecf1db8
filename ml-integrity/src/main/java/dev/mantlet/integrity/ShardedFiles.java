package dev.mantlet.integrity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files put together from their shards (OpenSSF Model Signing v1.0 §6.3.2), which must cover each
 * file from its first byte on, without a gap, an overlap or another size.
 */
final class ShardedFiles {
  /** The path, then where the shard starts and ends; the path may have colons of its own. */
  private static final Pattern NAME =
      Pattern.compile("(.+):(0|[1-9][0-9]{0,17}):(0|[1-9][0-9]{0,17})", Pattern.DOTALL);

  private final HashType hash;
  private final long shardSize;
  private final Map<String, TreeMap<Long, Shard>> byPath = new LinkedHashMap<>();

  /**
   * One resource.
   *
   * @param start the first byte
   * @param end the byte after the last
   */
  private record Shard(String path, long start, long end, String digest) {}

  private ShardedFiles(HashType hash, long shardSize) {
    this.hash = hash;
    this.shardSize = shardSize;
  }

  static Map<String, FileDigests> of(Map<String, String> digests, HashType hash, long shardSize) {
    ShardedFiles files = new ShardedFiles(hash, shardSize);
    List<Shard> shards = new ArrayList<>();
    digests.forEach((name, digest) -> shards.add(parse(name, digest)));
    shards.forEach(files::add);
    if (!isSorted(shards, files.byPath) && !ResourceNames.inOrder(digests.keySet())) {
      throw Resources.unsorted();
    }
    return files.assembled();
  }

  private static Shard parse(String name, String digest) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw malformed(name, "is no path:start:end, as shards are called");
    }
    return new Shard(
        matcher.group(1),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)),
        digest);
  }

  private void add(Shard shard) {
    TreeMap<Long, Shard> shards = byPath.computeIfAbsent(shard.path(), any -> new TreeMap<>());
    if (shards.put(shard.start(), shard) != null) {
      throw malformed(shard.path(), "has two shards that start at " + shard.start());
    }
  }

  /** By path in either order, and within a path by number. */
  private static boolean isSorted(List<Shard> shards, Map<String, ?> byPath) {
    for (int i = 1; i < shards.size(); i++) {
      Shard previous = shards.get(i - 1);
      Shard shard = shards.get(i);
      if (previous.path().equals(shard.path()) && previous.start() >= shard.start()) {
        return false;
      }
    }
    return ResourceNames.inOrder(byPath.keySet()) && isGrouped(shards, byPath.size());
  }

  private static boolean isGrouped(List<Shard> shards, int paths) {
    int groups = 0;
    String previous = "";
    for (Shard shard : shards) {
      groups += shard.path().equals(previous) ? 0 : 1;
      previous = shard.path();
    }
    return groups == paths;
  }

  private Map<String, FileDigests> assembled() {
    Map<String, FileDigests> files = new LinkedHashMap<>();
    byPath.forEach((path, shards) -> files.put(path, assembled(path, shards)));
    return files;
  }

  private FileDigests assembled(String path, SortedMap<Long, Shard> shards) {
    long end = 0;
    List<String> digests = new ArrayList<>();
    for (Shard shard : shards.values()) {
      boolean last = shard.start() == shards.lastKey();
      checkPlace(path, shard, end, last);
      end = shard.end();
      digests.add(shard.digest());
    }
    return new FileDigests(hash, shardSize, end, digests);
  }

  private void checkPlace(String path, Shard shard, long expectedStart, boolean last) {
    long length = shard.end() - shard.start();
    if (shard.start() != expectedStart) {
      throw malformed(
          path, "has a shard that starts at " + shard.start() + ", expected " + expectedStart);
    }
    if (length < 1 || length > shardSize || !last && length != shardSize) {
      throw malformed(
          path,
          "has a shard of " + length + " bytes at " + shard.start() + ", expected " + shardSize);
    }
  }

  private static ModelRejectedException malformed(String name, String problem) {
    return new ModelRejectedException(
        Reason.MALFORMED_STATEMENT, "the resource \"" + name + "\" " + problem);
  }
}
