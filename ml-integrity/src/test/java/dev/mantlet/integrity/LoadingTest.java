package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mantlet.integrity.VerifiedModel.Loading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where verified files are kept: in memory, in a private copy, in place. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LoadingTest {
  private static final byte[] CONTENT = "weights".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  @TempDir Path parent;
  private Release release;

  @BeforeEach
  void sign() throws IOException {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    release = Release.in(folder).file("a/b/w.bin", CONTENT).file("m.txt", new byte[0]).sign();
  }

  private ModelVerifier verifier() {
    return ModelVerifier.trusting(release.policy());
  }

  private VerifiedModel privateCopy() {
    return verifier().verifyToPrivateCopy(Release.ID, ModelSource.folder(folder), parent);
  }

  private static void assertRefused(Reason reason, Executable verifying) {
    assertEquals(reason, assertThrows(ModelRejectedException.class, verifying).reason());
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.walk(parent)) {
      return files.filter(path -> !path.equals(parent)).toList();
    }
  }

  @Test
  void model_isInMemoryUnlessAskedOtherwise() {
    try (VerifiedModel model = release.verify()) {
      assertEquals(Loading.IN_MEMORY, model.loading());
      assertTrue(model.path("m.txt").isEmpty());
      assertEquals(CONTENT.length, model.size("a/b/w.bin"));
    }
  }

  @Test
  void privateCopy_hasTheVerifiedBytes_andNobodyElseCanEnterIt() throws IOException {
    try (VerifiedModel model = privateCopy()) {
      assertEquals(Loading.PRIVATE_COPY, model.loading());
      Path file = model.path("a/b/w.bin").orElseThrow();
      assertTrue(file.startsWith(parent.toRealPath()));
      assertArrayEquals(CONTENT, Files.readAllBytes(file));
      assertArrayEquals(CONTENT, Release.bytes(model.open("a/b/w.bin")));
      assertEquals(CONTENT.length, model.size("a/b/w.bin"));
      assertEquals(0, model.open("m.txt").remaining());
      Path copy = file.getParent().getParent().getParent();
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
      assertEquals("r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void privateCopy_staysAsItWasWhenTheFolderChanges() throws IOException {
    try (VerifiedModel model = privateCopy()) {
      release.file("a/b/w.bin", new byte[9]);
      assertArrayEquals(CONTENT, Files.readAllBytes(model.path("a/b/w.bin").orElseThrow()));
    }
  }

  @Test
  void closedPrivateCopy_isGone_andCanBeClosedAgain() throws IOException {
    VerifiedModel model = privateCopy();
    var bytes = model.open("a/b/w.bin");
    model.close();
    model.close();
    assertEquals(List.of(), left());
    assertArrayEquals(CONTENT, Release.bytes(bytes), "a buffer outlives the copy");
  }

  @Test
  void refusedModel_leavesNoCopyBehind() throws IOException {
    release.file("a/b/w.bin", new byte[CONTENT.length]);
    assertRefused(Reason.DIGEST_MISMATCH, this::privateCopy);
    release.file("a/b/w.bin", CONTENT).file("z", new byte[1]);
    assertRefused(Reason.UNSIGNED_FILE, this::privateCopy);
    assertEquals(List.of(), left());
  }

  @Test
  void fileOutsideTheManifest_hasNeitherBytesNorPath() {
    try (VerifiedModel model = privateCopy()) {
      assertRefused(Reason.UNSIGNED_FILE, () -> model.open("../x"));
      assertRefused(Reason.UNSIGNED_FILE, () -> model.path("../x"));
      assertRefused(Reason.UNSIGNED_FILE, () -> model.size("a/b"));
    }
  }

  @Test
  void folderThatOthersCanChange_getsNoPrivateCopy() throws Exception {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertRefused(Reason.NO_PRIVATE_COPY, this::privateCopy);
    Path below = Files.createDirectory(parent.resolve("below"));
    assertRefused(
        Reason.NO_PRIVATE_COPY,
        () -> verifier().verifyToPrivateCopy(Release.ID, ModelSource.folder(folder), below));
    assumeTrue(isSticky(parent), "chmod is needed");
    privateCopy().close();
  }

  /** As /tmp is: whoever may write there may not rename what belongs to others. */
  private static boolean isSticky(Path folder) throws Exception {
    return new ProcessBuilder("chmod", "1777", folder.toString()).start().waitFor() == 0;
  }

  @Test
  void systemWithoutDirectoryHandles_getsNoPrivateCopy() throws IOException {
    Path archive = parent.resolve("model.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      ModelSource inside =
          ModelSource.folder(
              Files.createDirectory(zip.getPath("/model")), folder.resolve("model.sig"));
      assertRefused(
          Reason.NO_PRIVATE_COPY, () -> verifier().verifyToPrivateCopy(Release.ID, inside, parent));
    }
  }

  @Test
  void linkInTheFolder_isNotFollowedIntoThePrivateCopy() throws IOException {
    Files.move(folder.resolve("a/b/w.bin"), parent.resolve("w.bin"));
    Files.createSymbolicLink(folder.resolve("a/b/w.bin"), parent.resolve("w.bin"));
    assertRefused(Reason.SYMBOLIC_LINK, this::privateCopy);
  }

  @Test
  void modelInPlace_saysThatItIsUnsafe_andItIs() throws IOException {
    VerifiedModel model = verifier().verifyInPlaceUnsafe(Release.ID, ModelSource.folder(folder));
    assertEquals(Loading.IN_PLACE_UNSAFE, model.loading());
    assertArrayEquals(CONTENT, Release.bytes(model.open("a/b/w.bin")));
    assertEquals(folder.resolve("a/b/w.bin").toRealPath(), model.path("a/b/w.bin").orElseThrow());
    release.file("a/b/w.bin", "changed".getBytes(StandardCharsets.US_ASCII));
    assertFalse(
        Arrays.equals(CONTENT, Release.bytes(model.open("a/b/w.bin"))),
        "nothing keeps it from changing");
    model.close();
    assertTrue(Files.exists(folder.resolve("a/b/w.bin")));
  }

  @Test
  void modelInPlace_isVerifiedLikeAnyOther() {
    release.file("a/b/w.bin", new byte[CONTENT.length]);
    assertRefused(
        Reason.DIGEST_MISMATCH,
        () -> verifier().verifyInPlaceUnsafe(Release.ID, ModelSource.folder(folder)));
  }

  @Test
  void fileThatRunsCodeWhenItIsLoaded_isRefusedEverywhere() {
    release
        .file("a/b/w.bin", "cos\nsystem\n(S'id'\ntR.".getBytes(StandardCharsets.US_ASCII))
        .sign();
    assertRefused(Reason.FORMAT_CARRIES_CODE, release::verify);
    assertRefused(Reason.FORMAT_CARRIES_CODE, this::privateCopy);
    assertRefused(
        Reason.FORMAT_CARRIES_CODE,
        () -> verifier().verifyInPlaceUnsafe(Release.ID, ModelSource.folder(folder)));
  }

  @Test
  void fileThatRunsCode_canBeAllowedByALongName() {
    release
        .file("a/b/w.bin", "cos\nsystem\n(S'id'\ntR.".getBytes(StandardCharsets.US_ASCII))
        .sign();
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .allowDangerousFilesThatCarryCode()
            .build();
    VerifiedModel model =
        ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder));
    assertEquals('c', model.open("a/b/w.bin").get(0));
  }

  @Test
  void fileCalledSafetensors_mustBeThat() {
    release.file("m.safetensors", CONTENT).sign();
    assertRefused(Reason.FORMAT_MALFORMED, release::verify);
    assertRefused(Reason.FORMAT_MALFORMED, this::privateCopy);
    release.file("m.safetensors", new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'}).sign();
    release.verify().close();
    privateCopy().close();
  }
}
