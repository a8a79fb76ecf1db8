package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSignerTest {
  /** SHA-256 of "1" and of "2", and of both digests one after the other. */
  private static final String ONE =
      "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

  private static final String TWO =
      "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35";
  private static final String ROOT =
      "4295f72eeb1e3507b8461e240e3b8d18c1e7bd2f1122b11fc9ec40a65894031a";

  @TempDir Path folder;

  @Test
  void statement_isCanonical() {
    SignedBundle bundle =
        Release.in(folder).file("b", "2").file("a", "1").signer().sign(Release.ID, folder);
    String payload =
        new String(Envelope.parse(bundle.toByteArray()).payload(), StandardCharsets.UTF_8);
    assertEquals(
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"resources\":["
            + "{\"algorithm\":\"sha256\",\"digest\":\""
            + ONE
            + "\",\"name\":\"a\"},"
            + "{\"algorithm\":\"sha256\",\"digest\":\""
            + TWO
            + "\",\"name\":\"b\"}],"
            + "\"serialization\":{\"allow_symlinks\":false,\"hash_type\":\"sha256\","
            + "\"ignore_paths\":[\".git\",\".gitattributes\",\".github\",\".gitignore\",\"model.release\",\"model.sig\"],\"method\":\"files\"}},"
            + "\"predicateType\":\"https://model_signing/signature/v1.0\","
            + "\"subject\":[{\"digest\":{\"sha256\":\""
            + ROOT
            + "\"},\"name\":\"digit-reader\"}]}",
        payload);
  }

  @Test
  void bundle_hasTheMembersThatTheReferenceToolWrites() {
    byte[] json = Release.in(folder).file("a", "1").signer().sign(Release.ID, folder).toByteArray();
    String bundle = new String(json, StandardCharsets.UTF_8);
    String payload =
        "\\{\"payload\":\"[A-Za-z0-9+/=]+\",\"payloadType\":\"application/vnd.in-toto\\+json\"";
    String signatures = "\"signatures\":\\[\\{\"keyid\":\"\",\"sig\":\"[A-Za-z0-9+/=]+\"}]}";
    String mediaType = "\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3\\+json\"";
    String material =
        "\"verificationMaterial\":\\{\"publicKey\":\\{\"hint\":\"[0-9a-f]{64}\"},\"tlogEntries\":\\[]}";
    String expected =
        "\\{\"dsseEnvelope\":"
            + payload
            + ","
            + signatures
            + ","
            + mediaType
            + ","
            + material
            + "}";
    assertTrue(bundle.matches(expected), bundle);
  }

  @Test
  void namesAreSortedByCodePoint_notByChar() {
    SignedBundle bundle =
        Release.in(folder)
            .file("\uff80", "")
            .file("\ud83d\ude00", "")
            .file("a-b", "")
            .file("a/b", "")
            .signer()
            .sign(Release.ID, folder);
    assertEquals(
        List.of("a-b", "a/b", "\uff80", "\ud83d\ude00"), List.copyOf(bundle.manifest().names()));
  }

  @Test
  void sameFolderSignedTwice_hasTheSameManifest() {
    Release release = Release.in(folder).file("a", "1");
    ModelManifest first = release.signer().sign(Release.ID, folder).manifest();
    assertEquals(first, release.sign().signer().sign(Release.ID, folder).manifest());
  }

  @Test
  void writtenBundle_isTheBundle() throws Exception {
    SignedBundle bundle = Release.in(folder).file("a", "1").signer().sign(Release.ID, folder);
    bundle.writeTo(folder.resolve("model.sig"));
    assertArrayEquals(bundle.toByteArray(), Files.readAllBytes(folder.resolve("model.sig")));
  }

  @Test
  void emptyFolder_isNotSigned() {
    assertEquals(Reason.EMPTY_MODEL, refusal(Release.in(folder)));
  }

  @Test
  void folderWithOnlyIgnoredFiles_isNotSigned() {
    assertEquals(
        Reason.EMPTY_MODEL,
        refusal(Release.in(folder).file(".git/config", "x").file("model.sig", "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a\\b", "con", "a.", "a%2eb", "a\u202eb"})
  void nameThatOtherSystemsReadDifferently_isNotSigned(String name) {
    assertEquals(Reason.UNSAFE_NAME, refusal(Release.in(folder).file(name, "x")));
  }

  @Test
  void namesThatDifferInCaseOnly_areNotSigned() {
    assertEquals(
        Reason.NAME_COLLISION, refusal(Release.in(folder).file("Model", "x").file("model", "y")));
  }

  @Test
  void keysThatAreNoPair_areFoundOut() {
    Release.in(folder).file("a", "1");
    ModelSigner signer =
        ModelSigner.withKey(
            Release.newKeys("secp256r1").getPrivate(), Release.newKeys("secp256r1").getPublic());
    assertThrows(IllegalStateException.class, () -> signer.sign(Release.ID, folder));
  }

  @Test
  void privateKeyThatCannotSign_isFoundOut() throws Exception {
    Release.in(folder).file("a", "1");
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    ModelSigner signer =
        ModelSigner.withKey(rsa.getPrivate(), Release.newKeys("secp256r1").getPublic());
    assertThrows(IllegalStateException.class, () -> signer.sign(Release.ID, folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "Ed25519"})
  void publicKeyOfAnotherKind_isMisuse(String algorithm) throws Exception {
    var keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    assertThrows(
        IllegalArgumentException.class,
        () -> ModelSigner.withKey(keys.getPrivate(), keys.getPublic()));
    assertThrows(
        IllegalArgumentException.class,
        () -> TrustPolicy.builder().allow(Release.ID, keys.getPublic()));
  }

  private static Reason refusal(Release release) {
    return assertThrows(
            ModelRejectedException.class, () -> release.signer().sign(Release.ID, release.folder()))
        .reason();
  }
}
