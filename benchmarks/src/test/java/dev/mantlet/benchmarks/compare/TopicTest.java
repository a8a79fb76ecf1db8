package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicTest {
  private static Case of(String name, String peer) {
    return Case.cpu(name, "op").against(peer).by(Fixtures.NEVER_OPENED);
  }

  @Test
  void twoCasesThatNobodyCouldTellApart_areRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Topic("topic", List.of(of("a", "peer"), of("a", "peer"))));
    assertDoesNotThrow(() -> new Topic("topic", List.of(of("a", "peer"), of("a", "another"))));
  }
}
