package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who else can get between a private copy and its user. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ClosedPrivateCopyTest {
  @TempDir Path folder;
  @TempDir Path parent;

  @Test
  void folderMadeByAnotherAfterClose_isNotOpened() throws IOException {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    VerifiedModel model =
        Release.in(folder).file("w.bin", "signed").sign().verifyToPrivateCopy(parent);
    Path file = model.path("w.bin").orElseThrow();
    model.close();
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hostile");
    assertThrows(IllegalStateException.class, () -> model.open("w.bin"));
    assertThrows(IllegalStateException.class, () -> model.path("w.bin"));
  }

  @Test
  void closedCopy_isNotOpenedEvenWhileItsFolderIsLeft() throws IOException {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    VerifiedModel model =
        Release.in(folder).file("w.bin", "signed").sign().verifyToPrivateCopy(parent);
    Path copy = model.path("w.bin").orElseThrow().getParent();
    Files.createFile(copy.resolve("keeps-the-folder"));
    assertThrows(ModelRejectedException.class, model::close);
    assertThrows(IllegalStateException.class, () -> model.path("w.bin"));
    Files.delete(copy.resolve("keeps-the-folder"));
    model.close();
    assertFalse(Files.exists(copy));
  }

  @Test
  void copyThatCannotBeDeleted_doesNotHideWhyTheModelWasRefused() throws IOException {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    Release release = Release.in(folder).file("w.bin", "signed").sign().file("w.bin", "zigned");
    ModelSource source = ModelSource.folder(folder).onRead(bytes -> keepTheCopy());
    var refusal =
        assertThrows(
            ModelRejectedException.class,
            () ->
                ModelVerifier.trusting(release.policy())
                    .verifyToPrivateCopy(Release.ID, source, parent));
    assertEquals(Reason.DIGEST_MISMATCH, refusal.reason());
    assertTrue(refusal.report().isPresent());
    String left = refusal.getSuppressed()[0].getMessage();
    assertTrue(left.contains(parent.toRealPath().toString()), left);
  }

  /** Puts a file of somebody else into the copy. */
  private void keepTheCopy() {
    try (Stream<Path> copies = Files.list(parent)) {
      Files.writeString(copies.findFirst().orElseThrow().resolve("not-ours"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void stickyFolderOfAnotherUser_getsNoPrivateCopy() throws IOException {
    Path sticky = Files.createDirectory(parent.resolve("sticky"));
    Files.setAttribute(sticky, "unix:mode", 01777);
    assumeTrue(givenAway(sticky), "only root can give a folder away");
    assertNoPrivateCopy(sticky);
  }

  @Test
  void folderOfAnotherUserOnTheWay_getsNoPrivateCopy() throws IOException {
    Path owned = Files.createDirectory(parent.resolve("owned"));
    Path inner = Files.createDirectory(owned.resolve("inner"));
    Files.setPosixFilePermissions(owned, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwx------"));
    assumeTrue(givenAway(owned), "only root can give a folder away");
    assertNoPrivateCopy(inner);
  }

  /** Refused, and nothing is left behind. */
  private void assertNoPrivateCopy(Path below) throws IOException {
    Release release = Release.in(folder).file("w.bin", "signed").sign();
    var refusal =
        assertThrows(ModelRejectedException.class, () -> release.verifyToPrivateCopy(below));
    assertEquals(Reason.NO_PRIVATE_COPY, refusal.reason());
    try (Stream<Path> left = Files.list(below)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static boolean givenAway(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", 12_345);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
