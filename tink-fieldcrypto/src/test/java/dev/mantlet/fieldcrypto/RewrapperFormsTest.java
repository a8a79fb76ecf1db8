package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.StreamCipher.NamedOpening;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each form with an embedded data key gets another wrap; what is sealed stays byte for byte. */
class RewrapperFormsTest {
  private static final RecordContext RECORD =
      FieldContext.tenant("lab-a").type("model").schema(1).record("m-1");
  private static final RecordContext OTHER =
      FieldContext.tenant("lab-b").type("model").schema(1).record("m-1");
  private static final FieldContext FIELD = RECORD.path("weights");
  private static final byte[] PLAINTEXT = "0.1 0.2 0.3".getBytes(UTF_8);
  private static final Map<String, byte[]> FIELDS = Map.of("a", PLAINTEXT, "b", new byte[0]);

  private final CountingKeyService old = new CountingKeyService();
  private final CountingKeyService fresh = new CountingKeyService();
  private final Rewrapper rewrapper = Rewrapper.between(old, fresh);
  private final Keyring oldKeys = Keyring.wrappedBy(old);
  private final Keyring freshKeys = Keyring.wrappedBy(fresh);

  private byte[] stream() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    StreamCipher.using(oldKeys).seal(FIELD, new ByteArrayInputStream(PLAINTEXT), sink);
    return sink.toByteArray();
  }

  private byte[] rewrapped(Rewrapper by, FieldContext context, byte[] stream) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    by.rewrap(context, new ByteArrayInputStream(stream), sink);
    return sink.toByteArray();
  }

  private byte[] opened(byte[] stream) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    StreamCipher.using(freshKeys).open(FIELD, new ByteArrayInputStream(stream), sink);
    return sink.toByteArray();
  }

  private static byte[] body(byte[] sealed, Form form) {
    int header = Header.parseFirst(sealed, form, Suite.RANDOMIZED).length();
    return Arrays.copyOfRange(sealed, header, sealed.length);
  }

  @Test
  void packedRecord_opensUnderTheNewServiceAlone() {
    byte[] sealed = RecordCipher.using(oldKeys).sealPacked(RECORD, FIELDS);
    byte[] again = rewrapper.rewrapPacked(RECORD, sealed);
    RecordCipher reader = RecordCipher.using(freshKeys);
    assertArrayEquals(PLAINTEXT, reader.openPacked(RECORD, again).fields().get("a"));
    assertArrayEquals(body(sealed, Form.PACKED), body(again, Form.PACKED));
    assertRefused(() -> reader.openPacked(RECORD, sealed));
  }

  @Test
  void packedRecordOfXaes_opensUnderTheNewServiceAlone() {
    byte[] sealed = RecordCipher.usingXaes(oldKeys).sealPacked(RECORD, FIELDS);
    byte[] again = rewrapper.rewrapPacked(RECORD, sealed);
    OpenedRecord opened = RecordCipher.using(freshKeys).openPacked(RECORD, again);
    assertArrayEquals(PLAINTEXT, opened.fields().get("a"));
  }

  @Test
  void stream_opensUnderTheNewServiceAlone_andItsSegmentsStay() throws IOException {
    byte[] sealed = stream();
    byte[] again = rewrapped(rewrapper, FIELD, sealed);
    assertArrayEquals(PLAINTEXT, opened(again));
    assertArrayEquals(body(sealed, Form.STREAM), body(again, Form.STREAM));
    assertRefused(() -> opened(sealed));
  }

  @Test
  void headerOfNamedStreams_opensThemUnderTheNewServiceAlone() throws IOException {
    var sealing = StreamCipher.using(oldKeys).sealingAll(RECORD, Set.of("a", "b"));
    byte[] a = sealed(sealing, "a");
    byte[] b = sealed(sealing, "b");
    byte[] header = rewrapper.rewrapHeader(RECORD, sealing.finish());
    NamedOpening opening =
        StreamCipher.using(freshKeys).openingAll(RECORD, header, Set.of("a", "b"));
    assertArrayEquals(PLAINTEXT, opening.opening("a", new ByteArrayInputStream(a)).readAllBytes());
    assertArrayEquals(PLAINTEXT, opening.opening("b", new ByteArrayInputStream(b)).readAllBytes());
  }

  private static byte[] sealed(StreamCipher.NamedSealing sealing, String name) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (StreamCipher.SealingStream stream = sealing.sealing(name, sink)) {
      stream.write(PLAINTEXT);
      stream.finish();
    }
    return sink.toByteArray();
  }

  @Test
  void headerOfARecordStoredApart_opensUnderTheNewServiceAlone_asBytesAndAsText() {
    SealedRecord record = RecordCipher.using(oldKeys).seal(RECORD, FIELDS);
    RecordCipher reader = RecordCipher.using(freshKeys);
    byte[] bytes = rewrapper.rewrapHeader(RECORD, record.headerBytes());
    String text = rewrapper.rewrapHeader(RECORD, record.headerText());
    SealedRecord byBytes = SealedRecord.parse(bytes, record.memberBytes());
    SealedRecord byText = SealedRecord.parse(text, record.memberTexts());
    assertArrayEquals(PLAINTEXT, reader.open(RECORD, byBytes).fields().get("a"));
    assertArrayEquals(PLAINTEXT, reader.open(RECORD, byText).fields().get("a"));
  }

  @Test
  void whatHasItsNewWrapAlready_isTakenAgain_soThatARunCanBeRepeated() throws IOException {
    byte[] once = rewrapped(rewrapper, FIELD, stream());
    assertArrayEquals(PLAINTEXT, opened(rewrapped(rewrapper, FIELD, once)));
    byte[] packed =
        rewrapper.rewrapPacked(RECORD, RecordCipher.using(oldKeys).sealPacked(RECORD, FIELDS));
    byte[] again = rewrapper.rewrapPacked(RECORD, packed);
    OpenedRecord opened = RecordCipher.using(freshKeys).openPacked(RECORD, again);
    assertArrayEquals(PLAINTEXT, opened.fields().get("a"));
  }

  @Test
  void streamWhoseSinkFails_canBeTakenAgain() throws IOException {
    byte[] sealed = stream();
    assertThrows(
        IOException.class,
        () -> rewrapper.rewrap(FIELD, new ByteArrayInputStream(sealed), new FullSink()));
    assertArrayEquals(PLAINTEXT, opened(rewrapped(rewrapper, FIELD, sealed)));
  }

  @Test
  void dryRun_asksBothServices_andWritesNoStream() throws IOException {
    byte[] sealed = stream();
    int before = fresh.calls();
    assertEquals(0, rewrapped(rewrapper.dryRun(), FIELD, sealed).length);
    assertTrue(fresh.calls() > before);
  }

  @Test
  void otherOwner_isRefused_andNothingIsWritten() throws IOException {
    byte[] sealed = stream();
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    InputStream source = new ByteArrayInputStream(sealed);
    assertRefused(() -> rewrapper.rewrap(OTHER.path("weights"), source, sink));
    assertEquals(0, sink.size());
    byte[] packed = RecordCipher.using(oldKeys).sealPacked(RECORD, FIELDS);
    assertRefused(() -> rewrapper.rewrapPacked(OTHER, packed));
  }

  @Test
  void otherForm_isRefused() throws IOException {
    byte[] stream = stream();
    byte[] packed = RecordCipher.using(oldKeys).sealPacked(RECORD, FIELDS);
    assertRefused(() -> rewrapper.rewrapPacked(RECORD, stream));
    assertRefused(() -> rewrapped(rewrapper, FIELD, packed));
    assertRefused(() -> rewrapper.rewrapHeader(RECORD, packed));
    assertRefused(() -> rewrapper.rewrapHeader(RECORD, stream));
    assertRefused(() -> rewrapper.rewrapHeader(RECORD, new byte[0]));
    assertRefused(() -> rewrapper.rewrapHeader(RECORD, "mf1."));
  }

  @Test
  void eachTruncatedHeader_isRefused_andNothingIsWritten() throws IOException {
    byte[] sealed = stream();
    int header = sealed.length - body(sealed, Form.STREAM).length;
    for (int length = 0; length < header; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      assertRefused(() -> rewrapper.rewrap(FIELD, new ByteArrayInputStream(cut), sink));
      assertEquals(0, sink.size());
    }
  }

  @Test
  void formsWhoseKeyIsInAStore_areMisuse() throws IOException {
    Keyring stored = Keyring.builder(old).keptIn(MemoryKeyStore.empty()).build();
    byte[] packed = RecordCipher.using(stored).sealPacked(RECORD, FIELDS);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    StreamCipher.using(stored).seal(FIELD, new ByteArrayInputStream(PLAINTEXT), sealed);
    assertThrows(IllegalStateException.class, () -> rewrapper.rewrapPacked(RECORD, packed));
    assertThrows(
        IllegalStateException.class, () -> rewrapped(rewrapper, FIELD, sealed.toByteArray()));
  }

  @Test
  void serviceThatIsDown_isUnavailable_andNothingIsWritten() throws IOException {
    byte[] sealed = stream();
    fresh.cutOff = true;
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    assertThrows(
        KeyUnavailableException.class,
        () -> rewrapper.rewrap(FIELD, new ByteArrayInputStream(sealed), sink));
    assertEquals(0, sink.size());
  }

  /** A disk that is full after the header. */
  private static final class FullSink extends OutputStream {
    private int writes;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (writes++ > 0) {
        throw new IOException("no space left");
      }
    }
  }
}
