package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class MembersTest {
  @Test
  void listIsCountThenPathAndLengthOfEachInTheOrderOfPaths() {
    Members members = members(Map.of("z", new byte[258], "é", new byte[0]));
    assertEquals(
        "00000002" + "0001" + "7a" + "00000112" + "0002" + "c3a9" + "00000010",
        HexFormat.of().formatHex(members.list(16)));
  }

  @Test
  void pathsThatJoinToTheSameTextStayApart() {
    assertFalse(
        Arrays.equals(
            members(Map.of("ab", new byte[1], "c", new byte[1])).list(0),
            members(Map.of("a", new byte[1], "bc", new byte[1])).list(0)));
    assertFalse(
        Arrays.equals(
            members(Map.of("caf\u00e9", new byte[1])).list(0),
            members(Map.of("cafe\u0301", new byte[1])).list(0)));
  }

  @Property
  void pathsAreOrderedByCodePoints(
      @ForAll
          @StringLength(min = 1, max = 4)
          @CharRange(from = 'a', to = 'c')
          @CharRange(from = '\ud7f0', to = '\ue010')
          @CharRange(from = '\uff00', to = '\uffff')
          String left,
      @ForAll
          @StringLength(min = 1, max = 4)
          @CharRange(from = 'a', to = 'c')
          @CharRange(from = '\ud7f0', to = '\ue010')
          @CharRange(from = '\uff00', to = '\uffff')
          String right) {
    if (isUtf8(left) && isUtf8(right)) {
      int expected = Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
      int order = Member.at(left, new byte[0]).compareTo(Member.at(right, new byte[0]));
      assertEquals(Integer.signum(expected), Integer.signum(order));
    }
  }

  @Test
  void supplementaryPathsComeAfterAllOthers() {
    assertTrue("\uff5e".compareTo("\ud83d\ude00") > 0, "UTF-16 order is the other one");
    Members members = members(Map.of("\ud83d\ude00", new byte[0], "\uff5e", new byte[0]));
    assertEquals(
        List.of("\uff5e", "\ud83d\ude00"),
        List.copyOf(members.toMap(bytes -> bytes.length).keySet()));
  }

  @Test
  void pathGivenTwiceIsRefused() {
    Map<String, byte[]> twice = new IdentityHashMap<>();
    twice.put("iban", new byte[1]);
    twice.put(String.copyValueOf("iban".toCharArray()), new byte[1]);
    assertEquals(2, twice.size());
    assertThrows(IllegalArgumentException.class, () -> members(twice));
  }

  @Test
  void failedStepLeavesNoResultsBehind() {
    Members members = members(Map.of("a", new byte[1], "b", new byte[1], "c", new byte[1]));
    List<byte[]> results = new ArrayList<>();
    assertThrows(
        DecryptionFailedException.class,
        () ->
            members.each((position, content) -> {
              if (position == 2) {
                throw new DecryptionFailedException();
              }
              results.add(new byte[] {7});
              return results.get(position);
            }));
    assertEquals(2, results.size());
    results.forEach(result -> assertArrayEquals(new byte[1], result));
  }

  private static Members members(Map<String, byte[]> contents) {
    return Members.of(contents, (path, content) -> content);
  }

  private static boolean isUtf8(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
