package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.StreamCipherTest.WEIGHTS;
import static dev.mantlet.fieldcrypto.StreamCipherTest.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StreamCipherPropertyTest {
  private final Keyring keyring =
      Keyring.builder(new CountingKeyService()).refusalsPerMinute(1_000_000).build();

  @Property(tries = 500)
  void anyLengthWrittenInAnyPiecesOpensInAnyPieces(
      @ForAll @IntRange(min = 57, max = 130) int segmentBytes,
      @ForAll("lengths") int length,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 200) Integer> pieces)
      throws IOException {
    StreamCipher cipher =
        new StreamCipher(keyring, SaltSource.secure(), segmentBytes, Long.MAX_VALUE);
    byte[] plaintext = bytes(length);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (var sealing = cipher.sealing(WEIGHTS, sink)) {
      for (int at = 0, i = 0; at < length; i++) {
        int piece = Math.min(length - at, pieces.get(i % pieces.size()));
        sealing.write(plaintext, at, piece);
        at += piece;
      }
      sealing.finish();
    }
    var opening = cipher.opening(WEIGHTS, new ByteArrayInputStream(sink.toByteArray()));
    ByteArrayOutputStream opened = new ByteArrayOutputStream();
    for (int i = 0, read = 0; read >= 0; i++) {
      byte[] buffer = new byte[pieces.get(i % pieces.size())];
      read = opening.read(buffer);
      opened.write(buffer, 0, Math.max(read, 0));
    }
    assertArrayEquals(plaintext, opened.toByteArray());
    assertEquals(length, opening.toEnd().bytes());
  }

  @Property(tries = 500)
  void anyByteChangedInAnyStreamIsNoticed(
      @ForAll("lengths") int length,
      @ForAll int place,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws IOException {
    StreamCipher cipher = StreamCipherTest.small(keyring);
    byte[] sealed = StreamCipherTest.seal(cipher, bytes(length));
    sealed[Math.floorMod(place, sealed.length)] ^= (byte) change;
    assertThrows(DecryptionFailedException.class, () -> StreamCipherTest.open(cipher, sealed));
  }

  /** Lengths around the borders of the first segments. */
  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.oneOf(Arbitraries.integers().between(0, 400), Arbitraries.of(0, 1, 40, 120));
  }
}
