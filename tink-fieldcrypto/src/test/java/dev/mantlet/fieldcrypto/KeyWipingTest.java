package dev.mantlet.fieldcrypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KeyWipingTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");
  private static final RecordContext D =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d");
  private static final Map<String, byte[]> FIELDS = Map.of("iban", "DE44".getBytes(UTF_8));

  private static byte[] ones() {
    byte[] key = new byte[DataKey.BYTES];
    Arrays.fill(key, (byte) 0xff);
    return key;
  }

  @Test
  void wipedKey_isRefused_andWipingAgainDoesNothing() {
    byte[] bytes = ones();
    DataKey key = new DataKey(bytes);
    assertArrayEquals(ones(), key.bytes());
    key.destroy();
    key.destroy();
    assertTrue(key.isDestroyed());
    assertThrows(IllegalStateException.class, key::bytes);
    assertThrows(IllegalStateException.class, key::getEncoded);
    assertThrows(IllegalStateException.class, () -> new HmacSha256().under(key).mac(ones()));
    assertArrayEquals(new byte[DataKey.BYTES], bytes);
  }

  @Test
  void keyWipedWhileItIsCopied_givesAllItsBytesOrNone() throws Exception {
    for (int round = 0; round < 2000; round++) {
      DataKey key = new DataKey(ones());
      CountDownLatch started = new CountDownLatch(1);
      AtomicInteger torn = new AtomicInteger();
      Thread reader =
          new Thread(() -> {
            started.countDown();
            try {
              while (true) {
                if (!Arrays.equals(ones(), key.bytes())) {
                  torn.incrementAndGet();
                }
              }
            } catch (IllegalStateException e) {
              // wiped: the only way out
            }
          });
      reader.start();
      started.await();
      key.destroy();
      reader.join();
      assertEquals(0, torn.get());
    }
  }

  @Test
  void closedKeyring_sealsAndOpensNothing_andWipesWhatCallsStillHave() {
    CountingKeyService service = new CountingKeyService();
    Keyring keyring = Keyring.wrappedBy(service);
    RecordCipher cipher = RecordCipher.using(keyring);
    SealedRecord sealed = cipher.seal(D, FIELDS);
    cipher.open(D, sealed);
    SealingKey held = keyring.dataKeys().sealing(BANK, 1);
    keyring.close();
    keyring.close();
    assertThrows(IllegalStateException.class, () -> cipher.seal(D, FIELDS));
    assertThrows(IllegalStateException.class, () -> cipher.open(D, sealed));
    assertThrows(IllegalStateException.class, () -> keyring.rotateNow(BANK));
    assertThrows(IllegalStateException.class, () -> held.dataKey().bytes());
    assertEquals(0, keyring.dataKeys().inMemory());
  }

  @Test
  void keyThatNobodyHas_isWiped_andOneInUseIsNot() {
    Keyring keyring =
        Keyring.builder(new CountingKeyService()).maxMessages(1).chance(() -> 0).build();
    SealingKey used = keyring.dataKeys().sealing(BANK, 1);
    for (int i = 0; i < 20; i++) {
      keyring.dataKeys().sealing(BANK, 1);
    }
    while (keyring.dataKeys().inMemory() > 2) {
      System.gc(); // until the collector has found them
    }
    assertFalse(used.dataKey().isDestroyed());
    assertEquals(DataKey.BYTES, used.dataKey().bytes().length);
  }

  @Test
  void keysAreNeitherSerialisedNorShown() throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThrows(NotSerializableException.class, () -> out.writeObject(new DataKey(ones())));
    }
    assertEquals("DataKey[redacted]", new DataKey(ones()).toString());
  }

  @Test
  void heapDump_hasTheDataKeyAndWhatIsMadeOfItBeforeClosing_andNotAfter(@TempDir Path folder)
      throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:MarkSweepDeadRatio=0", // else some dead objects stay where they are
                "-cp",
                System.getProperty("java.class.path"),
                Dumping.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, child.waitFor(), said);
    String[] hits = said.lines().reduce((first, last) -> last).orElseThrow().split(" ");
    assertEquals(8, hits.length, said);
    for (int i = 0; i < hits.length; i += 2) {
      assertTrue(Integer.parseInt(hits[i]) > 0, "the search finds what is there: " + said);
      assertEquals("0", hits[i + 1], "objects with the secret after closing: " + said);
    }
  }

  /**
   * Seals and opens, dumps, closes, dumps, and counts the key, its two HMAC states and K_field,
   * before and after each.
   */
  public static final class Dumping {
    private static final int MASK = 0x5a;

    private Dumping() {}

    public static void main(String[] arguments) throws Exception {
      Path before = Path.of(arguments[0], "before.hprof");
      Path after = Path.of(arguments[0], "after.hprof");
      Keyring keyring = Keyring.wrappedBy(new CountingKeyService());
      RecordCipher cipher = RecordCipher.using(keyring);
      SealedRecord sealed = cipher.seal(D, FIELDS);
      cipher.open(D, sealed);
      FieldCipher fields = FieldCipher.using(keyring);
      fields.open(D.path("iban"), fields.seal(D.path("iban"), "DE44".getBytes(UTF_8)));
      byte[] key = keyring.dataKeys().sealing(BANK, 1).dataKey().bytes();
      byte[] fieldKey =
          PlainCrypto.expand("HmacSHA256", key, "mantlet K_field, 1".getBytes(UTF_8), 32);
      keyring.dataKeys().opening(BANK, KeyPurpose.SEALING, sealed.header().key());
      List<byte[]> secrets = List.of(key, stateAfter(key, 0x36), stateAfter(key, 0x5c), fieldKey);
      secrets.forEach(Dumping::mask);
      dumpLiveHeap(before);
      keyring.close();
      dumpLiveHeap(after);
      secrets.forEach(Dumping::mask);
      StringBuilder counts = new StringBuilder();
      for (byte[] secret : secrets) {
        counts.append(count(before, secret)).append(' ').append(count(after, secret)).append(' ');
      }
      System.out.println(counts);
      boolean alive = !cipher.toString().isEmpty() && !fields.toString().isEmpty();
      System.exit(alive ? 0 : 1); // the ciphers were alive all the time
    }

    /** What SHA-256 has after the block of HMAC's key; a dump writes its words big endian. */
    private static byte[] stateAfter(byte[] key, int pad) {
      byte[] block = Arrays.copyOf(key, 64);
      for (int i = 0; i < block.length; i++) {
        block[i] ^= (byte) pad;
      }
      byte[] state = Sha256State.after(block);
      Arrays.fill(block, (byte) 0);
      return state;
    }

    /** HotSpotDiagnosticMXBean.dumpHeap, by reflection: this module does not read its module. */
    private static void dumpLiveHeap(Path file) throws ReflectiveOperationException {
      Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
      Object bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getPlatformMXBean", Class.class)
              .invoke(null, type);
      type.getMethod("dumpHeap", String.class, boolean.class).invoke(bean, file.toString(), true);
    }

    private static void mask(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= MASK;
      }
    }

    private static int count(Path dump, byte[] key) throws IOException {
      int hits = 0;
      byte[] window = new byte[key.length];
      try (InputStream in = new BufferedInputStream(Files.newInputStream(dump), 1 << 16)) {
        for (int next = in.read(), at = 0; next >= 0; next = in.read(), at++) {
          window[at % window.length] = (byte) next;
          if (window[at % window.length] == key[key.length - 1] && ends(window, at, key)) {
            hits++;
          }
        }
      }
      return hits;
    }

    private static boolean ends(byte[] window, int at, byte[] key) {
      for (int i = 0; i < key.length; i++) {
        if (window[(at + 1 + i) % window.length] != key[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
