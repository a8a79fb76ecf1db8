package dev.mantlet.fieldcrypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The members of one record in the order of their paths, all plain or all sealed. Immutable, except
 * for their bytes.
 */
final class Members {
  /** Most members of a record: far above any real record, and the sorted list stays small. */
  static final int MAX = 1024;

  /** Largest plaintext of a member, 16 MiB: a field, not a file. */
  static final int MAX_PLAINTEXT_BYTES = 16 << 20;

  private final Member[] sorted;

  /** Takes over what is sorted and has no path twice. */
  private Members(Member[] sorted) {
    this.sorted = sorted;
  }

  /**
   * The plaintexts at the paths of {@code fields}.
   *
   * @throws IllegalArgumentException if there are too many, one is too long, the format cannot
   *     carry a path, or two are the same
   */
  static Members plain(Map<String, byte[]> fields) {
    if (fields.size() > MAX) {
      throw new IllegalArgumentException(
          "a record has at most " + MAX + " sealed fields, not " + fields.size());
    }
    return of(fields, Members::checkedLength);
  }

  private static byte[] checkedLength(String path, byte[] plaintext) {
    if (plaintext.length > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException(
          "field "
              + path
              + " has "
              + plaintext.length
              + " bytes, at most "
              + MAX_PLAINTEXT_BYTES
              + " can be sealed; StreamCipher seals more");
    }
    return plaintext;
  }

  /**
   * The members at the paths of {@code values}.
   *
   * @param content makes a member's bytes from its path and value
   * @throws IllegalArgumentException if the format cannot carry a path, or two are the same
   */
  static <V> Members of(Map<String, V> values, BiFunction<String, V, byte[]> content) {
    Member[] members = new Member[values.size()];
    int given = 0;
    for (Map.Entry<String, V> entry : values.entrySet()) {
      String path = entry.getKey();
      members[given++] = Member.at(path, content.apply(path, entry.getValue()));
    }
    Arrays.sort(members);
    return ofSorted(members);
  }

  /**
   * Takes over members that are in the order of their paths.
   *
   * @throws IllegalArgumentException if they are not, or a path stands twice
   */
  static Members ofSorted(Member[] members) {
    for (int i = 1; i < members.length; i++) {
      // A map may take equal strings for different keys, as IdentityHashMap does.
      if (members[i].compareTo(members[i - 1]) <= 0) {
        throw new IllegalArgumentException(
            "the path " + members[i].path() + " is given twice or out of order");
      }
    }
    return new Members(members);
  }

  int count() {
    return sorted.length;
  }

  Member get(int position) {
    return sorted[position];
  }

  /** The position of the member at {@code path}, if there is one. */
  Optional<Integer> find(String path) {
    int found = Arrays.binarySearch(sorted, Member.at(path, new byte[0]));
    return found < 0 ? Optional.empty() : Optional.of(found);
  }

  /** All bytes of all members. */
  long contentBytes() {
    long bytes = 0;
    for (Member member : sorted) {
      bytes += member.content().length;
    }
    return bytes;
  }

  /** SHA-256 of {@link #list}: what the commitment of a record covers of it. */
  byte[] listDigest(MessageDigest sha256, int added) {
    return sha256.digest(list(added));
  }

  /** The length of {@link #list}. */
  int listBytes() {
    int length = Integer.BYTES;
    for (Member member : sorted) {
      length += Short.BYTES + member.utf8Path().length + Integer.BYTES;
    }
    return length;
  }

  /**
   * u32 count, then for each member lp(path) and the u32 length of its bytes with {@code added}
   * more.
   */
  byte[] list(int added) {
    CanonicalBytes list = new CanonicalBytes(listBytes()).u32(sorted.length);
    for (Member member : sorted) {
      list.string(member.utf8Path()).u32(member.content().length + added);
    }
    return list.toArray();
  }

  /**
   * The same paths with what {@code step} makes of each member; leaves nothing of a failed run
   * behind.
   */
  Members each(Step step) {
    Member[] results = new Member[sorted.length];
    int done = 0;
    try {
      for (; done < sorted.length; done++) {
        results[done] = sorted[done].with(step.run(done, sorted[done].content()));
      }
      return new Members(results);
    } catch (RuntimeException e) {
      for (int i = 0; i < done; i++) {
        Arrays.fill(results[i].content(), (byte) 0);
      }
      throw e;
    }
  }

  /**
   * What {@code form} makes of each member's bytes by path, in the order of the paths;
   * unmodifiable.
   */
  <V> Map<String, V> toMap(Function<byte[], V> form) {
    Map<String, V> map = new LinkedHashMap<>(2 * sorted.length);
    for (Member member : sorted) {
      map.put(member.path(), form.apply(member.content()));
    }
    return Collections.unmodifiableMap(map);
  }

  /** Paths and sizes are counted, not shown. */
  @Override
  public String toString() {
    return "members=" + sorted.length + ", " + contentBytes() + " bytes";
  }

  /** What is done with a member's bytes at its position in the order of paths. */
  @FunctionalInterface
  interface Step {
    byte[] run(int position, byte[] content);
  }
}
