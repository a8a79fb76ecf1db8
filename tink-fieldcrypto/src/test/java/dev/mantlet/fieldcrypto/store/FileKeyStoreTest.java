package dev.mantlet.fieldcrypto.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.KeyStoreFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileKeyStoreTest extends KeyStoreContract {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");

  @TempDir Path folder;
  private Path path;
  private FileKeyStore store;

  @Override
  synchronized KeyStore store() throws IOException {
    if (store == null) {
      path = folder.resolve("keys");
      store = FileKeyStore.create(path);
    }
    return store;
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }

  private StoredKey filled() throws IOException {
    StoredKey first = key(1, BANK, KeyPurpose.SEALING);
    store().activate(first, Optional.empty());
    store().activate(key(2, BANK, KeyPurpose.SEALING), Optional.of(first.id()));
    return first;
  }

  @Test
  void reopenedStore_hasWhatWasThere() throws IOException {
    filled();
    List<StoredKey> before = store().page(Optional.empty(), 10);
    store.close();
    store = FileKeyStore.open(path);
    assertEquals(before, store.page(Optional.empty(), 10));
    assertEquals(before.get(1), store.active(BANK, KeyPurpose.SEALING).orElseThrow());
  }

  /** Two stores on one file would each undo what the other has written. */
  @Test
  void fileUnderTwoNames_isOpenOnce() throws IOException {
    filled();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), path);
    assertReason(Reason.IN_USE, () -> FileKeyStore.open(link));
    store.close();
    store = FileKeyStore.open(link);
    assertReason(Reason.IN_USE, () -> FileKeyStore.open(path));
  }

  @Test
  void bytesOfTheFile_areThoseOfTheFormat() throws IOException {
    store();
    assertArrayEquals(
        new byte[] {'M', 'A', 'N', 'T', 'L', 'K', 'E', 'Y', 0, 1, 0, 0, 0, 0},
        Arrays.copyOf(Files.readAllBytes(path), 14));
    assertEquals(14 + 32, Files.size(path));
    store()
        .activate(key(7, new KeyOwner("t", Optional.of("s")), KeyPurpose.INDEX), Optional.empty());
    byte[] entry = Arrays.copyOfRange(Files.readAllBytes(path), 14, (int) Files.size(path) - 32);
    assertEquals(16 + 1 + 1 + 8 + 3 + 3 + 2 + 4, entry.length);
    assertEquals(KeyPurpose.INDEX.code(), entry[16]);
    assertEquals(KeyState.ACTIVE.code(), entry[17]);
    assertArrayEquals(
        new byte[] {0, 1, 't', 0, 1, 's', 0, 4, 1, 7, -1, 0},
        Arrays.copyOfRange(entry, 26, entry.length));
  }

  @Test
  void destroyedKey_leavesNothingOfItsWrappedBytesInTheFile() throws IOException {
    StoredKey first =
        key(1, BANK, KeyPurpose.SEALING).wrappedAs("canary-4711-canary".getBytes("US-ASCII"));
    store().activate(first, Optional.empty());
    assertTrue(new String(Files.readAllBytes(path), "ISO-8859-1").contains("canary-4711"));
    store().replace(first, first.in(KeyState.DESTROYED));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertTrue(!new String(Files.readAllBytes(file), "ISO-8859-1").contains("canary"));
      }
    }
  }

  @Test
  void everyFlippedBitAndEveryLength_isRefused_andTheFileIsLeftAsItIs() throws IOException {
    filled();
    store.close();
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      assertDamaged(changed);
      assertDamaged(Arrays.copyOf(good, i));
    }
    assertDamaged(Arrays.copyOf(good, good.length + 1));
    Files.write(path, good);
    store = FileKeyStore.open(path);
  }

  private void assertDamaged(byte[] bytes) throws IOException {
    Files.write(path, bytes);
    assertReason(Reason.DAMAGED, () -> FileKeyStore.open(path));
    assertArrayEquals(bytes, Files.readAllBytes(path));
  }

  @Test
  void lyingLengthsUnderAGoodDigest_areRefused() throws Exception {
    filled();
    store.close();
    byte[] good = Files.readAllBytes(path);
    for (int at = 10; at < good.length - 32; at++) {
      byte[] body = Arrays.copyOf(good, good.length - 32);
      body[at] = (byte) 0xff;
      byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(body);
      byte[] forged = Arrays.copyOf(body, good.length);
      System.arraycopy(digest, 0, forged, body.length, 32);
      Files.write(path, forged);
      try (FileKeyStore opened = FileKeyStore.open(path)) {
        assertEquals(2, opened.page(Optional.empty(), 10).size(), "a changed id, time or text");
      } catch (KeyStoreFileException e) {
        assertEquals(Reason.DAMAGED, e.reason());
      }
    }
  }

  @Test
  void tenantLongerThanTheFormatHas_underAGoodDigest_isRefused() throws Exception {
    store().activate(key(1, BANK, KeyPurpose.SEALING), Optional.empty());
    store.close();
    byte[] good = Files.readAllBytes(path);
    int at = 14 + 16 + 1 + 1 + 8;
    int tenant = good[at + 1];
    ByteBuffer longer = ByteBuffer.allocate(good.length - 32 - tenant + 2000);
    longer.put(good, 0, at).putShort((short) 2000).put("t".repeat(2000).getBytes("US-ASCII"));
    longer.put(good, at + 2 + tenant, good.length - 32 - at - 2 - tenant);
    byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(longer.array());
    byte[] forged = Arrays.copyOf(longer.array(), longer.capacity() + 32);
    System.arraycopy(digest, 0, forged, longer.capacity(), 32);
    assertDamaged(forged);
  }

  @Test
  void twoActiveKeysOfOneOwner_areRefused() throws IOException {
    KeyTable table = new KeyTable();
    table.put(key(1, BANK, KeyPurpose.SEALING));
    assertThrows(IllegalArgumentException.class, () -> table.put(key(2, BANK, KeyPurpose.SEALING)));
  }

  @Test
  void missingFile_isNotMade() {
    assertReason(Reason.MISSING, () -> FileKeyStore.open(folder.resolve("other")));
    assertReason(Reason.MISSING, () -> FileKeyStore.open(folder.resolve("no/folder")));
    assertReason(Reason.MISSING, () -> FileKeyStore.open(folder));
    assertTrue(Files.notExists(folder.resolve("other")));
  }

  @Test
  void existingFile_isNotReplaced() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "mine");
    assertReason(Reason.EXISTS, () -> FileKeyStore.create(other));
    assertEquals("mine", Files.readString(other));
  }

  @Test
  void secondOpen_isRefused_andDoesNotEndTheFirst() throws IOException {
    filled();
    assertReason(Reason.IN_USE, () -> FileKeyStore.open(path));
    assertReason(Reason.IN_USE, () -> FileKeyStore.create(path));
    assertEquals(2, store.page(Optional.empty(), 10).size());
  }

  @Test
  void otherProcess_cannotOpenIt() throws Exception {
    filled();
    assertEquals("IN_USE", openInAnotherProcess());
    store.close();
    assertEquals("2 keys", openInAnotherProcess());
  }

  private String openInAnotherProcess() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                path.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), "US-ASCII").strip();
    assertEquals(0, child.waitFor(), said);
    return said;
  }

  /** What the other process runs. */
  public static final class Opening {
    private Opening() {}

    public static void main(String[] arguments) throws IOException {
      try (FileKeyStore store = FileKeyStore.open(Path.of(arguments[0]))) {
        System.out.println(store.page(Optional.empty(), 10).size() + " keys");
      } catch (KeyStoreFileException e) {
        System.out.println(e.reason());
      }
    }
  }

  @Test
  void fileBelongsToItsOwnerAlone() throws IOException {
    filled();
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"), "not a POSIX file system");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void writeThatFails_leavesTheStoreAsItWas() throws IOException {
    StoredKey first = filled();
    Path moved = Files.move(folder.resolve("keys"), folder.resolve("moved"));
    Files.createDirectory(path);
    Files.createFile(path.resolve("in the way"));
    assertThrows(
        IOException.class,
        () -> store().replace(first.in(KeyState.RETIRED), first.in(KeyState.DESTROYED)));
    assertEquals(Optional.of(first.in(KeyState.RETIRED)), store().find(first.id()));
    Files.delete(path.resolve("in the way"));
    Files.delete(path);
    Files.move(moved, path);
    store().replace(first.in(KeyState.RETIRED), first.in(KeyState.DESTROYED));
    assertEquals(Optional.of(first.in(KeyState.DESTROYED)), store().find(first.id()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count(), "the file and its lock");
    }
  }

  @Test
  void interruptedThread_writesAllTheSame() throws IOException {
    Thread.currentThread().interrupt();
    try {
      filled();
      assertEquals(2, store().page(Optional.empty(), 10).size());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void closedStore_isMisuse() throws IOException {
    filled();
    store.close();
    store.close();
    assertThrows(IllegalStateException.class, () -> store.page(Optional.empty(), 10));
  }

  private static void assertReason(Reason reason, Executable call) {
    KeyStoreFileException thrown = assertThrows(KeyStoreFileException.class, call);
    assertEquals(reason, thrown.reason(), thrown.getMessage());
  }
}
