package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Revocations;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class VersionStoreTest {
  private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "HmacSHA256");
  private static final SecretKeySpec OTHER =
      new SecretKeySpec(
          new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, "HmacSHA256");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("versions");
  }

  @Test
  void acceptedVersion_isThereAfterReopening() {
    try (VersionStore store = VersionStore.create(file)) {
      store.accept(Statements.release(7), Statements.NOW);
    }
    try (VersionStore store = VersionStore.open(file)) {
      assertEquals(OptionalLong.of(7), store.version(Statements.ID));
      assertEquals(Statements.NOW, store.latest());
    }
  }

  @Test
  void missingFile_isNotAnsweredByANewOne() {
    assertEquals(VersionStoreException.Reason.MISSING, failure(() -> VersionStore.open(file)));
    assertFalse(Files.exists(file));
  }

  @Test
  void missingFolder_isRefused() {
    Path nowhere = folder.resolve("nowhere/versions");
    assertEquals(VersionStoreException.Reason.FAILED, failure(() -> VersionStore.create(nowhere)));
  }

  @Test
  void existingStore_isNotReplaced() throws IOException {
    VersionStore.create(file).close();
    byte[] before = Files.readAllBytes(file);
    assertEquals(VersionStoreException.Reason.EXISTS, failure(() -> VersionStore.create(file)));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void existingFileOfAnotherKind_isNotReplaced() throws IOException {
    Files.writeString(file, "");
    assertEquals(VersionStoreException.Reason.EXISTS, failure(() -> VersionStore.create(file)));
    assertEquals(VersionStoreException.Reason.DAMAGED, failure(() -> VersionStore.open(file)));
  }

  @Test
  void secondOwner_isRefusedUntilTheFirstCloses() {
    VersionStore store = VersionStore.create(file);
    assertEquals(VersionStoreException.Reason.IN_USE, failure(() -> VersionStore.open(file)));
    assertEquals(VersionStoreException.Reason.IN_USE, failure(() -> VersionStore.open(file)));
    store.close();
    store.close();
    VersionStore.open(file).close();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void secondOwnerByAnotherPath_isRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    try (VersionStore store = VersionStore.create(file)) {
      assertEquals(OptionalLong.empty(), store.version(Statements.ID));
      Path same = link.resolve("versions");
      assertEquals(VersionStoreException.Reason.IN_USE, failure(() -> VersionStore.open(same)));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linkInPlaceOfTheLock_isNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path target = elsewhere.resolve("made-through-the-link");
    Files.createSymbolicLink(folder.resolve("versions.lock"), target);
    assertEquals(VersionStoreException.Reason.FAILED, failure(() -> VersionStore.create(file)));
    assertFalse(Files.exists(target));
    Files.delete(folder.resolve("versions.lock"));
    VersionStore.create(file).close();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linkInPlaceOfTheNextContent_isReplacedAndNotWrittenThrough(@TempDir Path elsewhere)
      throws IOException {
    Path victim = Files.writeString(elsewhere.resolve("victim"), "precious");
    try (VersionStore store = VersionStore.create(file)) {
      Files.createSymbolicLink(folder.resolve("versions.new"), victim);
      store.accept(Statements.release(1), Statements.NOW);
    }
    assertEquals("precious", Files.readString(victim));
    VersionStore.open(file).close();
  }

  @Test
  void fileLargerThanTheLimit_isRefusedUnread() throws IOException {
    VersionStore.create(file).close();
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(StoreFormat.MAX_BYTES + 1L);
    }
    assertEquals(VersionStoreException.Reason.FAILED, failure(() -> VersionStore.open(file)));
  }

  @Test
  void closedStore_isMisuse() {
    VersionStore store = VersionStore.create(file);
    store.close();
    assertThrows(IllegalStateException.class, () -> store.version(Statements.ID));
    assertThrows(
        IllegalStateException.class, () -> store.accept(Statements.release(1), Statements.NOW));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void file_belongsToItsOwnerAlone() throws IOException {
    try (VersionStore store = VersionStore.create(file)) {
      store.accept(Statements.release(1), Statements.NOW);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void leftNextContent_isDroppedBecauseItsModelWasNeverHandedOut() throws IOException {
    VersionStore.create(file).close();
    Files.writeString(folder.resolve("versions.new"), "half a state");
    VersionStore.open(file).close();
    assertFalse(Files.exists(folder.resolve("versions.new")));
  }

  @Test
  void failedWrite_closesTheStoreForGood() throws IOException {
    try (VersionStore store = VersionStore.create(file)) {
      Files.createDirectory(folder.resolve("versions.new"));
      Files.createFile(folder.resolve("versions.new/in-the-way"));
      assertEquals(
          VersionStoreException.Reason.FAILED,
          failure(() -> store.accept(Statements.release(1), Statements.NOW)));
      Files.delete(folder.resolve("versions.new/in-the-way"));
      assertEquals(
          VersionStoreException.Reason.FAILED,
          failure(() -> store.accept(Statements.release(1), Statements.NOW)));
    }
  }

  @Test
  void interruptedThread_stillWritesAndStaysInterrupted() {
    try (VersionStore store = VersionStore.create(file)) {
      Thread.currentThread().interrupt();
      store.accept(Statements.release(1), Statements.NOW);
      assertTrue(Thread.interrupted());
      assertEquals(OptionalLong.of(1), store.version(Statements.ID));
    }
  }

  @Test
  void storeOfAnotherKey_isRefused() {
    VersionStore.at(file).authenticatedBy(KEY).create().close();
    VersionStore.at(file).authenticatedBy(KEY).open().close();
    assertEquals(
        VersionStoreException.Reason.DAMAGED,
        failure(() -> VersionStore.at(file).authenticatedBy(OTHER).open()));
  }

  @Test
  void storeWrittenWithoutTheKey_isRefusedWhereAKeyIsExpected() {
    VersionStore.create(file).close();
    assertEquals(
        VersionStoreException.Reason.DAMAGED,
        failure(() -> VersionStore.at(file).authenticatedBy(KEY).open()));
  }

  @Test
  void storeWithAKey_isNotReadWithoutIt() {
    VersionStore.at(file).authenticatedBy(KEY).create().close();
    assertEquals(VersionStoreException.Reason.DAMAGED, failure(() -> VersionStore.open(file)));
  }

  @Test
  void olderCopy_isRefusedByTheAnchor() throws IOException {
    MemoryAnchor anchor = new MemoryAnchor();
    try (VersionStore store = VersionStore.at(file).anchoredBy(anchor).create()) {
      store.accept(Statements.release(1), Statements.NOW);
    }
    byte[] old = Files.readAllBytes(file);
    try (VersionStore store = VersionStore.at(file).anchoredBy(anchor).open()) {
      assertTrue(store.isAnchored());
      store.accept(Statements.release(2), Statements.NOW);
    }
    Files.write(file, old);
    assertEquals(
        VersionStoreException.Reason.ROLLED_BACK,
        failure(() -> VersionStore.at(file).anchoredBy(anchor).open()));
  }

  @Test
  void deletedStore_isNotMadeAnewWhileTheAnchorKnowsIt() throws IOException {
    MemoryAnchor anchor = new MemoryAnchor();
    VersionStore.at(file).anchoredBy(anchor).create().close();
    Files.delete(file);
    assertEquals(
        VersionStoreException.Reason.EXISTS,
        failure(() -> VersionStore.at(file).anchoredBy(anchor).create()));
    assertEquals(
        VersionStoreException.Reason.MISSING,
        failure(() -> VersionStore.at(file).anchoredBy(anchor).open()));
  }

  @Test
  void storeThatTheAnchorNeverSaw_isRefused() {
    VersionStore.create(file).close();
    assertEquals(
        VersionStoreException.Reason.ROLLED_BACK,
        failure(() -> VersionStore.at(file).anchoredBy(new MemoryAnchor()).open()));
  }

  @Test
  void sameReleaseAgain_writesNothing() throws IOException {
    try (VersionStore store = VersionStore.create(file)) {
      store.accept(Statements.release(1), Statements.NOW);
      byte[] before = Files.readAllBytes(file);
      store.accept(Statements.release(1), Statements.NOW.minusSeconds(60));
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  @Test
  void timeAlone_isWrittenOnceAnHour_andKnownToTheSecond() throws IOException {
    try (VersionStore store = VersionStore.create(file)) {
      store.accept(Statements.release(1), Statements.NOW);
      byte[] before = Files.readAllBytes(file);
      Instant later = Statements.NOW.plusSeconds(3_599);
      store.accept(Statements.release(1), later);
      assertEquals(later, store.latest());
      assertArrayEquals(before, Files.readAllBytes(file));
      store.accept(Statements.release(1), Statements.NOW.plusSeconds(3_600));
    }
    try (VersionStore store = VersionStore.open(file)) {
      assertEquals(Statements.NOW.plusSeconds(3_600), store.latest());
    }
  }

  @Test
  void shortKey_isMisuse() {
    SecretKeySpec shortKey = new SecretKeySpec(new byte[15], "HmacSHA256");
    assertThrows(
        IllegalArgumentException.class, () -> VersionStore.at(file).authenticatedBy(shortKey));
  }

  @Test
  void openInAnotherProcess_isRefused() throws Exception {
    VersionStore.create(file).close();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StoreHolder.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var answers = other.inputReader()) {
      assertEquals("open", answers.readLine());
      assertEquals(VersionStoreException.Reason.IN_USE, failure(() -> VersionStore.open(file)));
    } finally {
      other.destroyForcibly().waitFor();
    }
    VersionStore.open(file).close();
  }

  @Test
  void clockThatGoesBack_doesNotTakeTheLatestTimeBack() {
    try (VersionStore store = VersionStore.create(file)) {
      store.accept(Statements.release(1), Statements.NOW);
      store.accept(Statements.release(2), Instant.EPOCH);
      assertEquals(Statements.NOW, store.latest());
    }
  }

  @Test
  void olderVersion_isRefusedAndNamed() {
    try (VersionStore store = VersionStore.create(file)) {
      store.accept(Statements.release(7), Statements.NOW);
      var thrown =
          assertThrows(ModelRejectedException.class, () -> store.check(Statements.release(6)));
      assertEquals(Reason.VERSION_TOO_LOW, thrown.reason());
      assertEquals(
          "the release is version 6, the version store accepts 7 or above 7; to go back, roll back"
              + " with a signed statement",
          thrown.getMessage());
    }
  }

  @Test
  void moreRevocationsThanAreKept_areRefusedAndTheStoreGoesOn() {
    try (VersionStore store = VersionStore.create(file)) {
      long version = 1;
      for (int batch = 0; batch < ModelState.MAX_REVOKED / 1_000; batch++) {
        store.accept(revoking(version++, batch * 1_000), Statements.NOW);
      }
      long next = version;
      var thrown =
          assertThrows(
              ModelRejectedException.class,
              () -> store.accept(revoking(next, ModelState.MAX_REVOKED), Statements.NOW));
      assertEquals(Reason.TOO_LARGE, thrown.reason());
      store.accept(Statements.release(next), Statements.NOW);
    }
  }

  private static ReleaseStatement revoking(long version, int from) {
    TreeSet<String> keys = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add(String.format("%064x", from + i));
    }
    return Statements.release(
        version, Statements.digest('a'), new Revocations(new TreeSet<>(), keys));
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static VersionStoreException.Reason failure(Attempt attempt) {
    return assertThrows(VersionStoreException.class, attempt::run).reason();
  }
}
