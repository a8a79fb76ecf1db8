package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainReader.lp;
import static dev.mantlet.fieldcrypto.PlainReader.u32;
import static dev.mantlet.fieldcrypto.PlainReader.utf8;
import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.PlainReader.Context;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that are claimed and not there, and sizes that are there and too large. */
class HostileSizesTest {
  /** Far above what an exception, a header and a data key take, far below any claimed size. */
  private static final long LITTLE = 128 << 10;

  private static final Context CONTEXT = new Context("bank-a", "", "deposit", "d-17", 1, 0);
  private static final RecordContext RECORD = CorpusVector.product(CONTEXT);

  private final CorpusKeys service = new CorpusKeys(CorpusWriter.fixed("service", 32));
  private final Keyring keyring = Keyring.wrappedBy(service);
  private final RecordCipher records = RecordCipher.using(keyring);
  private final FieldCipher fields = FieldCipher.using(keyring);

  /** The measure can fail: an allocation of the claimed size shows. */
  @Test
  void measureSeesAnAllocation() {
    assertTrue(allocated(() -> assertEquals(1 << 20, new byte[1 << 20].length)) > LITTLE);
  }

  @Test
  void hugeTextOfAFieldIsRefusedBeforeItIsDecoded() {
    String huge = "mf1." + "A".repeat(32 << 20);
    assertRefusedWithLittle(() -> fields.openText(RECORD.path("f"), huge));
    assertEquals(0, service.unwraps.get());
  }

  @Test
  void hugeTextsOfARecordAreRefusedBeforeTheyAreDecoded() {
    String huge = "mf1." + "A".repeat(32 << 20);
    SealedRecord good = records.seal(RECORD, Map.of("f", new byte[3]));
    assertRefusedWithLittle(() -> SealedRecord.parse(huge, Map.of()));
    assertRefusedWithLittle(() -> SealedRecord.parse(good.headerText(), Map.of("f", huge)));
  }

  @Test
  void hugeBytesAreRefusedBeforeTheyAreCopied() {
    byte[] huge = new byte[(64 << 20) + 8192];
    byte[] header = records.seal(RECORD, Map.of("f", new byte[3])).headerBytes();
    assertRefusedWithLittle(() -> fields.open(RECORD.path("f"), huge));
    assertRefusedWithLittle(() -> records.openPacked(RECORD, huge));
    assertRefusedWithLittle(() -> SealedRecord.parse(huge, Map.of()));
    // A member is copied before it is looked at: the copy is as large as what was given, no more.
    assertRefused(() -> SealedRecord.parse(header, Map.of("f", huge)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4097, 0x7fff, 0x8000, 0xffff})
  void lyingLengthOfAWrappedKeyAllocatesNothing(int length) {
    byte[] field = fields.seal(RECORD.path("f"), new byte[3]);
    field[68] = (byte) (length >>> 8);
    field[69] = (byte) length;
    assertRefusedWithLittle(() -> fields.open(RECORD.path("f"), field));
    assertEquals(0, service.unwraps.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1025, 1 << 24})
  void lyingCountOfAPackedRecordAllocatesNothing(int count) {
    byte[] packed = packed(u32(count));
    assertRefusedWithLittle(() -> records.openPacked(RECORD, packed));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 24, (1 << 24) + 1, 2})
  void lyingLengthOfAPackedMemberAllocatesNothing(int length) {
    byte[] packed = packed(join(u32(1), lp(utf8("f")), u32(length), new byte[1]));
    assertRefusedWithLittle(() -> records.openPacked(RECORD, packed));
  }

  @Test
  void manyLyingMembersOfAPackedRecordAllocateNothing() {
    byte[] plaintext = u32(1024);
    for (int i = 0; i < 100; i++) {
      plaintext = join(plaintext, lp(utf8("f" + (100 + i))), u32(0));
    }
    byte[] packed = packed(join(plaintext, lp(utf8("g")), u32(1 << 24)));
    assertRefusedWithLittle(() -> records.openPacked(RECORD, packed));
  }

  @Test
  void tooLargeValuesAreRefusedWithoutAKeyBeforeTheyAreCopied() {
    int size = Boolean.getBoolean("mantlet.nightly") ? 256 << 20 : (16 << 20) + 1;
    byte[] huge = new byte[size];
    Executable field =
        () ->
            assertThrows(IllegalArgumentException.class, () -> fields.seal(RECORD.path("f"), huge));
    Executable record =
        () ->
            assertThrows(
                IllegalArgumentException.class, () -> records.seal(RECORD, Map.of("f", huge)));
    Executable packed =
        () ->
            assertThrows(
                IllegalArgumentException.class,
                () -> records.sealPacked(RECORD, Map.of("f", huge)));
    for (Executable refused : new Executable[] {field, record, packed}) {
      assertTrue(allocated(refused) < LITTLE);
    }
  }

  @Test
  void packedRecordAboveItsBoundIsRefusedBeforeItIsCopied() {
    byte[] large = new byte[16 << 20];
    Map<String, byte[]> five = Map.of("a", large, "b", large, "c", large, "d", large, "e", large);
    Executable refused =
        () -> assertThrows(IllegalArgumentException.class, () -> records.sealPacked(RECORD, five));
    assertTrue(allocated(refused) < LITTLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 1023, 1024})
  void packedRecordOfAnyCountWithinTheBoundOpens(int count) {
    Map<String, byte[]> many = new java.util.HashMap<>();
    for (int i = 0; i < count; i++) {
      many.put("f" + i, new byte[] {(byte) i});
    }
    Map<String, byte[]> opened =
        records.openPacked(RECORD, records.sealPacked(RECORD, many)).fields();
    assertEquals(many.keySet(), opened.keySet());
    many.forEach((path, plaintext) -> assertArrayEquals(plaintext, opened.get(path)));
  }

  /** A packed record with the right commitment and tag around this plaintext. */
  private byte[] packed(byte[] plaintext) {
    CorpusKeys.Key key =
        new CorpusKeys.Key(new byte[16], CorpusWriter.fixed("key", 32), 1, "bank-a", "");
    PlainWriter writer =
        new PlainWriter(CorpusSample.PACKED, CorpusSample.GCM, key, CONTEXT, new byte[16]);
    return writer.embedded(service.wrap(key.toBeWrapped(), key.context())).envelope(plaintext);
  }

  private static void assertRefusedWithLittle(Executable open) {
    long bytes = allocated(() -> assertRefused(open));
    assertTrue(bytes < LITTLE, () -> "allocated " + bytes + " bytes");
  }

  /** The least that this thread allocates in one of four runs: the first ones load classes. */
  private static long allocated(Executable work) {
    long least = Long.MAX_VALUE;
    try {
      for (int i = 0; i < 4; i++) {
        long before = ThreadMeter.allocatedBytes();
        work.execute();
        least = Math.min(least, ThreadMeter.allocatedBytes() - before);
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return least;
  }
}
