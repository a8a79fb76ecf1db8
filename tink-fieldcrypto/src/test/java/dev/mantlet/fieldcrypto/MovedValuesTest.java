package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values opened elsewhere than they were sealed, and older ones put back. */
class MovedValuesTest {
  private static final Map<String, byte[]> FIELDS = Map.of("a", new byte[3], "b", new byte[3]);

  /** Pairwise different; each differs from the first in one part. */
  private static final List<RecordContext> PLACES =
      List.of(
          FieldContext.tenant("bank-a")
              .subject("mia")
              .type("deposit")
              .schema(1)
              .record("d")
              .version(5),
          FieldContext.tenant("bank-b")
              .subject("mia")
              .type("deposit")
              .schema(1)
              .record("d")
              .version(5),
          FieldContext.tenant("bank-a")
              .subject("tom")
              .type("deposit")
              .schema(1)
              .record("d")
              .version(5),
          FieldContext.tenant("bank-a").type("deposit").schema(1).record("d").version(5),
          FieldContext.tenant("bank-a")
              .subject("mia")
              .type("loan")
              .schema(1)
              .record("d")
              .version(5),
          FieldContext.tenant("bank-a")
              .subject("mia")
              .type("deposit")
              .schema(2)
              .record("d")
              .version(5),
          FieldContext.tenant("bank-a")
              .subject("mia")
              .type("deposit")
              .schema(1)
              .record("e")
              .version(5),
          FieldContext.tenant("bank-a")
              .subject("mia")
              .type("deposit")
              .schema(1)
              .record("d")
              .version(4),
          FieldContext.tenant("bank-a").subject("mia").type("deposit").schema(1).record("d"));

  private final Keyring keyring = Keyring.wrappedBy(new CountingKeyService());
  private final FieldCipher fields = FieldCipher.using(keyring);
  private final RecordCipher records = RecordCipher.using(keyring);

  @ParameterizedTest
  @EnumSource(SealedForm.class)
  void valueMovedToAnyOtherPlace_doesNotOpen(SealedForm form) {
    for (RecordContext from : PLACES) {
      byte[] sealed = form.seal(keyring, from, FIELDS);
      for (RecordContext to : PLACES) {
        if (from == to) {
          assertEquals(
              form.expected(FIELDS).keySet(), form.open(keyring, to, sealed, FIELDS).keySet());
        } else {
          assertRefused(() -> form.open(keyring, to, sealed, FIELDS));
        }
      }
    }
  }

  @Test
  void valueMovedToAnotherPath_doesNotOpen() {
    RecordContext record = PLACES.get(0);
    List<String> paths =
        List.of("a", "A", "a.b", "a[0]", "a[1]", "a[01]", "a ", "\u00e9", "e\u0301");
    for (String from : paths) {
      byte[] sealed = fields.seal(record.path(from), new byte[3]);
      for (String to : paths) {
        if (!from.equals(to)) {
          assertRefused(() -> fields.open(record.path(to), sealed));
        }
      }
    }
  }

  @Property(tries = 300)
  void namesThatJoinToTheSameTextNeverShareAContext(
      @ForAll @StringLength(min = 4, max = 8) @CharRange(from = 'a', to = 'b') String text) {
    Set<String> seen = new HashSet<>();
    for (int i = 1; i < text.length() - 1; i++) {
      for (int j = i + 1; j < text.length(); j++) {
        RecordContext context =
            FieldContext.tenant(text.substring(0, i))
                .type(text.substring(i, j))
                .schema(1)
                .record(text.substring(j));
        assertEquals(true, seen.add(java.util.HexFormat.of().formatHex(context.canonicalBytes())));
      }
    }
  }

  @Test
  void subjectIsNotTheSameNameElsewhere() {
    byte[] subject =
        FieldContext.tenant("t").subject("y").type("r").schema(1).record("x").canonicalBytes();
    byte[] none = FieldContext.tenant("t").type("y").schema(1).record("r").canonicalBytes();
    assertFalse(Arrays.equals(subject, Arrays.copyOf(none, subject.length)));
    assertFalse(Arrays.equals(none, Arrays.copyOf(subject, none.length)));
  }

  @ParameterizedTest
  @EnumSource(SealedForm.class)
  void olderSealOfTheSamePlaceOpensWithoutARecordVersion(SealedForm form) {
    RecordContext record = FieldContext.tenant("t").type("y").schema(1).record("r");
    byte[] older = form.seal(keyring, record, FIELDS);
    form.seal(keyring, record, FIELDS);
    assertEquals(
        form.expected(FIELDS).keySet(), form.open(keyring, record, older, FIELDS).keySet());
  }

  @ParameterizedTest
  @EnumSource(SealedForm.class)
  void olderSealDoesNotOpenInANewerRecordVersion(SealedForm form) {
    RecordContext record = FieldContext.tenant("t").type("y").schema(1).record("r");
    byte[] older = form.seal(keyring, record.version(1), FIELDS);
    assertRefused(() -> form.open(keyring, record.version(2), older, FIELDS));
    byte[] unversioned = form.seal(keyring, record, FIELDS);
    assertRefused(() -> form.open(keyring, record.version(1), unversioned, FIELDS));
  }

  @Test
  void memberMovedBetweenRecordsOfOneTenantAndKey_doesNotOpen() {
    SealedRecord here = records.seal(PLACES.get(0), FIELDS);
    for (RecordContext place : PLACES.subList(1, PLACES.size())) {
      Map<String, String> mixed = new HashMap<>(here.memberTexts());
      mixed.put("a", records.seal(place, FIELDS).memberTexts().get("a"));
      SealedRecord record = SealedRecord.parse(here.headerText(), mixed);
      assertRefused(() -> records.open(PLACES.get(0), record));
      assertRefused(() -> records.openField(PLACES.get(0), record, "a"));
    }
  }
}
