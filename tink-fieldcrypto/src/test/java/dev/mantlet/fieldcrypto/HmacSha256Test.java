package dev.mantlet.fieldcrypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HmacSha256Test {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 4231 §4, test cases 1 to 7; a count and a byte, or a text, for key and data. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          20*0b | Hi There | b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7
          Jefe | what do ya want for nothing? | 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
          20*aa | 50*dd | 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe
          25* | 50*cd | 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b
          20*0c | Test With Truncation | a3b6167473100ee06e0c796c2955552b
          131*aa | Test Using Larger Than Block-Size Key - Hash Key First | 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54
          131*aa | This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm. | 9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2
          """)
  void macsOfRfc4231AreRight(String key, String data, String mac) {
    for (boolean withStates : new boolean[] {true, false}) {
      byte[] computed = new HmacSha256(withStates).under(bytes(key)).mac(bytes(data));
      assertEquals(mac, HEX.formatHex(computed, 0, mac.length() / 2));
    }
  }

  private static byte[] bytes(String form) {
    int star = form.indexOf('*');
    if (star < 0) {
      return form.getBytes(US_ASCII);
    }
    byte[] bytes = new byte[Integer.parseInt(form.substring(0, star))];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          star + 1 == form.length() ? (byte) (i + 1) : HEX.parseHex(form, star + 1, star + 3)[0];
    }
    return bytes;
  }

  @Test
  void macIsThatOfTheJdkForAnyLengthOfKeyAndMessage() {
    Random random = new Random(2104);
    HmacSha256 hmac = new HmacSha256();
    for (int length = 1; length <= 200; length++) {
      byte[] key = random(random, length);
      byte[] message = random(random, random.nextInt(300));
      byte[] more = random(random, random.nextInt(70));
      byte[] expected = PlainCrypto.hmac("HmacSHA256", key, message, more);
      assertArrayEquals(expected, hmac.under(key).mac(message, more));
      assertArrayEquals(expected, hmac.mac(message, more), "again under the same key");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void macUnderADataKeyIsThatUnderItsBytes(boolean withStates) {
    byte[] bytes = random(new Random(4), DataKey.BYTES);
    DataKey key = new DataKey(bytes.clone());
    HmacSha256 hmac = new HmacSha256(withStates);
    byte[] message = {1, 2, 3};
    assertArrayEquals(PlainCrypto.hmac("HmacSHA256", bytes, message), hmac.under(key).mac(message));
    byte[] info = {4, 5};
    assertArrayEquals(PlainCrypto.expand("HmacSHA256", bytes, info, 100), hmac.expand(info, 100));
  }

  @Test
  void jdkHasStates() {
    assertTrue(new DataKey(new byte[DataKey.BYTES]).hasHmacStates());
  }

  @Test
  void otherProviderOfSha256_hasNoStatesAndServesAllTheSame() {
    byte[] bytes = random(new Random(5), DataKey.BYTES);
    try (OtherSha256 other = OtherSha256.installed()) {
      DataKey key = new DataKey(bytes.clone());
      assertFalse(key.hasHmacStates());
      assertTrue(HmacStates.of(bytes).isEmpty());
      byte[] message = {6};
      assertArrayEquals(
          PlainCrypto.hmac("HmacSHA256", bytes, message), new HmacSha256().under(key).mac(message));
      key.destroy();
      assertThrows(IllegalStateException.class, () -> new HmacSha256().under(key).mac(message));
      assertTrue(other.made() > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keyThatWasForgotten_macsNoMore(boolean withStates) {
    byte[] bytes = random(new Random(6), DataKey.BYTES);
    HmacSha256 hmac = new HmacSha256(withStates).under(bytes);
    byte[] mac = hmac.mac(bytes);
    hmac.forgetKey();
    if (withStates) {
      assertThrows(IllegalStateException.class, () -> hmac.mac(bytes));
    } else {
      assertFalse(Arrays.equals(mac, hmac.mac(bytes)));
    }
  }

  @Test
  void keyWipedAfterItWasTaken_macsNoMore() {
    DataKey key = new DataKey(random(new Random(7), DataKey.BYTES));
    HmacSha256 hmac = new HmacSha256().under(key);
    hmac.mac();
    key.destroy();
    assertThrows(IllegalStateException.class, hmac::mac);
  }

  /** Digesting a short message is one block: what a heap dump is searched for is right. */
  @Test
  void stateAfterOnePaddedBlockIsTheDigest() {
    byte[] block = new byte[64];
    block[0] = 'a';
    block[1] = (byte) 0x80;
    block[63] = 8;
    assertArrayEquals(PlainCrypto.sha256(new byte[] {'a'}), Sha256State.after(block));
  }

  @Test
  void keyWipedWhileItIsUsed_givesTheRightMacOrNone() throws Exception {
    byte[] bytes = random(new Random(8), DataKey.BYTES);
    byte[] expected = PlainCrypto.hmac("HmacSHA256", bytes, bytes);
    for (int round = 0; round < 1000; round++) {
      DataKey key = new DataKey(bytes.clone());
      CountDownLatch started = new CountDownLatch(1);
      AtomicInteger wrong = new AtomicInteger();
      Thread user =
          new Thread(() -> {
            HmacSha256 hmac = new HmacSha256().under(key);
            started.countDown();
            try {
              while (true) {
                if (!MessageDigest.isEqual(expected, hmac.mac(bytes))) {
                  wrong.incrementAndGet();
                }
              }
            } catch (IllegalStateException e) {
              // wiped: the only way out
            }
          });
      user.start();
      started.await();
      key.destroy();
      user.join();
      assertEquals(0, wrong.get());
    }
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
