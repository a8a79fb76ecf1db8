package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureFileTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;
  private Path file;
  private SignedBundle bundle;

  @BeforeEach
  void sign() {
    Release release = Release.in(folder).file("w.bin", "0123456789");
    file = release.path("model.sig");
    bundle = release.signer().sign(Release.ID, folder);
  }

  @Test
  void linkInPlaceOfTheSignature_isNotWrittenThrough() throws IOException {
    Path victim = Files.writeString(elsewhere.resolve("authorized_keys"), "precious");
    Files.createSymbolicLink(file, victim);
    assertThrows(FileSystemException.class, () -> bundle.writeTo(file));
    assertEquals("precious", Files.readString(victim));
  }

  @Test
  void linkInPlaceOfTheFileThatBecomesTheSignature_isNotWrittenThrough() throws IOException {
    Path victim = Files.writeString(elsewhere.resolve("authorized_keys"), "precious");
    Path whole = Files.createSymbolicLink(folder.resolve("model.sig.new"), victim);
    bundle.writeTo(file);
    assertEquals("precious", Files.readString(victim));
    assertArrayEquals(bundle.toByteArray(), Files.readAllBytes(file));
    assertFalse(Files.exists(whole, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void olderSignature_isReplaced_andNothingElseIsLeft() throws IOException {
    Files.writeString(file, "older, and longer than the one that takes its place".repeat(1000));
    bundle.writeTo(file);
    assertArrayEquals(bundle.toByteArray(), Files.readAllBytes(file));
    assertFalse(Files.exists(folder.resolve("model.sig.new")));
  }

  @Test
  void folderInPlaceOfTheSignature_isRefused() throws IOException {
    Files.createDirectory(file);
    assertThrows(FileSystemException.class, () -> bundle.writeTo(file));
  }
}
