package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Laws that hold for every form and randomized suite. */
class EnvelopePropertyTest {
  private static final RecordContext CONTEXT =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17");
  private static final Map<String, byte[]> FIELDS =
      Map.of("a", new byte[5], "b", new byte[0], "c", new byte[] {1, 2, 3});

  private final Keyring keyring =
      Keyring.builder(new CountingKeyService())
          .refusalsPerMinute(1_000_000)
          .build(); // it forges thousands

  @Property(tries = 300)
  void whatIsSealedComesBack(
      @ForAll SealedForm form,
      @ForAll("names") String record,
      @ForAll("records") Map<String, byte[]> fields) {
    RecordContext context = FieldContext.tenant("t").type("y").schema(1).record(record);
    byte[] sealed = form.seal(keyring, context, fields);
    assertSame(form.expected(fields), form.open(keyring, context, sealed, fields));
  }

  @Property(tries = 600)
  void anyByteChangedToAnyOther_doesNotOpen(
      @ForAll SealedForm form,
      @ForAll("records") Map<String, byte[]> fields,
      @ForAll @IntRange(max = 2000) int at,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] sealed = form.seal(keyring, CONTEXT, fields);
    sealed[at % sealed.length] ^= (byte) change;
    assertRefused(() -> form.open(keyring, CONTEXT, sealed, fields));
  }

  @ParameterizedTest
  @EnumSource(SealedForm.class)
  void everyBitOfEveryByteChanged_doesNotOpen(SealedForm form) {
    byte[] sealed = form.seal(keyring, CONTEXT, FIELDS);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(() -> form.open(keyring, CONTEXT, changed, FIELDS));
    }
    assertSame(form.expected(FIELDS), form.open(keyring, CONTEXT, sealed, FIELDS));
  }

  @ParameterizedTest
  @FieldSource("dev.mantlet.fieldcrypto.SealedForm#WHOLE")
  void truncatedAtEveryLength_doesNotOpen(SealedForm form) {
    byte[] sealed = form.seal(keyring, CONTEXT, FIELDS);
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertRefused(() -> form.open(keyring, CONTEXT, cut));
    }
  }

  @ParameterizedTest
  @FieldSource("dev.mantlet.fieldcrypto.SealedForm#WHOLE")
  void extendedByAnyLength_doesNotOpen(SealedForm form) {
    byte[] sealed = form.seal(keyring, CONTEXT, FIELDS);
    for (int more = 1; more <= 300; more++) {
      byte[] longer = Arrays.copyOf(sealed, sealed.length + more);
      assertRefused(() -> form.open(keyring, CONTEXT, longer));
    }
  }

  @ParameterizedTest
  @FieldSource("dev.mantlet.fieldcrypto.SealedForm#WHOLE")
  void anyByteCutOutOrDoubled_doesNotOpen(SealedForm form) {
    byte[] sealed = form.seal(keyring, CONTEXT, FIELDS);
    for (int at = 0; at < sealed.length; at++) {
      byte[] head = Arrays.copyOf(sealed, at);
      byte[] without = PlainCrypto.join(head, Arrays.copyOfRange(sealed, at + 1, sealed.length));
      byte[] doubled =
          PlainCrypto.join(
              head, new byte[] {sealed[at]}, Arrays.copyOfRange(sealed, at, sealed.length));
      assertRefused(() -> form.open(keyring, CONTEXT, without));
      assertRefused(() -> form.open(keyring, CONTEXT, doubled));
    }
  }

  @ParameterizedTest
  @EnumSource(SealedForm.class)
  void randomizedSuitesSealTheSameValueToOtherBytes(SealedForm form) {
    byte[] first = form.seal(keyring, CONTEXT, FIELDS);
    byte[] second = form.seal(keyring, CONTEXT, FIELDS);
    assertEquals(first.length, second.length);
    assertEquals(false, Arrays.equals(first, second));
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> opened) {
    assertEquals(new TreeMap<>(expected).keySet(), new TreeMap<>(opened).keySet());
    expected.forEach((path, plaintext) -> assertArrayEquals(plaintext, opened.get(path)));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .ofMinLength(1)
        .ofMaxLength(12)
        .filter(StandardCharsets.UTF_8.newEncoder()::canEncode);
  }

  @Provide
  Arbitrary<Map<String, byte[]>> records() {
    return Arbitraries.maps(names(), Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
        .ofMaxSize(5);
  }
}
