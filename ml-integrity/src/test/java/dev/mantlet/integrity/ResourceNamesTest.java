package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "/a", "a/", "a//b", ".", "..", "a/./b", "a/../b", "a\u0000", "a\nb", "\ud800",
        "\ufffd"
      })
  void nameThatIsNoRelativePath_isRefusedByBothRules(String name) {
    for (ResourceNames rules : ResourceNames.values()) {
      var thrown =
          assertThrows(ModelRejectedException.class, () -> rules.check(name), rules.name());
      assertEquals(Reason.UNSAFE_NAME, thrown.reason(), rules.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a\\b", "LPT9.txt", "com¹", "a/b ", "\u2025/x", "a\u200db"})
  void unportableName_isRefusedUnlessAllowed(String name) {
    ResourceNames.POSIX.check(name);
    assertThrows(ModelRejectedException.class, () -> ResourceNames.PORTABLE.check(name));
  }

  @Test
  void nameOf4096Bytes_isTheLongest() {
    ResourceNames.PORTABLE.check("é".repeat(2048));
    assertThrows(
        ModelRejectedException.class, () -> ResourceNames.PORTABLE.check("é".repeat(2048) + "a"));
  }

  @Test
  void fileThatIsAlsoAFolder_collidesAlsoInAnotherCase() {
    assertThrows(
        ModelRejectedException.class, () -> ResourceNames.POSIX.checkAll(List.of("a", "a/b/c")));
    assertThrows(
        ModelRejectedException.class,
        () -> ResourceNames.PORTABLE.checkAll(List.of("A/b", "a/B/c")));
    ResourceNames.POSIX.checkAll(List.of("A", "a/b"));
  }

  @Test
  void orderOfTheSpecificationAndOfTheReferenceTool_areBothAccepted() {
    assertTrue(ResourceNames.inOrder(List.of("a b", "a-b", "a/b", "ab")));
    assertTrue(ResourceNames.inOrder(List.of("a/b", "a b", "a-b", "ab")));
    assertTrue(ResourceNames.inOrder(List.of("\uff41", "\ud83d\ude00")));
    assertFalse(ResourceNames.inOrder(List.of("b", "a")));
    assertFalse(ResourceNames.inOrder(List.of("a", "a")));
  }
}
