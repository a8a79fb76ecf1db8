package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
