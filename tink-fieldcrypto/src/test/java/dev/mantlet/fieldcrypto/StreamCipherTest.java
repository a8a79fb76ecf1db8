package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCipherTest {
  /** Of these the first has 40 bytes of plaintext, the others 80. */
  static final int SMALL_SEGMENT = 96;

  static final FieldContext WEIGHTS =
      FieldContext.tenant("lab-a").type("model").schema(1).record("m-1").path("weights");

  private final CountingKeyService service = new CountingKeyService();
  private final Keyring keyring = Keyring.wrappedBy(service);
  private final StreamCipher cipher = small(keyring);

  static StreamCipher small(Keyring keyring) {
    return new StreamCipher(keyring, SaltSource.secure(), SMALL_SEGMENT, 1 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 39, 40, 41, 119, 120, 121, 200, 1000, 100_000})
  void sealedStreamOpensInItsContext(int bytes) throws IOException {
    byte[] plaintext = bytes(bytes);
    ByteArrayOutputStream opened = new ByteArrayOutputStream();
    var whole = cipher.open(WEIGHTS, new ByteArrayInputStream(seal(cipher, plaintext)), opened);
    assertArrayEquals(plaintext, opened.toByteArray());
    assertEquals(bytes, whole.bytes());
    assertFalse(whole.needsReseal());
  }

  @Test
  void productionSegmentsOfOneMebibyteOpen() throws IOException {
    StreamCipher production = StreamCipher.using(keyring);
    int first = (1 << 20) - 56;
    for (int bytes : List.of(0, first, first + 1, first + (1 << 20) - 16, 3 << 20)) {
      byte[] plaintext = bytes(bytes);
      byte[] sealed = seal(production, plaintext);
      assertArrayEquals(
          plaintext, production.opening(WEIGHTS, new ByteArrayInputStream(sealed)).readAllBytes());
    }
  }

  @Test
  void counterOfMoreThanOneByteOpens() throws IOException {
    byte[] plaintext = bytes(80 * 70_000); // segments 0 to 69,999
    StreamCipher large = new StreamCipher(keyring, SaltSource.secure(), SMALL_SEGMENT, 1 << 24);
    assertArrayEquals(plaintext, open(large, seal(large, plaintext)));
  }

  static Stream<FieldContext> otherContextsOfTheOwner() {
    FieldContext.Tenant lab = FieldContext.tenant("lab-a");
    return Stream.of(
        lab.type("mode1").schema(1).record("m-1").path("weights"),
        lab.type("model").schema(2).record("m-1").path("weights"),
        lab.type("model").schema(1).record("m-2").path("weights"),
        lab.type("model").schema(1).record("m-1").path("weight"),
        lab.type("model").schema(1).record("m-1").version(2).path("weights"));
  }

  @ParameterizedTest
  @MethodSource("otherContextsOfTheOwner")
  void streamMovedToAnotherContext_isRefusedBeforeAnythingIsDecrypted(FieldContext other)
      throws IOException {
    byte[] sealed = seal(cipher, bytes(300));
    open(cipher, sealed); // now the data key is cached, and needs no cipher
    try (GcmUse gcm = GcmUse.counted()) {
      assertRefused(() -> cipher.opening(other, new ByteArrayInputStream(sealed)));
      assertEquals(0, gcm.count());
      open(cipher, sealed);
      assertEquals(1, gcm.count(), "one for the stream that opened");
    }
  }

  static Stream<FieldContext> contextsOfOtherOwners() {
    return Stream.of(
        FieldContext.tenant("lab-b").type("model").schema(1).record("m-1").path("weights"),
        FieldContext.tenant("lab-a")
            .subject("mia")
            .type("model")
            .schema(1)
            .record("m-1")
            .path("weights"));
  }

  @ParameterizedTest
  @MethodSource("contextsOfOtherOwners")
  void streamMovedToAnotherOwner_doesNotOpen(FieldContext other) throws IOException {
    byte[] sealed = seal(cipher, bytes(300));
    assertRefused(() -> cipher.opening(other, new ByteArrayInputStream(sealed)));
  }

  @Test
  void fieldEnvelopeIsNoStream() {
    byte[] field = FieldCipher.using(keyring).seal(WEIGHTS, bytes(300));
    assertRefused(() -> open(cipher, field));
  }

  @Test
  void keyringOfAnotherKeyServiceOpensNothing() throws IOException {
    byte[] sealed = seal(cipher, bytes(300));
    StreamCipher other = small(Keyring.wrappedBy(new CountingKeyService()));
    assertRefused(() -> open(other, sealed));
  }

  @Test
  void sealingAgainGivesAnotherEnvelope() throws IOException {
    assertFalse(Arrays.equals(seal(cipher, bytes(30)), seal(cipher, bytes(30))));
  }

  @Test
  void streamClosedBeforeItWasFinished_doesNotOpen() throws IOException {
    for (int bytes : List.of(0, 1, 40, 41, 120, 121, 500)) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      var sealing = cipher.sealing(WEIGHTS, sink);
      sealing.write(bytes(bytes));
      assertThrows(IOException.class, sealing::close);
      assertRefused(() -> open(cipher, sink.toByteArray()));
    }
  }

  @Test
  void streamOfAProgramThatFailsInTheMiddle_doesNotOpen() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () -> {
              try (var sealing = cipher.sealing(WEIGHTS, sink)) {
                sealing.write(bytes(500));
                throw new IllegalStateException("out of data");
              }
            });
    assertEquals("out of data", thrown.getMessage());
    assertEquals(1, thrown.getSuppressed().length);
    assertRefused(() -> open(cipher, sink.toByteArray()));
  }

  @Test
  void finishedStreamTakesNothingMoreAndClosesQuietly() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    var sealing = cipher.sealing(WEIGHTS, sink);
    sealing.write(bytes(50));
    sealing.finish();
    int length = sink.size();
    assertThrows(IOException.class, () -> sealing.write(1));
    sealing.finish();
    sealing.close();
    sealing.close();
    assertEquals(length, sink.size());
    assertArrayEquals(bytes(50), open(cipher, sink.toByteArray()));
  }

  @Test
  void finishingDoesNotCloseTheSinkAndClosingDoes() throws IOException {
    int[] closed = {0};
    OutputStream sink =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0]++;
          }
        };
    var sealing = cipher.sealing(WEIGHTS, sink);
    sealing.finish();
    assertEquals(0, closed[0]);
    sealing.close();
    assertEquals(1, closed[0]);
  }

  @Test
  void singleBytesReadAndWriteLikeArrays() throws IOException {
    byte[] plaintext = bytes(300);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    var sealing = cipher.sealing(WEIGHTS, sink);
    for (byte b : plaintext) {
      sealing.write(b);
    }
    sealing.finish();
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sink.toByteArray()));
    for (byte b : plaintext) {
      assertEquals(Byte.toUnsignedInt(b), opening.read());
    }
    assertEquals(-1, opening.read());
    assertEquals(-1, opening.read(new byte[5]));
  }

  @Test
  void readerThatStopsEarlyGetsItsProofByReadingToTheEnd() throws IOException {
    byte[] sealed = seal(cipher, bytes(500));
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sealed));
    assertArrayEquals(bytes(10), opening.readNBytes(10));
    assertEquals(500, opening.toEnd().bytes());
    assertEquals(500, opening.toEnd().bytes());
  }

  @Test
  void readerThatStopsEarlyLearnsOfTheMissingEnd() throws IOException {
    byte[] sealed = seal(cipher, bytes(500));
    byte[] cut = Arrays.copyOf(sealed, sealed.length - 1);
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(cut));
    assertArrayEquals(bytes(10), opening.readNBytes(10));
    assertRefused(opening::toEnd);
  }

  @Test
  void skippedBytesAreCheckedToo() throws IOException {
    byte[] sealed = seal(cipher, bytes(500));
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sealed));
    assertEquals(400, opening.skip(400));
    assertArrayEquals(Arrays.copyOfRange(bytes(500), 400, 500), opening.readAllBytes());
    byte[] changed = sealed.clone();
    changed[changed.length - 300] ^= 1;
    var forged = cipher.opening(WEIGHTS, new ByteArrayInputStream(changed));
    assertRefused(() -> forged.skip(400));
  }

  @Test
  void closedReaderGivesNothing() throws IOException {
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(seal(cipher, bytes(500))));
    opening.close();
    assertThrows(IOException.class, opening::read);
    assertThrows(IOException.class, opening::toEnd);
  }

  @Test
  void tooLongStreamIsRefusedAndDoesNotOpen() throws IOException {
    StreamCipher limited = new StreamCipher(keyring, SaltSource.secure(), SMALL_SEGMENT, 100);
    assertArrayEquals(bytes(100), open(limited, seal(limited, bytes(100))));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    var sealing = limited.sealing(WEIGHTS, sink);
    sealing.write(bytes(60));
    assertThrows(IOException.class, () -> sealing.write(bytes(41)));
    assertThrows(IOException.class, () -> sealing.write(1));
    assertThrows(IOException.class, sealing::finish);
    assertThrows(IOException.class, sealing::close);
    assertRefused(() -> open(limited, sink.toByteArray()));
  }

  @Test
  void memoryDoesNotGrowWithTheStream() throws IOException {
    // Sealed and opened at once, from a source that is longer than anything that is kept.
    StreamCipher production = StreamCipher.using(keyring);
    long[] written = {0};
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            written[0]++;
          }

          @Override
          public void write(byte[] b, int off, int len) {
            assertTrue(len <= 1 << 20, "one segment at most at once");
            written[0] += len;
          }
        };
    try (var sealing = production.sealing(WEIGHTS, counting)) {
      byte[] chunk = new byte[5 << 20];
      for (int i = 0; i < 4; i++) {
        sealing.write(chunk);
        long pending = (i + 1) * (long) chunk.length - written[0];
        assertTrue(pending <= 1 << 20, "at most one segment is held back");
      }
      sealing.finish();
    }
  }

  @Test
  void textFormOfTheProofShowsTheSizeOnly() throws IOException {
    byte[] sealed = seal(cipher, bytes(50));
    var whole = cipher.open(WEIGHTS, new ByteArrayInputStream(sealed), new ByteArrayOutputStream());
    assertEquals("WholeStream[50 bytes]", whole.toString());
  }

  static byte[] seal(StreamCipher cipher, byte[] plaintext) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    cipher.seal(WEIGHTS, new ByteArrayInputStream(plaintext), sink);
    return sink.toByteArray();
  }

  static byte[] open(StreamCipher cipher, byte[] sealed) throws IOException {
    try (InputStream opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sealed))) {
      return opening.readAllBytes();
    }
  }

  /** Bytes that differ from place to place. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (31 * i + i / 251);
    }
    return bytes;
  }
}
