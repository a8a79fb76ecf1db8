package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsignedFilesTest {
  @TempDir Path folder;
  private Release release;

  @BeforeEach
  void signOneFile() {
    release = Release.in(folder).file("sub/a", "1").sign();
  }

  @Test
  void allowedUnsignedFiles_mayBeThereAndCannotBeOpened() throws IOException {
    release.file("extra", "x").file("sub/b", "x").file("sub/a2", "x").file("su", "x");
    Files.createSymbolicLink(release.path("link"), Path.of("nowhere"));
    VerifiedModel model = verify();
    assertEquals(Set.of("sub/a"), model.manifest().names());
    for (String name : Set.of("extra", "sub/b", "sub/a2", "su", "link")) {
      assertThrows(ModelRejectedException.class, () -> model.open(name), name);
    }
  }

  @Test
  void signedFile_isVerifiedAllTheSame() throws IOException {
    release.file("sub/a", "2");
    assertEquals(Reason.DIGEST_MISMATCH, refusal());
    Files.delete(release.path("sub/a"));
    assertEquals(Reason.MISSING_FILE, refusal());
  }

  @Test
  void signedNameThatLeadsOut_isRefusedAllTheSame() throws IOException {
    String statement =
        new String(
                Envelope.parse(release.signer().sign(Release.ID, folder).toByteArray()).payload(),
                StandardCharsets.UTF_8)
            .replace("\"sub/a\"", "\"../a\"");
    Path near = Files.writeString(folder.resolveSibling("a"), "1");
    release.signStatement(statement);
    assertEquals(Reason.UNSAFE_NAME, refusal());
    Files.delete(near);
  }

  @Test
  void pathIgnoredByTheCaller_isNotLookedAt() {
    release.file("extra/x", "x").file("note", "x");
    ModelSource source = ModelSource.folder(folder).ignoring("extra").ignoring("note");
    ModelVerifier verifier = ModelVerifier.trusting(release.policy());
    assertEquals(Set.of("sub/a"), verifier.verify(Release.ID, source).manifest().names());
    release.file("extra2", "x");
    var thrown =
        assertThrows(ModelRejectedException.class, () -> verifier.verify(Release.ID, source));
    assertEquals(Reason.UNSIGNED_FILE, thrown.reason());
  }

  @Test
  void signedPathIgnoredByTheCaller_isMissing() {
    ModelVerifier verifier = ModelVerifier.trusting(release.policy());
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> verifier.verify(Release.ID, ModelSource.folder(folder).ignoring("sub")));
    assertEquals(Reason.MISSING_FILE, thrown.reason());
  }

  @Test
  void pathIgnoredWhenSigning_isInTheSignature() {
    release.file("cache/x", "x");
    byte[] bundle =
        release
            .signer()
            .sign(Release.ID, ModelSource.folder(folder).ignoring("cache"))
            .toByteArray();
    assertEquals(Set.of("sub/a"), release.file("model.sig", bundle).verify().manifest().names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/abs", "../x", "a//b", ".", "a/"})
  void pathToIgnoreThatIsNoRelativePath_isMisuse(String path) {
    assertThrows(IllegalArgumentException.class, () -> ModelSource.folder(folder).ignoring(path));
  }

  private VerifiedModel verify() {
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .allowUnsignedFilesInTheFolder()
            .build();
    return ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal() {
    return assertThrows(ModelRejectedException.class, this::verify).reason();
  }
}
