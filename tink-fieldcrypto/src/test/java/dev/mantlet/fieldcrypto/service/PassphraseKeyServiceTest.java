package dev.mantlet.fieldcrypto.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.XAesGcmParameters;
import dev.mantlet.fieldcrypto.internal.FileGuard;
import dev.mantlet.fieldcrypto.service.KeysetFileException.Reason;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PassphraseKeyServiceTest {
  private static final char[] GOOD = "correct horse \u00e4 battery".toCharArray();
  private static final char[] OTHER = "correct horse a battery".toCharArray();
  private static final byte[] KEY = "64 bytes of a data key and digest".getBytes(US_ASCII);
  private static final byte[] AAD = {1, 2, 3};
  private static final int WORK_AT = 10;
  private static final Derivation SHARED = new SharedDerivation();

  @TempDir Path folder;

  /** The one round trip whose file is made and opened as the product does. */
  @Test
  void fileOfTheProduct_opensUnderArgon2idAlone() throws Exception {
    Path path = folder.resolve("keyset");
    byte[] wrapped = PassphraseKeyService.create(path, GOOD).wrap(KEY, AAD);
    assertArrayEquals(KEY, PassphraseKeyService.open(path, GOOD).unwrap(wrapped, AAD));
    assertReason(Reason.WRONG_PASSPHRASE, () -> PassphraseKeyService.open(path, GOOD, SHARED));
  }

  @Test
  void keyWrappedBefore_unwrapsAfterReopening_alsoAfterANewKeyAndAnotherPassphrase()
      throws Exception {
    Path path = folder.resolve("keyset");
    PassphraseKeyService service = PassphraseKeyService.create(path, GOOD, SHARED);
    byte[] first = service.wrap(KEY, AAD);
    assertOwnersAlone(path);
    service.addKey(GOOD);
    byte[] second = service.wrap(KEY, AAD);
    assertFalse(
        Arrays.equals(Arrays.copyOf(first, 5), Arrays.copyOf(second, 5)), "wrapped by another key");
    service.changePassphrase(GOOD, OTHER);
    assertReason(Reason.WRONG_PASSPHRASE, () -> PassphraseKeyService.open(path, GOOD, SHARED));
    assertOwnersAlone(path);
    PassphraseKeyService reopened = PassphraseKeyService.open(path, OTHER, SHARED);
    assertArrayEquals(KEY, reopened.unwrap(first, AAD));
    assertArrayEquals(KEY, reopened.unwrap(second, AAD));
    assertThrows(GeneralSecurityException.class, () -> reopened.unwrap(first, new byte[0]));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count(), "the file and its lock");
    }
  }

  @Test
  void wrongPassphrase_changesNothing_andIsNotShown() throws Exception {
    Path path = folder.resolve("keyset");
    PassphraseKeyService service = PassphraseKeyService.create(path, GOOD, SHARED);
    byte[] before = Files.readAllBytes(path);
    assertReason(Reason.WRONG_PASSPHRASE, () -> service.addKey(OTHER));
    KeysetFileException thrown =
        assertReason(Reason.WRONG_PASSPHRASE, () -> service.changePassphrase(OTHER, GOOD));
    assertArrayEquals(before, Files.readAllBytes(path));
    assertFalse((thrown + service.toString()).contains("horse"));
    FileGuard elsewhere = FileGuard.take(path);
    assertReason(Reason.IN_USE, () -> service.addKey(GOOD));
    elsewhere.close();
  }

  @Test
  void everyChangedByte_isRefused_beforeAnyWorkIsDone() throws Exception {
    Path path = folder.resolve("keyset");
    PassphraseKeyService.create(path, GOOD, SHARED);
    byte[] good = Files.readAllBytes(path);
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      assertReason(Reason.DAMAGED, () -> PassphraseKeyset.open(changed, GOOD, SHARED));
      byte[] cut = Arrays.copyOf(good, at);
      assertReason(Reason.DAMAGED, () -> PassphraseKeyset.open(cut, GOOD, SHARED));
    }
    assertReason(
        Reason.DAMAGED,
        () -> PassphraseKeyset.open(Arrays.copyOf(good, good.length + 1), GOOD, SHARED));
    assertArrayEquals("MANTLPWK".getBytes(US_ASCII), Arrays.copyOf(good, 8));
    assertEquals(1, ByteBuffer.wrap(good).getShort(8));
    assertEquals(65_536, ByteBuffer.wrap(good).getInt(WORK_AT));
    assertEquals(3, ByteBuffer.wrap(good).getInt(WORK_AT + 4));
    assertEquals(1, ByteBuffer.wrap(good).getInt(WORK_AT + 8));
  }

  @Test
  void forgedWork_belowTheFloorOrAboveTheCeiling_isRefusedBeforeItIsDone() throws Exception {
    byte[] forged = new byte[200];
    ByteBuffer.wrap(forged).put("MANTLPWK".getBytes(US_ASCII)).putShort((short) 1);
    int[][] works = {
      {65_535, 3, 1},
      {65_536, 2, 1},
      {65_536, 3, 0},
      {8, 1, 1},
      {1 << 20 | 1, 3, 1},
      {65_536, 17, 1},
      {65_536, 3, 17},
      {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
      {-1, -1, -1},
    };
    for (int[] work : works) {
      ByteBuffer.wrap(forged).position(WORK_AT).putInt(work[0]).putInt(work[1]).putInt(work[2]);
      byte[] body = Arrays.copyOf(forged, forged.length - 32);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      System.arraycopy(digest, 0, forged, body.length, 32);
      assertReason(Reason.WORK_OUT_OF_BOUNDS, () -> PassphraseKeyset.open(forged, GOOD, SHARED));
    }
  }

  @Test
  void existingFile_isNotReplaced_andMissingOneIsNotMade() throws Exception {
    Path mine = Files.writeString(folder.resolve("mine"), "mine");
    assertReason(Reason.EXISTS, () -> PassphraseKeyService.create(mine, GOOD));
    assertEquals("mine", Files.readString(mine));
    assertReason(Reason.DAMAGED, () -> PassphraseKeyService.open(mine, GOOD));
    assertReason(Reason.MISSING, () -> PassphraseKeyService.open(folder.resolve("none"), GOOD));
    assertTrue(Files.notExists(folder.resolve("none")));
  }

  @Test
  void hugeFile_isNotRead() throws Exception {
    Path huge = folder.resolve("huge");
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    assertThrows(IOException.class, () -> PassphraseKeyService.open(huge, GOOD));
  }

  /** The largest file that there is: one key more, and nobody could open it. */
  @Test
  void keyThatTheFileHasNoRoomFor_isRefused_andTheFileStillOpens() throws Exception {
    Path path = folder.resolve("keyset");
    byte[] full = PassphraseKeyset.seal(keys(2), GOOD, new SecureRandom(), SHARED);
    int perKey =
        full.length - PassphraseKeyset.seal(keys(1), GOOD, new SecureRandom(), SHARED).length;
    // The random number of a key has one to five bytes: some room is left, and filled below.
    int most = (PassphraseKeyset.MAX_BYTES - full.length) / (perKey + 4);
    Files.write(path, PassphraseKeyset.seal(keys(most), GOOD, new SecureRandom(), SHARED));
    PassphraseKeyService service = PassphraseKeyService.open(path, GOOD, SHARED);
    byte[] wrapped = service.wrap(KEY, AAD);
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () -> {
              for (int i = 0; i < most; i++) {
                service.addKey(GOOD);
              }
            });
    assertTrue(thrown.getMessage().contains("re-wrap"), thrown.getMessage());
    assertArrayEquals(KEY, PassphraseKeyService.open(path, GOOD, SHARED).unwrap(wrapped, AAD));
  }

  private static KeysetHandle keys(int count) throws GeneralSecurityException {
    KeysetHandle.Builder builder =
        KeysetHandle.newBuilder().setConfiguration(PassphraseKeyset.TINK);
    for (int i = 0; i < count; i++) {
      builder.addEntry(
          KeysetHandle.generateEntryFromParameters(
                  XAesGcmParameters.create(XAesGcmParameters.Variant.TINK, 12))
              .withRandomId());
    }
    builder.getAt(0).makePrimary();
    return builder.build();
  }

  @Test
  void passphraseThatIsEasyToGuess_isRefused() {
    Path path = folder.resolve("keyset");
    assertThrows(
        IllegalArgumentException.class,
        () -> PassphraseKeyService.create(path, "elevenchars".toCharArray()));
    assertThrows(
        IllegalArgumentException.class, () -> PassphraseKeyService.create(path, new char[1025]));
    assertTrue(Files.notExists(path));
  }

  @Test
  void withoutBouncyCastle_theErrorSaysWhatToAdd() throws Exception {
    String[] entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
    URL[] urls =
        Stream.of(entries)
            .filter(entry -> !entry.contains("bcprov"))
            .map(PassphraseKeyServiceTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Method create =
          loader
              .loadClass(PassphraseKeyService.class.getName())
              .getMethod("create", Path.class, char[].class);
      Throwable thrown =
          assertThrows(
                  InvocationTargetException.class,
                  () -> create.invoke(null, folder.resolve("keyset"), GOOD))
              .getCause();
      assertEquals(
          "BOUNCY_CASTLE_MISSING", thrown.getClass().getMethod("reason").invoke(thrown).toString());
      assertTrue(thrown.getMessage().contains("bcprov-jdk18on"), thrown.getMessage());
    }
    assertTrue(Files.notExists(folder.resolve("keyset")));
  }

  private static void assertOwnersAlone(Path path) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeysetFileException assertReason(Reason reason, Executable call) {
    KeysetFileException thrown = assertThrows(KeysetFileException.class, call);
    assertEquals(reason, thrown.reason(), thrown.getMessage());
    return thrown;
  }
}
