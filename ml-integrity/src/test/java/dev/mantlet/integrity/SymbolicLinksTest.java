package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SymbolicLinksTest {
  @TempDir Path folder;
  @TempDir Path outside;
  private Release release;

  @BeforeEach
  void signAFolderWithALink() throws IOException {
    release = Release.in(folder).file("blobs/a", "1").file("other", "2");
    Files.createSymbolicLink(release.path("link"), Path.of("blobs", "a"));
    signWithLinks();
  }

  private void signWithLinks() {
    ModelSigner signer = release.signer().allowSymbolicLinksInsideTheFolder();
    release.file("model.sig", signer.sign(Release.ID, folder).toByteArray());
  }

  @Test
  void signedLink_isTheFileThatItLeadsTo() {
    VerifiedModel model = verify();
    assertEquals(Set.of("blobs/a", "link", "other"), model.manifest().names());
    assertArrayEquals("1".getBytes(StandardCharsets.US_ASCII), Release.bytes(model.open("link")));
  }

  @Test
  void defaultPolicy_refusesTheLink() {
    assertEquals(Reason.SYMBOLIC_LINK, release.refusal());
  }

  @Test
  void defaultPolicy_acceptsTheFileInPlaceOfTheLink() throws IOException {
    Files.delete(release.path("link"));
    release.file("link", "1");
    release.verify();
  }

  @Test
  void linkThatWasNotSignedAsOne_isRefusedWhateverThePolicy() throws IOException {
    Files.delete(release.path("link"));
    release.file("link", "1").sign();
    Files.delete(release.path("link"));
    Files.createSymbolicLink(release.path("link"), Path.of("blobs", "a"));
    assertEquals(Reason.SYMBOLIC_LINK, refusal());
  }

  @Test
  void linkToOtherContent_isRefused() throws IOException {
    relink(Path.of("other"));
    assertEquals(Reason.DIGEST_MISMATCH, refusal());
  }

  @Test
  void linkOutOfTheFolder_isRefusedEvenIfTheContentIsRight() throws IOException {
    Files.writeString(outside.resolve("a"), "1");
    relink(outside.resolve("a"));
    assertEquals(Reason.SYMBOLIC_LINK, refusal());
    relink(release.path("blobs/a"));
    verify();
  }

  @Test
  void linkOutByAFolderThatIsALink_isRefused() throws IOException {
    Files.writeString(outside.resolve("a"), "1");
    Files.createDirectory(release.path(".git"));
    Files.createSymbolicLink(release.path(".git/out"), outside);
    relink(Path.of(".git", "out", "a"));
    assertEquals(Reason.SYMBOLIC_LINK, refusal());
  }

  @Test
  void linkToALinkInTheFolder_isFollowedToTheEnd() throws IOException {
    Files.createSymbolicLink(
        Files.createDirectory(release.path(".git")).resolve("l"), Path.of("../blobs/a"));
    relink(Path.of(".git", "l"));
    verify();
  }

  @Test
  void linksToNothingToThemselvesAndToFolders_areRefused() throws IOException {
    for (Path target :
        Set.of(Path.of("nowhere"), Path.of("link"), Path.of("."), Path.of("blobs"))) {
      relink(target);
      assertEquals(Reason.SYMBOLIC_LINK, refusal(), target.toString());
    }
  }

  @Test
  void unsignedLink_isRefusedUnopened() throws IOException {
    Files.createSymbolicLink(release.path("more"), Path.of("blobs", "a"));
    assertEquals(Reason.UNSIGNED_FILE, refusal());
  }

  @Test
  void signer_followsNoLinkUnlessToldTo() {
    var thrown =
        assertThrows(ModelRejectedException.class, () -> release.signer().sign(Release.ID, folder));
    assertEquals(Reason.SYMBOLIC_LINK, thrown.reason());
  }

  private void relink(Path target) throws IOException {
    Files.delete(release.path("link"));
    Files.createSymbolicLink(release.path("link"), target);
  }

  private VerifiedModel verify() {
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .allowSymbolicLinksInsideTheFolder()
            .build();
    return ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal() {
    return assertThrows(ModelRejectedException.class, this::verify).reason();
  }
}
