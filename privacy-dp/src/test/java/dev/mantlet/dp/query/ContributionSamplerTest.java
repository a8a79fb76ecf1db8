package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ContributionSamplerTest {
  private static final byte[] KEY = new byte[32];

  record Row(long unit, String group, long row, long value) {}

  private static ContributionSampler sampler(ContributionLimits limits, List<Row> rows) {
    ContributionSampler sampler = ContributionSampler.withKey(KEY, limits);
    rows.forEach(row -> sampler.add(row.unit(), row.group(), row.row(), row.value()));
    return sampler;
  }

  private static List<String> kept(ContributionSampler sampler) {
    List<String> kept = new ArrayList<>();
    sampler.forEach((group, value) -> kept.add(group + value));
    return kept;
  }

  /** Else one unit would have two tags, and twice its limits. */
  @Test
  @SuppressWarnings("NullAway") // the way to let a hash fail in its middle
  void hashThatFailedInItsMiddle_leavesNothingToTheNextOne() {
    KeyedHash hash = new KeyedHash(KEY);
    KeyedHash.Tag tag = hash.unit("ann");
    assertThrows(NullPointerException.class, () -> hash.group(tag, null));
    assertEquals(tag, hash.unit("ann"));
  }

  @Provide
  Arbitrary<List<Row>> rows() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 3),
            Arbitraries.of("a", "b", "c", "d", "e"),
            Arbitraries.longs().between(0, 6),
            Arbitraries.longs().between(0, 9))
        .as(Row::new)
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<ContributionLimits> limits() {
    Arbitrary<Integer> small = Arbitraries.integers().between(1, 4);
    return Combinators.combine(small, small, Arbitraries.integers().between(1, 9))
        .as(ContributionLimits::new);
  }

  @Property(tries = 300)
  void orderOfTheRowsAndShards_doNotChangeWhatIsKept(
      @ForAll("rows") List<Row> rows,
      @ForAll("limits") ContributionLimits limits,
      @ForAll Random random) {
    List<String> whole = kept(sampler(limits, rows));
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    assertEquals(whole, kept(sampler(limits, shuffled)));
    int cut = rows.isEmpty() ? 0 : random.nextInt(rows.size());
    ContributionSampler merged = sampler(limits, shuffled.subList(cut, rows.size()));
    ContributionSampler other = sampler(limits, shuffled.subList(0, cut));
    merged.merge(other);
    merged.merge(other.toBytes()); // twice is once
    assertEquals(whole, kept(merged));
  }

  @Property(tries = 300)
  void noUnitIsOverALimit(
      @ForAll("rows") List<Row> rows, @ForAll("limits") ContributionLimits limits) {
    for (long unit = 0; unit < 4; unit++) {
      long one = unit;
      Map<String, Integer> byGroup = new HashMap<>();
      sampler(limits, rows.stream().filter(row -> row.unit() == one).toList())
          .forEach((group, value) -> byGroup.merge(group, 1, Integer::sum));
      assertTrue(byGroup.size() <= limits.groups());
      assertTrue(byGroup.values().stream().allMatch(count -> count <= limits.rowsOfGroup()));
      assertTrue(byGroup.values().stream().mapToInt(count -> count).sum() <= limits.rows());
    }
  }

  /** What the other units keep is the same whether this one is there or not. */
  @Property(tries = 300)
  void unitChangesNothingOfTheOthers(
      @ForAll("rows") List<Row> rows, @ForAll("limits") ContributionLimits limits) {
    List<String> all = kept(sampler(limits, rows));
    List<Row> without = rows.stream().filter(row -> row.unit() != 0).toList();
    List<Row> alone = rows.stream().filter(row -> row.unit() == 0).toList();
    List<String> apart = new ArrayList<>(kept(sampler(limits, without)));
    apart.addAll(kept(sampler(limits, alone)));
    Collections.sort(apart);
    assertEquals(apart, all.stream().sorted().toList());
  }

  @Test
  void nothingIsDroppedBelowTheLimits() {
    ContributionLimits limits = ContributionLimits.groups(3).withRowsOfGroup(2);
    List<Row> rows = List.of(new Row(1, "a", 0, 1), new Row(1, "a", 1, 2), new Row(1, "b", 0, 3));
    assertEquals(List.of("a1", "a2", "b3"), kept(sampler(limits, rows)).stream().sorted().toList());
  }

  /** Of 2000 units with 4 groups each, one is kept: each group about as often. */
  @Test
  void groupsAreKeptAlike() {
    ContributionSampler sampler = ContributionSampler.withKey(KEY, ContributionLimits.groups(1));
    for (int unit = 0; unit < 2000; unit++) {
      for (String group : List.of("a", "b", "c", "d")) {
        sampler.add("unit " + unit, group, 0, 0);
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    sampler.forEach((group, value) -> counts.merge(group, 1, Integer::sum));
    double deviation = Math.sqrt(2000 * 0.25 * 0.75);
    counts.values().forEach(count -> assertEquals(500, count, 4.75 * deviation));
  }

  @Test
  void otherKey_keepsOthers() {
    ContributionLimits limits = ContributionLimits.rows(1);
    ContributionSampler one = ContributionSampler.of(limits);
    ContributionSampler other = ContributionSampler.of(limits);
    for (int unit = 0; unit < 50; unit++) {
      for (int row = 0; row < 5; row++) {
        one.add(unit, "g", row, row);
        other.add(unit, "g", row, row);
      }
    }
    assertNotEquals(kept(one), kept(other));
  }

  private static void assertRefused(Reason reason, Executable merge) {
    assertEquals(reason, assertThrows(PrivacyException.class, merge).reason());
  }

  @Test
  void everyChangedByteAndEveryLength_isRefused_andNothingWasMerged() {
    ContributionLimits limits = ContributionLimits.groups(2).withRowsOfGroup(2);
    byte[] good = sampler(limits, List.of(new Row(1, "é", 0, 1), new Row(2, "b", 1, 2))).toBytes();
    ContributionSampler into = sampler(limits, List.of());
    byte[] before = into.toBytes();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThrows(PrivacyException.class, () -> into.merge(bad));
      byte[] shorter = Arrays.copyOf(good, i);
      assertRefused(Reason.ACCUMULATOR_CORRUPT, () -> into.merge(shorter));
    }
    assertArrayEquals(before, into.toBytes());
  }

  /** Whoever has the key can authenticate lies: they meet the bounds. */
  @Test
  void authenticLies_areRefusedBeforeRoomIsMade() {
    ContributionLimits limits = ContributionLimits.groups(2).withRowsOfGroup(2);
    byte[] good = sampler(limits, List.of(new Row(1, "a", 0, 1))).toBytes();
    int units = 8 + 4 + 32;
    int groups = units + 4 + 16;
    int name = groups + 4;
    int rows = name + 2 + 1;
    for (int[] lie :
        new int[][] {
          {units, Integer.MAX_VALUE},
          {units, -1},
          {units, 2},
          {units, 0},
          {groups, 3},
          {groups, -1},
          {groups, Integer.MAX_VALUE},
          {rows, 3},
          {rows, Integer.MIN_VALUE},
          {rows, 0},
          {name, 0xFFFF_0000},
          {name, 0x0401_0000}
        }) {
      byte[] bad = good.clone();
      ByteBuffer.wrap(bad).putInt(lie[0], lie[1]);
      byte[] sealed = sealed(bad);
      assertRefused(Reason.ACCUMULATOR_CORRUPT, () -> sampler(limits, List.of()).merge(sealed));
    }
    sampler(limits, List.of()).merge(sealed(good));
  }

  private static byte[] sealed(byte[] bytes) {
    int end = bytes.length - 32;
    byte[] mac = new KeyedHash(KEY).authentication(ByteBuffer.wrap(bytes, 0, end));
    System.arraycopy(mac, 0, bytes, end, mac.length);
    return bytes;
  }

  @Test
  void otherKeyOrLimits_areRefused() {
    ContributionSampler one = ContributionSampler.of(ContributionLimits.groups(1));
    assertRefused(
        Reason.ACCUMULATOR_MISMATCH,
        () -> one.merge(ContributionSampler.of(ContributionLimits.groups(1))));
    assertRefused(
        Reason.ACCUMULATOR_MISMATCH,
        () ->
            sampler(ContributionLimits.groups(2), List.of())
                .merge(sampler(ContributionLimits.groups(1), List.of())));
    one.merge(one.shard());
  }

  @Test
  void laterFormat_isRefusedAsSuch() {
    byte[] later = sampler(ContributionLimits.groups(1), List.of()).toBytes();
    later[11] = 1;
    assertRefused(
        Reason.ACCUMULATOR_UNSUPPORTED,
        () -> sampler(ContributionLimits.groups(1), List.of()).merge(later));
  }

  @Test
  void bytesHoldNoNameOfAUnit() {
    ContributionSampler sampler = ContributionSampler.withKey(KEY, ContributionLimits.groups(1));
    sampler.add("alice@example.org", "g", 0, 0);
    String text = new String(sampler.toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("alice"));
  }

  @Test
  void namesThatAreTooLongOrIllFormed_areRefused() {
    ContributionSampler sampler = ContributionSampler.of(ContributionLimits.groups(1));
    sampler.add("a", "x".repeat(1024), 0, 0);
    assertThrows(IllegalArgumentException.class, () -> sampler.add("a", "x".repeat(1025), 0, 0));
    assertThrows(IllegalArgumentException.class, () -> sampler.add("a", "\ud800", 0, 0));
    assertThrows(IllegalArgumentException.class, () -> sampler.add("\ud800", "a", 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> ContributionSampler.withKey(new byte[31], ContributionLimits.groups(1)));
  }

  @Test
  void limitsOutOfRange_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> ContributionLimits.groups(0));
    assertThrows(IllegalArgumentException.class, () -> ContributionLimits.rows(1 << 16));
    assertThrows(
        IllegalArgumentException.class,
        () -> ContributionLimits.groups(1 << 16).withRowsOfGroup(1 << 15));
    assertEquals(6, ContributionLimits.groups(3).withRowsOfGroup(2).rows());
    assertEquals(4, ContributionLimits.groups(3).withRowsOfGroup(2).withRows(4).rows());
  }

  /** Lengths stand in front of texts, so that no two of these run together to the same one. */
  @Test
  void confusableUnitsAndGroups_areOthers() {
    ContributionLimits limits = ContributionLimits.groups(8);
    ContributionSampler sampler = ContributionSampler.withKey(KEY, limits);
    sampler.add("ab", "c", 0, 1);
    sampler.add("a", "bc", 0, 2);
    sampler.add("1", "c", 0, 3);
    sampler.add(1, "c", 0, 4);
    sampler.add("e\u0301", "c", 0, 5); // two characters
    sampler.add("\u00e9", "c", 0, 6); // one that looks the same: another unit
    sampler.add("A", "c", 0, 7);
    sampler.add("a", "C", 0, 8);
    sampler.add("a ", "c", 0, 9);
    int[] rows = new int[1];
    sampler.forEach((group, value) -> rows[0]++);
    assertEquals(9, rows[0]);
  }
}
