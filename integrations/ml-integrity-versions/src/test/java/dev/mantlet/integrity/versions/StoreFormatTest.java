package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreFormatTest {
  private static final StoreState STATE =
      StoreState.empty()
          .after(
              Statements.release(
                  7, Statements.digest('a'), Statements.revokedKey(Statements.digest('b'))),
              Statements.NOW)
          .after("production", new PolicyState(12, Statements.digest('c')), Statements.NOW);

  static Stream<Seal> seals() {
    return Stream.of(
        new Seal.Digest(), new Seal.Hmac(new SecretKeySpec(new byte[16], "HmacSHA256")));
  }

  @ParameterizedTest
  @MethodSource("seals")
  void state_comesBack(Seal seal) throws Exception {
    assertEquals(STATE, StoreFormat.read(StoreFormat.write(STATE, seal), seal));
  }

  @ParameterizedTest
  @MethodSource("seals")
  void everyFlippedBit_isRefused(Seal seal) {
    byte[] good = StoreFormat.write(STATE, seal);
    for (int i = 0; i < good.length * 8; i++) {
      byte[] bad = good.clone();
      bad[i / 8] ^= (byte) (1 << i % 8);
      assertThrows(
          StoreFormat.DamagedException.class, () -> StoreFormat.read(bad, seal), "bit " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("seals")
  void everyPrefixAndEveryLongerFile_isRefused(Seal seal) {
    byte[] good = StoreFormat.write(STATE, seal);
    for (int length = 0; length < good.length + 40; length++) {
      if (length != good.length) {
        byte[] bad = Arrays.copyOf(good, length);
        assertThrows(StoreFormat.DamagedException.class, () -> StoreFormat.read(bad, seal));
      }
    }
  }

  /** With a checksum anybody can make the end fit: what is read before must still be bounded. */
  @Test
  void anyBodyWithAFittingChecksum_isReadAsItWouldBeWritten_orRefused() throws Exception {
    Seal seal = new Seal.Digest();
    byte[] good = StoreFormat.write(STATE, seal);
    int refused = 0;
    for (int i = 12; i < good.length - Seal.BYTES; i++) {
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
        byte[] body = Arrays.copyOf(good, good.length - Seal.BYTES);
        body[i] = (byte) value;
        byte[] file = Arrays.copyOf(body, good.length);
        System.arraycopy(seal.over(body), 0, file, body.length, Seal.BYTES);
        try {
          StoreState state = StoreFormat.read(file, seal);
          assertTrue(Arrays.equals(file, StoreFormat.write(state, seal)), "byte " + i);
        } catch (StoreFormat.DamagedException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 100, "refused " + refused);
  }

  @Test
  void bytes_areThoseOfTheDocument() {
    byte[] file = StoreFormat.write(STATE, new Seal.Digest());
    ByteBuffer in = ByteBuffer.wrap(file);
    assertEquals("MANTLVST", ascii(in, 8));
    assertEquals(0, in.getShort());
    assertEquals(0, in.getShort());
    assertEquals(3, in.getLong(), "sequence");
    assertEquals(Statements.NOW.getEpochSecond(), in.getLong());
    assertEquals(1, in.getInt(), "models");
    assertEquals("digit-reader", ascii(in, in.getShort()));
    assertEquals(7, in.getLong());
    assertEquals(7, in.getLong());
    assertEquals(Statements.digest('a'), digest(in));
    assertEquals(0, in.getInt());
    assertEquals(1, in.getInt());
    assertEquals(Statements.digest('b'), digest(in));
    assertEquals(1, in.getInt(), "policies");
    assertEquals("production", ascii(in, in.getShort()));
    assertEquals(12, in.getLong());
    assertEquals(Statements.digest('c'), digest(in));
    assertEquals(Seal.BYTES, in.remaining());
  }

  private static String ascii(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String digest(ByteBuffer in) {
    byte[] bytes = new byte[32];
    in.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
