package dev.mantlet.dp.query;

import dev.mantlet.dp.query.KeyedHash.Tag;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows of one unit that are kept: in the groups of the lowest ranks, those of the lowest ranks.
 * It depends on the set of all rows and not on their order.
 */
final class UnitSample {
  private final ContributionLimits limits;
  private final NavigableMap<Group, NavigableSet<Row>> groups = new TreeMap<>();

  UnitSample(ContributionLimits limits) {
    this.limits = limits;
  }

  record Group(Tag rank, String name) implements Comparable<Group> {
    private static final Comparator<Group> ORDER =
        Comparator.comparing(Group::rank).thenComparing(Group::name);

    @Override
    public int compareTo(Group other) {
      return ORDER.compare(this, other);
    }
  }

  record Row(Tag rank, long value) implements Comparable<Row> {
    private static final Comparator<Row> ORDER =
        Comparator.comparing(Row::rank).thenComparingLong(Row::value);

    @Override
    public int compareTo(Row other) {
      return ORDER.compare(this, other);
    }
  }

  void add(Group group, Row row) {
    NavigableSet<Row> rows = groups.get(group);
    if (rows == null) {
      // A group that is dropped stays out: so many of lower rank are there from now on.
      if (groups.size() == limits.groups() && groups.lastKey().compareTo(group) < 0) {
        return;
      }
      rows = new TreeSet<>();
      groups.put(group, rows);
      if (groups.size() > limits.groups()) {
        groups.pollLastEntry();
      }
    }
    rows.add(row);
    if (rows.size() > limits.rowsOfGroup()) {
      rows.pollLast();
    }
  }

  /** All rows that are held, by group; the limit of rows in all is not yet applied. */
  NavigableMap<Group, NavigableSet<Row>> held() {
    return groups;
  }

  /**
   * Hands out the rows that count. The limit of rows in all is applied here and not before: which
   * rows it is for is only known when all groups are.
   */
  void forEach(ContributionSampler.Sink sink) {
    record Entry(String group, Row row) {}
    groups.entrySet().stream()
        .flatMap(
            group -> group.getValue().stream().map(row -> new Entry(group.getKey().name(), row)))
        .sorted(Comparator.comparing(Entry::row).thenComparing(Entry::group))
        .limit(limits.rows())
        .forEach(entry -> sink.accept(entry.group(), entry.row().value()));
  }

  void addAll(UnitSample other) {
    for (Map.Entry<Group, NavigableSet<Row>> group : other.groups.entrySet()) {
      Collection<Row> rows = group.getValue();
      rows.forEach(row -> add(group.getKey(), row));
    }
  }
}
