package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.PlainReader.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Random envelopes: what the product seals the second reader opens, and the other way round. */
class PlainReaderPropertyTest {
  private final CorpusKeys keys = new CorpusKeys(CorpusWriter.fixed("property", 32));
  private final Keyring keyring = Keyring.wrappedBy(keys);
  private final PlainReader reader = new PlainReader(keys);

  @Property(tries = 150)
  void readerOpensTheFieldsThatTheProductSeals(
      @ForAll("contexts") Context context,
      @ForAll("names") String path,
      @ForAll @Size(max = 70) byte[] plaintext,
      @ForAll boolean xaes) {
    FieldCipher.Builder builder = FieldCipher.builder(keyring);
    FieldCipher cipher = (xaes ? builder.xaes() : builder).build();
    byte[] sealed = cipher.seal(CorpusVector.product(context).path(path), plaintext);
    assertArrayEquals(plaintext, reader.field(context, path, sealed, false));
  }

  @Property(tries = 150)
  void readerOpensTheRecordsThatTheProductSeals(
      @ForAll("contexts") Context context,
      @ForAll("records") Map<String, byte[]> fields,
      @ForAll boolean xaes) {
    RecordCipher cipher = xaes ? RecordCipher.usingXaes(keyring) : RecordCipher.using(keyring);
    RecordContext product = CorpusVector.product(context);
    SealedRecord record = cipher.seal(product, fields);
    List<Map.Entry<String, byte[]>> members = new ArrayList<>();
    record
        .memberTexts()
        .forEach((path, text) -> members.add(Map.entry(path, PlainReader.decoded(text))));
    byte[] header = PlainReader.decoded(record.headerText());
    assertSame(fields, reader.record(context, header, members));
    assertSame(fields, reader.packed(context, cipher.sealPacked(product, fields)));
  }

  @Property(tries = 150)
  void productOpensWhatTheSecondWriterSeals(
      @ForAll("contexts") Context context,
      @ForAll("records") Map<String, byte[]> fields,
      @ForAll @IntRange(min = 1, max = 2) int suite,
      @ForAll @Size(16) byte[] salt) {
    RecordCipher cipher = RecordCipher.using(keyring);
    RecordContext product = CorpusVector.product(context);
    CorpusSample packed = sample(CorpusSample.PACKED, suite, context, fields, salt);
    assertSame(fields, cipher.openPacked(product, packed.parts().whole()).fields());
    CorpusSample.Parts parts = sample(CorpusSample.RECORD, suite, context, fields, salt).parts();
    Map<String, byte[]> members = new java.util.HashMap<>();
    parts.members().forEach(member -> members.put(member.getKey(), member.getValue()));
    SealedRecord record = SealedRecord.parse(parts.header(), members);
    assertSame(fields, cipher.open(product, record).fields());
  }

  @Property(tries = 150)
  void productOpensTheFieldsOfAnySuiteThatTheSecondWriterSeals(
      @ForAll("contexts") Context context,
      @ForAll("names") String path,
      @ForAll @Size(max = 70) byte[] plaintext,
      @ForAll @IntRange(min = 1, max = 3) int suite,
      @ForAll @Size(16) byte[] salt) {
    byte[] sealed =
        sample(CorpusSample.FIELD, suite, context, Map.of(path, plaintext), salt).parts().whole();
    FieldCipher.Builder builder = FieldCipher.builder(keyring);
    FieldCipher cipher =
        (suite == CorpusSample.SIV ? builder.deterministicAcrossRecords() : builder).build();
    assertArrayEquals(plaintext, cipher.open(CorpusVector.product(context).path(path), sealed));
  }

  /** Both refuse, or both open to the same: there is no envelope on which they differ. */
  @Property(tries = 400)
  void bothAgreeOnAnyChangeOfAField(
      @ForAll("contexts") Context context,
      @ForAll @Size(max = 20) byte[] plaintext,
      @ForAll @IntRange(min = 1, max = 3) int suite,
      @ForAll @IntRange(max = 400) int at,
      @ForAll @IntRange(max = 255) int change) {
    byte[] salt = new byte[16];
    byte[] sealed =
        sample(CorpusSample.FIELD, suite, context, Map.of("p", plaintext), salt).parts().whole();
    sealed[at % sealed.length] ^= (byte) change;
    boolean deterministic = suite == CorpusSample.SIV;
    Set<Suite> accepted = deterministic ? Set.of(Suite.AES_256_SIV) : Suite.RANDOMIZED;
    FieldCipher cipher = new FieldCipher(keyring, Suite.AES_256_GCM, accepted, SaltSource.secure());
    FieldContext product = CorpusVector.product(context).path("p");
    if (change == 0) {
      assertArrayEquals(plaintext, cipher.open(product, sealed));
      assertArrayEquals(plaintext, reader.field(context, "p", sealed, deterministic));
    } else {
      assertThrows(DecryptionFailedException.class, () -> cipher.open(product, sealed));
      assertThrows(
          PlainReader.Refused.class, () -> reader.field(context, "p", sealed, deterministic));
    }
  }

  private CorpusSample sample(
      int form, int suite, Context context, Map<String, byte[]> fields, byte[] salt) {
    CorpusKeys.Key key =
        new CorpusKeys.Key(
            CorpusWriter.fixed("id", 16),
            CorpusWriter.fixed("key", 32),
            suite == CorpusSample.SIV ? 2 : 1,
            context.tenant(),
            context.subject());
    byte[] wrapped = keys.wrap(key.toBeWrapped(), key.context());
    return new CorpusSample(form, suite, true, key, wrapped, context, fields, salt);
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> opened) {
    assertEquals(expected.keySet(), opened.keySet());
    expected.forEach((path, plaintext) -> assertArrayEquals(plaintext, opened.get(path)));
  }

  @Provide
  Arbitrary<Context> contexts() {
    Arbitrary<String> subjects = Arbitraries.oneOf(Arbitraries.just(""), names());
    return Combinators.combine(
            names(),
            subjects,
            names(),
            names(),
            Arbitraries.integers().greaterOrEqual(1),
            Arbitraries.longs().greaterOrEqual(0))
        .as(Context::new);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(StandardCharsets.UTF_8.newEncoder()::canEncode);
  }

  @Provide
  Arbitrary<Map<String, byte[]>> records() {
    return Arbitraries.maps(names(), Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
        .ofMaxSize(6);
  }
}
