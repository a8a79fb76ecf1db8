package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.spi.KeyStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whoever sends forged data sees one refusal, wherever it came from. */
class RefusalsLookAlikeTest {
  private static final JsonNode CORPUS = CorpusVector.corpus();
  private static final KeyStore STORE = CorpusVector.store(CORPUS);

  @Test
  void everyInvalidVectorIsRefusedInOneWay() {
    Set<List<Object>> looks = new HashSet<>();
    Set<String> stages = new HashSet<>();
    int refusals = 0;
    for (CorpusVector vector : CorpusVector.all(CORPUS)) {
      if (!vector.valid()) {
        CorpusOpeners openers = new CorpusOpeners(CorpusVector.keys(CORPUS), STORE);
        looks.add(look(assertThrows(Throwable.class, () -> openers.open(vector))));
        stages.add(vector.text("refusedAt"));
        refusals++;
      }
    }
    assertEquals(Set.of("form", "key", "commitment", "content"), stages);
    assertTrue(refusals > 500);
    assertEquals(1, looks.size(), looks::toString);
    assertEquals(Set.of(look(new DecryptionFailedException())), looks);
  }

  @Test
  void refusalKeepsNoTraceAndNothingCanBeHungOnIt() {
    DecryptionFailedException refusal = new DecryptionFailedException();
    refusal.addSuppressed(new IllegalStateException("canary"));
    refusal.setStackTrace(new Throwable().getStackTrace());
    refusal.fillInStackTrace();
    assertEquals(look(new DecryptionFailedException()), look(refusal));
  }

  @Test
  void twoRefusalsAreNotTheSameObject() {
    CorpusVector invalid =
        CorpusVector.all(CORPUS).stream()
            .filter(vector -> !vector.valid())
            .findFirst()
            .orElseThrow();
    CorpusOpeners openers = new CorpusOpeners(CorpusVector.keys(CORPUS), STORE);
    Throwable first = assertThrows(Throwable.class, () -> openers.open(invalid));
    Throwable second = assertThrows(Throwable.class, () -> openers.open(invalid));
    assertTrue(first != second);
  }

  private static List<Object> look(Throwable refusal) {
    return List.of(
        refusal.getClass(),
        refusal.toString(),
        String.valueOf(refusal.getMessage()),
        String.valueOf(refusal.getLocalizedMessage()),
        String.valueOf(refusal.getCause()),
        refusal.getStackTrace().length,
        refusal.getSuppressed().length);
  }
}
