package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders full of unsigned files, in a small heap. With {@code mantlet.nightly} also as many and as
 * long names as a folder can have.
 */
@EnabledOnOs(OS.LINUX)
class HostileFolderMemoryTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");

  @TempDir Path temp;

  @Test
  void manyUnsignedFilesInADeepFolder_areRefused() throws Exception {
    Path model = Files.createDirectory(temp.resolve("m"));
    Release release = Release.in(model).file("a", "1").sign();
    Path deep = model;
    while (deep.toString().length() + 256 < 4_000) {
      deep = deep.resolve("d".repeat(255));
    }
    Files.createDirectories(deep);
    for (int i = 0; i < (NIGHTLY ? 24_000 : 4_000); i++) {
      Files.createFile(deep.resolve("f" + i));
    }
    assertEquals("model.sig UNSIGNED_FILE\n", verdict(release));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "\u6a21"})
  @EnabledIfSystemProperty(named = "mantlet.nightly", matches = "true")
  void manyLongNamesInOneFolder_areRefused(String letter) throws Exception {
    Path model = Files.createDirectory(temp.resolve("m"));
    Release release = Release.in(model).file("a", "1").sign();
    String filler = letter.repeat(245 / letter.getBytes(StandardCharsets.UTF_8).length);
    for (int i = 0; i < 99_000; i++) {
      Files.createFile(model.resolve(filler + i));
    }
    assertEquals("model.sig TOO_LARGE\n", verdict(release));
  }

  private String verdict(Release release) throws IOException, InterruptedException {
    Path bundles = Files.createDirectory(temp.resolve("bundles"));
    Files.move(release.path("model.sig"), bundles.resolve("model.sig"));
    Path key = Files.write(temp.resolve("key"), release.keys().getPublic().getEncoded());
    int megabytes = NIGHTLY ? 64 : 16;
    return ProgramInSmallHeap.output(
        temp.resolve("log"), megabytes, SmallHeap.class, release.folder(), bundles, key);
  }
}
