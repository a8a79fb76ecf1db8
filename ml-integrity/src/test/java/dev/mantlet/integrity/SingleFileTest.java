package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleFileTest {
  private static final byte[] CONTENT = "weights".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Release release;
  private Path file;

  @BeforeEach
  void signOneFile() {
    release = Release.in(folder).file("model.onnx", CONTENT).file("neighbour", "1");
    file = release.path("model.onnx");
    release.file("model.sig", release.signer().sign(Release.ID, source()).toByteArray());
  }

  @Test
  void signedFile_isOpenedByItsNameAndNothingElseIs() {
    VerifiedModel model = verify();
    assertArrayEquals(CONTENT, Release.bytes(model.open("model.onnx")));
    assertEquals(Set.of("model.onnx"), model.manifest().names());
    for (String other : Set.of(".", "neighbour", "model.sig")) {
      assertThrows(ModelRejectedException.class, () -> model.open(other), other);
    }
  }

  @Test
  void statement_callsTheFileAsTheReferenceToolDoes() {
    assertTrue(statement().contains("\"name\":\".\""), statement());
  }

  @Test
  void fileOfAnotherName_isTheSameModel() throws IOException {
    file = Files.move(file, release.path("renamed.onnx"));
    assertEquals(Set.of("renamed.onnx"), verify().manifest().names());
  }

  @Test
  void fileSignedByItsName_verifiesUnderThatNameOnly() throws IOException {
    release.signStatement(statement().replace("\"name\":\".\"", "\"name\":\"model.onnx\""));
    assertArrayEquals(CONTENT, Release.bytes(verify().open("model.onnx")));
    file = Files.move(file, release.path("renamed.onnx"));
    assertEquals(Reason.MISSING_FILE, refusal());
  }

  @Test
  void everyByte_isProtected() {
    for (int i = 0; i < CONTENT.length; i++) {
      byte[] bad = CONTENT.clone();
      bad[i] ^= 1;
      release.file("model.onnx", bad);
      assertEquals(Reason.DIGEST_MISMATCH, refusal(), "byte " + i);
    }
  }

  @Test
  void signatureOfAFile_isNoneOfAFolder() {
    assertEquals(Reason.MISSING_FILE, release.refusal());
  }

  @Test
  void signatureOfAFolder_isNoneOfAFile() {
    release.sign();
    assertEquals(Reason.MISSING_FILE, refusal());
  }

  @Test
  void missingFile_isRefused() throws IOException {
    Files.delete(file);
    assertEquals(Reason.MISSING_FILE, refusal());
  }

  @Test
  void folderInPlaceOfTheFile_isRefused() throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    assertEquals(Reason.MISSING_FILE, refusal());
  }

  @Test
  void linkInPlaceOfTheFile_isRefused() throws IOException {
    Path elsewhere = Files.move(file, release.path("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    assertEquals(Reason.SYMBOLIC_LINK, refusal());
  }

  @Test
  void shardedFile_verifiesToo() {
    String digest = Sha256.hexOf(CONTENT);
    String sharded =
        statement()
            .replace("\"name\":\".\"", "\"name\":\".:0:7\"")
            .replace("\"method\":\"files\"", "\"method\":\"shards\",\"shard_size\":8");
    release.signStatement(sharded);
    assertEquals(Set.of("model.onnx"), verify().manifest().names());
    assertEquals("sha256:" + digest, verify().manifest().digests("model.onnx").get(0));
  }

  private ModelSource source() {
    return ModelSource.file(file, release.path("model.sig"));
  }

  private String statement() {
    byte[] bundle = release.signer().sign(Release.ID, source()).toByteArray();
    return new String(Envelope.parse(bundle).payload(), StandardCharsets.UTF_8);
  }

  private VerifiedModel verify() {
    return ModelVerifier.trusting(release.policy()).verify(Release.ID, source());
  }

  private Reason refusal() {
    return assertThrows(ModelRejectedException.class, this::verify).reason();
  }
}
