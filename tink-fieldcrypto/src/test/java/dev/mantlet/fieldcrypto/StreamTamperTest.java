package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static dev.mantlet.fieldcrypto.StreamCipherTest.SMALL_SEGMENT;
import static dev.mantlet.fieldcrypto.StreamCipherTest.WEIGHTS;
import static dev.mantlet.fieldcrypto.StreamCipherTest.bytes;
import static dev.mantlet.fieldcrypto.StreamCipherTest.open;
import static dev.mantlet.fieldcrypto.StreamCipherTest.seal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTamperTest {
  /** Salt, nonce prefix and their length in front of the segments. */
  private static final int SALT_PART = 40;

  private final CountingKeyService service = new CountingKeyService();
  private final Keyring keyring = Keyring.builder(service).refusalsPerMinute(1_000_000).build();
  private final StreamCipher cipher = StreamCipherTest.small(keyring);
  // Four segments: 40, 80, 80 and 80 bytes of plaintext, all of them full.
  private final byte[] plaintext = bytes(280);
  private final byte[] sealed;
  private final byte[] header;
  private final byte[] saltPart;
  private final List<byte[]> segments = new ArrayList<>();

  StreamTamperTest() throws IOException {
    sealed = seal(cipher, plaintext);
    int bodyAt = sealed.length - 4 * SMALL_SEGMENT;
    header = Arrays.copyOf(sealed, bodyAt);
    saltPart = Arrays.copyOfRange(sealed, bodyAt, bodyAt + SALT_PART);
    segments.add(Arrays.copyOfRange(sealed, bodyAt + SALT_PART, bodyAt + SMALL_SEGMENT));
    for (int i = 1; i < 4; i++) {
      int at = bodyAt + i * SMALL_SEGMENT;
      segments.add(Arrays.copyOfRange(sealed, at, at + SMALL_SEGMENT));
    }
  }

  @Test
  void partsPutTogetherAgainOpen() throws IOException {
    assertArrayEquals(plaintext, open(cipher, joined(0, 1, 2, 3)));
  }

  @Test
  void anyBitChanged_doesNotOpen() {
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(() -> open(cipher, changed));
    }
  }

  @Test
  void truncatedAtAnyLength_doesNotOpen() {
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertRefused(() -> open(cipher, cut));
    }
  }

  @Test
  void truncatedAtEachBorderOfSegments_doesNotOpen() {
    for (int kept = 0; kept < 4; kept++) {
      int[] first = {0, 1, 2, 3};
      byte[] cut = joined(Arrays.copyOf(first, kept));
      assertRefused(() -> open(cipher, cut));
    }
  }

  @Test
  void appendedBytes_doNotOpen() {
    for (int more = 1; more <= 2 * SMALL_SEGMENT; more++) {
      byte[] longer = Arrays.copyOf(sealed, sealed.length + more);
      assertRefused(() -> open(cipher, longer));
    }
  }

  @Test
  void swappedSegments_doNotOpen() {
    assertRefused(() -> open(cipher, joined(0, 2, 1, 3)));
    assertRefused(() -> open(cipher, joined(0, 1, 3, 2)));
  }

  @Test
  void droppedSegments_doNotOpen() {
    assertRefused(() -> open(cipher, joined(0, 2, 3)));
    assertRefused(() -> open(cipher, joined(0, 1, 3)));
    assertRefused(() -> open(cipher, joined(1, 2, 3)));
    assertRefused(() -> open(cipher, joined(0, 3)));
    assertRefused(() -> open(cipher, joined(3)));
  }

  @Test
  void repeatedSegments_doNotOpen() {
    assertRefused(() -> open(cipher, joined(0, 1, 1, 2, 3)));
    assertRefused(() -> open(cipher, joined(0, 1, 2, 2, 3)));
    assertRefused(() -> open(cipher, joined(0, 1, 2, 3, 3)));
    assertRefused(() -> open(cipher, joined(0, 1, 2, 3, 1)));
  }

  @Test
  void segmentOfAnotherSealOfTheSameStream_doesNotOpen() throws IOException {
    byte[] other = seal(cipher, plaintext);
    int at = sealed.length - 2 * SMALL_SEGMENT;
    byte[] mixed = sealed.clone();
    System.arraycopy(other, at, mixed, at, SMALL_SEGMENT);
    assertRefused(() -> open(cipher, mixed));
  }

  @Test
  void bodyOfAnotherSealOfTheSameStream_doesNotOpen() throws IOException {
    byte[] other = seal(cipher, plaintext);
    System.arraycopy(header, 0, other, 0, header.length);
    assertRefused(() -> open(cipher, other));
  }

  @Test
  void otherSegmentSize_doesNotOpen() throws IOException {
    StreamCipher larger =
        new StreamCipher(keyring, SaltSource.secure(), 2 * SMALL_SEGMENT, 1 << 20);
    assertRefused(() -> open(larger, sealed));
    // What fits into one segment is the same for any size, as it should be.
    assertArrayEquals(bytes(30), open(larger, seal(cipher, bytes(30))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 40, 64, 8192})
  void nothingOfABadSegmentIsGivenOut(int bufferBytes) throws IOException {
    for (int bad = 0; bad < 4; bad++) {
      byte[] changed = sealed.clone();
      changed[header.length + bad * SMALL_SEGMENT + SALT_PART] ^= 1;
      ByteArrayOutputStream given = new ByteArrayOutputStream();
      var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(changed));
      byte[] buffer = new byte[bufferBytes];
      assertRefused(() -> {
        for (int read = opening.read(buffer); read >= 0; read = opening.read(buffer)) {
          given.write(buffer, 0, read);
        }
      });
      int intact = bad == 0 ? 0 : 40 + 80 * (bad - 1);
      assertTrue(given.size() <= intact, given.size() + " bytes of " + intact);
      assertArrayEquals(Arrays.copyOf(plaintext, given.size()), given.toByteArray());
      assertArrayEquals(
          new byte[bufferBytes > 40 ? bufferBytes : 0],
          bufferBytes > 40 ? buffer : new byte[0],
          "what a failed read had copied is wiped");
    }
  }

  @Test
  void failedReaderStaysFailed() throws IOException {
    byte[] changed = sealed.clone();
    changed[changed.length - 1] ^= 1;
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(changed));
    for (int i = 0; i < 3; i++) {
      assertRefused(() -> opening.readAllBytes());
      assertRefused(opening::read);
      assertRefused(opening::toEnd);
      assertEquals(0, opening.available());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void unknownVersionFormSuiteOrFlagIsRefusedBeforeAnyKeyIsUsed(int at) {
    int before = service.calls();
    for (int value = 0; value < 256; value++) {
      byte[] changed = sealed.clone();
      changed[at] = (byte) value;
      if (value != sealed[at]) {
        assertRefused(() -> open(cipher, changed));
      }
    }
    assertEquals(before, service.calls());
  }

  @Test
  void lyingLengthOfTheWrappedKeyIsRefusedWithoutReadingOn() throws IOException {
    byte[] changed = sealed.clone();
    for (int length : List.of(0, 4097, 0x7FFF, 0xFFFF)) {
      changed[68] = (byte) (length >>> 8);
      changed[69] = (byte) length;
      ByteArrayInputStream source = new ByteArrayInputStream(changed);
      assertRefused(() -> cipher.opening(WEIGHTS, source));
      assertEquals(sealed.length - 70, source.available());
    }
  }

  private byte[] joined(int... order) {
    CanonicalBytes joined = new CanonicalBytes().raw(header).raw(saltPart);
    for (int segment : order) {
      joined.raw(segments.get(segment));
    }
    return joined.toArray();
  }
}
