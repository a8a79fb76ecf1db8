package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.benchmarks.topic.Topics;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AllowedSkipsTest {
  private static final Row SKIPPED =
      Fixtures.row(Fixtures.ungated("a"), new Outcome.Skipped("why not"));

  @Test
  void listedCase_isAllowed() {
    assertTrue(
        AllowedSkips.parse(ListResource.entries("# comment\n\ntopic | a | a good reason\n"))
            .allows(SKIPPED));
  }

  @Test
  void anotherCaseOfTheTopic_isNotAllowed() {
    assertFalse(AllowedSkips.parse(List.of("topic | b | a good reason")).allows(SKIPPED));
  }

  @Test
  void entryWithoutAReason_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> AllowedSkips.parse(List.of("topic | a")));
    assertThrows(IllegalArgumentException.class, () -> AllowedSkips.parse(List.of("topic | a | ")));
  }

  @Test
  void everyCommittedEntry_namesACase() {
    Set<String> cases =
        Topics.all().stream()
            .flatMap(topic ->
                topic.cases().stream().map(one -> AllowedSkips.key(topic.name(), one.name())))
            .collect(Collectors.toSet());
    assertTrue(
        cases.containsAll(AllowedSkips.committed().entries()),
        AllowedSkips.committed().entries()::toString);
  }
}
