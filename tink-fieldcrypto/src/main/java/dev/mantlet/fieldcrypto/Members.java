package dev.mantlet.fieldcrypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The members of one record in the order of their paths, all plain or all sealed. Immutable, except
 * for their bytes.
 */
final class Members {
  private final Member[] sorted;

  private Members(Member[] sorted) {
    this.sorted = sorted;
  }

  /**
   * The members at the paths of {@code values}.
   *
   * @param content makes a member's bytes from its path and value
   * @throws IllegalArgumentException if the format cannot carry a path, or two are the same
   */
  static <V> Members of(Map<String, V> values, BiFunction<String, V, byte[]> content) {
    List<Member> given = new ArrayList<>(values.size());
    values.forEach((path, value) -> given.add(Member.at(path, content.apply(path, value))));
    Member[] members = given.toArray(Member[]::new);
    Arrays.sort(members);
    for (int i = 1; i < members.length; i++) {
      // A map may take equal strings for different keys, as IdentityHashMap does.
      if (members[i].compareTo(members[i - 1]) == 0) {
        throw new IllegalArgumentException("the path " + members[i].path() + " is given twice");
      }
    }
    return new Members(members);
  }

  /**
   * u32 count, then for each member lp(path) and the u32 length of its bytes with {@code added}
   * more.
   */
  byte[] list(int added) {
    CanonicalBytes list = new CanonicalBytes().u32(sorted.length);
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
    Map<String, V> map = new LinkedHashMap<>();
    for (Member member : sorted) {
      map.put(member.path(), form.apply(member.content()));
    }
    return Collections.unmodifiableMap(map);
  }

  /** Paths and sizes are counted, not shown. */
  @Override
  public String toString() {
    long bytes = Arrays.stream(sorted).mapToLong(member -> member.content().length).sum();
    return "members=" + sorted.length + ", " + bytes + " bytes";
  }

  /** What is done with a member's bytes at its position in the order of paths. */
  @FunctionalInterface
  interface Step {
    byte[] run(int position, byte[] content);
  }
}
