package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.BlindIndexTest.CLINIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import dev.mantlet.fieldcrypto.BlindIndex.Token;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Computes tokens a second time in plain JCA, from {@code docs/formats/blind-index.md}. */
class BlindIndexFormatTest {
  private static final byte[] KEY = "an index key of thirty-two bytes".getBytes(UTF_8);

  private final BlindIndex.Column column = column();

  private static BlindIndex.Column column() {
    TestIndexKeys keys = new TestIndexKeys();
    keys.put(CLINIC, KEY.clone());
    return BlindIndex.using(keys).type("patient").path("name");
  }

  @Test
  void equalityIsWhatTheFormatSays() throws Exception {
    assertEquals(
        token(1, 5, 24, none(), utf8("de02")),
        column.equality(TextForm.LETTERS_AND_DIGITS).bits(24).build().tokenFor(CLINIC, "DE-02"));
    assertEquals(
        token(1, 1, 63, none(), utf8("\u00e9 \ud83d\ude00")),
        column
            .equality(TextForm.AS_GIVEN)
            .bits(63)
            .build()
            .tokenFor(CLINIC, "\u00e9 \ud83d\ude00"));
    assertEquals(
        token(1, 6, 8, none(), out -> out.write(new byte[] {1, 0})),
        column.equalityOfBytes().bits(8).build().tokenFor(CLINIC, new byte[] {1, 0}));
    assertEquals(
        token(1, 7, 40, none(), out -> out.writeLong(-2)),
        column.equalityOfNumbers().bits(40).build().tokenFor(CLINIC, -2L));
    assertEquals(
        token(1, 8, 40, none(), utf8("DAYS")),
        column
            .equalityOf(TimeUnit.class)
            .bits(40)
            .acceptLeakage()
            .build()
            .tokenFor(CLINIC, TimeUnit.DAYS));
    assertEquals(
        token(1, 9, 40, none(), out -> out.write(1)),
        column.equalityOfBooleans().bits(40).acceptLeakage().build().tokenFor(CLINIC, true));
  }

  @Test
  void prefixesAreWhatTheFormatSays() throws Exception {
    assertEquals(
        Set.of(
            token(2, 3, 32, out -> out.writeInt(3), utf8("Ber")),
            token(2, 3, 32, out -> out.writeInt(4), utf8("Berg"))),
        column.prefixes(TextForm.TRIMMED, 3, 4, 9).bits(32).build().tokensFor(CLINIC, " Bergk"));
  }

  @Test
  void ngramsAreWhatTheFormatSays() throws Exception {
    assertEquals(
        Set.of(
            token(3, 2, 32, out -> out.writeInt(3), utf8("a\ud83d\ude00b")),
            token(3, 2, 32, out -> out.writeInt(3), utf8("\ud83d\ude00bc"))),
        column.ngrams(TextForm.COMPOSED, 3).bits(32).build().tokensFor(CLINIC, "a\ud83d\ude00bc"));
  }

  @Test
  void rangesAreWhatTheFormatSays() throws Exception {
    Content numbers =
        out -> {
          out.writeInt(2);
          out.writeLong(-5);
          out.writeLong(10);
        };
    BlindIndex.Ranges<Long> ranges = column.ranges(-5, 10).bits(32).build();
    assertEquals(token(4, 7, 32, numbers, out -> out.writeInt(0)), ranges.tokenFor(CLINIC, -6L));
    assertEquals(token(4, 7, 32, numbers, out -> out.writeInt(1)), ranges.tokenFor(CLINIC, -5L));
    assertEquals(token(4, 7, 32, numbers, out -> out.writeInt(2)), ranges.tokenFor(CLINIC, 10L));
    Content date =
        out -> {
          out.writeInt(1);
          out.writeLong(1);
        };
    assertEquals(
        token(4, 10, 32, date, out -> out.writeInt(1)),
        column
            .ranges(LocalDate.of(1970, 1, 2))
            .bits(32)
            .build()
            .tokenFor(CLINIC, LocalDate.of(1970, 1, 2)));
  }

  private static Token token(int kind, int form, int bits, Content parameters, Content message)
      throws Exception {
    byte[] label =
        bytes(out -> {
          out.write(utf8Bytes("mantlet blind index, 1"));
          out.write(new byte[] {(byte) kind, (byte) form, (byte) bits});
          out.writeUTF("patient"); // for ASCII the same as lp
          out.writeUTF("name");
          parameters.to(out);
          out.write(1); // the counter of HKDF-Expand's only block
        });
    byte[] mac = hmac(hmac(KEY, label), bytes(message));
    return new Token(new BigInteger(1, mac).shiftRight(256 - bits).longValueExact(), bits);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  private static Content none() {
    return out -> {};
  }

  private static Content utf8(String text) {
    return out -> out.write(utf8Bytes(text));
  }

  private static byte[] utf8Bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private interface Content {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.to(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
