package dev.mantlet.fieldcrypto.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.ThreadMeter;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents that are made to cost memory, or to be taken for other objects. */
class JsonBombsTest {
  private static final long MEBI = 1 << 20;
  private static final SealedPaths PATHS = SealedPaths.of("any", 1, "$.v");

  @EncryptedRecord(type = "any", schema = 1)
  record Any(@Encrypted Object v, Object clear) {}

  private static void assertForged(Jackson jackson, String json, String what) {
    for (Class<?> type : List.of(Any.class, Map.class)) {
      Exception thrown =
          assertThrows(
              Exception.class,
              () -> {
                if (type == Map.class) {
                  jackson.read(PATHS, type, json);
                } else {
                  jackson.read(type, json);
                }
              },
              what);
      assertSame(DecryptionFailedException.class, thrown.getClass(), () -> what + ": " + thrown);
    }
  }

  /** What the refusal allocates, the document itself not counted. */
  private static long bytesToRefuse(Jackson jackson, String json, String what) {
    assertForged(jackson, json.substring(0, Math.min(10, json.length())), "classes loaded");
    long before = ThreadMeter.allocatedBytes();
    assertForged(jackson, json, what);
    return ThreadMeter.allocatedBytes() - before;
  }

  @ParameterizedTest
  @EnumSource
  void hundredThousandLevels_areRefusedInLittleMemory(Jackson jackson) {
    for (String open : List.of("{\"a\":", "[", "{\"v\":[")) {
      long bytes = bytesToRefuse(jackson, open.repeat(100_000), open);
      assertTrue(bytes < 16 * MEBI, () -> bytes + " bytes for 100,000 times " + open);
    }
  }

  @ParameterizedTest
  @EnumSource
  void headerThatClaimsAHugeKey_isRefusedInLittleMemory(Jackson jackson) {
    String forged = "mf1." + "AQIBAf____8".repeat(1000);
    String json = "{\"v\":\"" + forged + "\",\"_sealed\":\"" + forged + "\"}";
    long bytes = bytesToRefuse(jackson, json, "claimed length");
    assertTrue(bytes < 16 * MEBI, () -> bytes + " bytes");
  }

  /** Objects in objects under the longest names, and {@code inner} in the innermost one. */
  private static String underLongNames(String inner) {
    String open = "{\"" + "n".repeat(Bounds.MAX_NAME) + "\":";
    return open.repeat(20) + inner + "}".repeat(20);
  }

  @ParameterizedTest
  @EnumSource
  void manySealedTextsUnderLongNames_areRefusedInLittleMemory(Jackson jackson) {
    StringBuilder many = new StringBuilder("[\"mf1.AA\"");
    for (int i = 0; i < 500; i++) {
      many.append(",\"mf1.").append(i).append('"');
    }
    String json = underLongNames(many.append("]").toString());
    long bytes = bytesToRefuse(jackson, json, "long paths");
    assertTrue(bytes < 64 * MEBI, () -> bytes + " bytes");
  }

  @ParameterizedTest
  @EnumSource
  void manyNullsUnderLongNames_inTheClearPart_costLittle(Jackson jackson) {
    String json = jackson.write(new Any(null, "c"));
    String nulls = underLongNames("[null" + ",null".repeat(500) + "]");
    String more = json.replace("\"clear\":\"c\"", "\"clear\":" + nulls);
    jackson.read(Any.class, json);
    long before = ThreadMeter.allocatedBytes();
    assertEquals(null, jackson.read(Any.class, more).v());
    long bytes = ThreadMeter.allocatedBytes() - before;
    assertTrue(bytes < 64 * MEBI, () -> bytes + " bytes");
  }

  /** A stream that never ends must be given up where a document would have to end. */
  @ParameterizedTest
  @EnumSource
  void endlessBase64_isGivenUpAtTheBoundOfADocument(Jackson jackson) {
    Endless endless = new Endless("{\"_sealed\":\"mf1.");
    Exception thrown =
        assertThrows(Exception.class, () -> jackson.read("t", "r", Any.class, endless));
    assertSame(DecryptionFailedException.class, thrown.getClass(), thrown::toString);
    assertTrue(endless.read <= Bounds.MAX_TEXT + MEBI, () -> endless.read + " bytes were read");
  }

  /** A beginning, and then the same character for ever. */
  private static final class Endless extends InputStream {
    private final byte[] start;
    private long read;

    Endless(String start) {
      this.start = start.getBytes(US_ASCII);
    }

    @Override
    public int read() {
      return read < start.length ? start[(int) read++] : next();
    }

    private int next() {
      read++;
      return 'A';
    }
  }

  @ParameterizedTest
  @EnumSource
  void nameThatStandsTwice_isRefused(Jackson jackson) {
    String json = jackson.write(new Any("secret", "c"));
    String first = json.replaceFirst("\\{", "{\"clear\":1,");
    String escaped = json.replaceFirst("\\{", "{\"cl\\\\u0065ar\":1,");
    String header = json.replaceFirst("\\{", "{\"_sealed\":\"mf1.AA\",");
    for (String twice : List.of(first, escaped, header)) {
      assertThrows(DecryptionFailedException.class, () -> jackson.read(Any.class, twice), twice);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoJson_isRefused(Jackson jackson) {
    String json = jackson.write(new Any("secret", "c"));
    for (String other : List.of("NaN", "Infinity", "-Infinity", "+1", "01", "'c'", "0x1", "c")) {
      String forged = json.replace("\"clear\":\"c\"", "\"clear\":" + other);
      assertThrows(DecryptionFailedException.class, () -> jackson.read(Any.class, forged), other);
    }
    String comment = json.replaceFirst("\\{", "{/*c*/");
    assertThrows(DecryptionFailedException.class, () -> jackson.read(Any.class, comment));
  }

  /** No class that a document names is made: what is no type of the property is data. */
  @ParameterizedTest
  @EnumSource
  void classNamesInADocument_areData(Jackson jackson) {
    Map<String, Object> gadget = new LinkedHashMap<>();
    gadget.put("@class", "javax.script.ScriptEngineManager");
    gadget.put("@type", "java.net.URL");
    Object asArray = List.of("javax.swing.JEditorPane", Map.of("page", "http://localhost:1"));
    for (Object value : List.of(gadget, asArray)) {
      Any back = jackson.read(Any.class, jackson.write(new Any(value, value)));
      assertEquals(new Any(value, value), back);
      assertTrue(back.v() instanceof Map || back.v() instanceof List, () -> "" + back.v());
    }
  }

  /** A lone surrogate has no UTF-8 form: it comes back as it was, or is not written at all. */
  @ParameterizedTest
  @EnumSource
  void loneSurrogate_isNeverSilentlyReplaced(Jackson jackson) {
    for (String text : List.of("\uD800", "a\uDFFFb", "\uDC00\uD800")) {
      assertSameOrRefused(jackson, new Any(text, "c"));
      assertSameOrRefused(jackson, new Any("s", text));
      assertSameOrRefused(jackson, new Any(Map.of(text, 1), "c"));
      assertSameOrRefused(jackson, new Any("s", Map.of(text, 1)));
    }
  }

  private static void assertSameOrRefused(Jackson jackson, Any value) {
    String json;
    try {
      json = jackson.write(value);
    } catch (RuntimeException refused) {
      return;
    }
    assertEquals(value, jackson.read(Any.class, json));
  }
}
