package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No exception and no log line of either Jackson shows a value, a key of a map or a clear text. */
class SealedCanaryTest {
  private static final String CANARY = "canary-4711";

  record Inner(@Encrypted Object secret, Object clear) {}

  @EncryptedRecord(type = "canary", schema = 1)
  record Written(Map<String, List<Inner>> map) {}

  record NumberInner(@Encrypted int secret, Object clear) {}

  @EncryptedRecord(type = "canary", schema = 1)
  record ReadAsNumber(Map<String, List<NumberInner>> map) {}

  record RefusingInner(@Encrypted String secret, Object clear) {
    RefusingInner {
      throw new IllegalArgumentException(secret + " does not go with " + clear);
    }
  }

  @EncryptedRecord(type = "canary", schema = 1)
  record ReadByRefusing(Map<String, List<RefusingInner>> map) {}

  record ClearNumberInner(@Encrypted String secret, int clear) {}

  @EncryptedRecord(type = "canary", schema = 1)
  record ReadClearAsNumber(Map<String, List<ClearNumberInner>> map) {}

  @EncryptedRecord(type = "canary", schema = 1)
  record ReadAsUnknown(@Encrypted String other) {}

  /** A value that tells itself when it cannot be written. */
  public static final class Unwritable {
    /** The value itself. */
    public Unwritable() {}

    public String getValue() {
      throw new IllegalStateException(CANARY);
    }
  }

  private static Written written(Object secret, Object clear) {
    return new Written(Map.of(CANARY, List.of(new Inner(secret, clear))));
  }

  @ParameterizedTest
  @EnumSource
  void valueThatDoesNotFitIsNotShown(Jackson jackson) {
    String json = jackson.write(written(CANARY, CANARY));
    for (Class<?> type :
        List.of(
            ReadAsNumber.class,
            ReadByRefusing.class,
            ReadClearAsNumber.class,
            ReadAsUnknown.class)) {
      var thrown = assertThrows(RefusedUseException.class, () -> jackson.read(type, json));
      assertNoCanary(thrown);
    }
  }

  @ParameterizedTest
  @EnumSource
  void valueThatCannotBeWrittenIsNotShown(Jackson jackson) {
    for (Object bad : List.of(new Unwritable(), Map.of(CANARY, new Unwritable()))) {
      assertNoCanary(
          assertThrows(RefusedUseException.class, () -> jackson.write(written(bad, "clear"))));
      assertNoCanary(
          assertThrows(RefusedUseException.class, () -> jackson.write(written(CANARY, bad))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void forgedDocumentIsNotShown(Jackson jackson) {
    String json = jackson.write(written(CANARY, CANARY));
    for (String forged :
        List.of(
            json.replace("\"secret\":\"", "\"secret\":\"" + CANARY),
            json + CANARY,
            json.replace("\"clear\":\"" + CANARY + "\"", "\"clear\":" + CANARY))) {
      assertNoCanary(assertThrows(Exception.class, () -> jackson.read(Written.class, forged)));
    }
  }

  @Test
  void nothingIsLogged() {
    List<String> lines = new ArrayList<>();
    Handler handler = listing(lines);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      for (Jackson jackson : Jackson.values()) {
        valueThatDoesNotFitIsNotShown(jackson);
        valueThatCannotBeWrittenIsNotShown(jackson);
        forgedDocumentIsNotShown(jackson);
      }
    } finally {
      root.removeHandler(handler);
    }
    assertTrue(lines.stream().noneMatch(line -> line.contains(CANARY)), lines.toString());
  }

  private static Handler listing(List<String> lines) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static void assertNoCanary(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains(CANARY), trace.toString());
  }
}
