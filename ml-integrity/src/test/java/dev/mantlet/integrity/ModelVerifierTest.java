package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelVerifierTest {
  private static final byte[] WEIGHTS = "0123456789".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Release release;

  @BeforeEach
  void signSmallModel() {
    release =
        Release.in(folder)
            .file("weights.bin", WEIGHTS)
            .file("config/labels.txt", "zero one")
            .file("empty", "")
            .sign();
  }

  @Test
  void signedFolder_givesTheSignedBytes() {
    VerifiedModel model = release.verify();
    assertArrayEquals(WEIGHTS, Release.bytes(model.open("weights.bin")));
    assertEquals(Set.of("weights.bin", "config/labels.txt", "empty"), model.manifest().names());
    assertEquals(Release.ID, model.id());
    assertEquals(release.key().fingerprint(), model.keyFingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void everyCurve_signsAndVerifies(String curve) {
    Release other = Release.in(folder, Release.newKeys(curve)).sign();
    assertArrayEquals(WEIGHTS, Release.bytes(other.verify().open("weights.bin")));
  }

  @Test
  void handedOutBuffer_isDirectReadOnlyAndItsOwn() {
    VerifiedModel model = release.verify();
    ByteBuffer first = model.open("weights.bin");
    first.position(5);
    assertTrue(first.isDirect());
    assertTrue(first.isReadOnly());
    assertEquals(WEIGHTS.length, model.open("weights.bin").remaining());
  }

  @Test
  void fileChangedAfterVerification_changesNothingInTheModel() {
    VerifiedModel model = release.verify();
    release.file("weights.bin", "xxxxxxxxxx");
    assertArrayEquals(WEIGHTS, Release.bytes(model.open("weights.bin")));
  }

  @Test
  void everyByteOfEveryFile_isProtected() {
    for (String name : release.verify().manifest().names()) {
      byte[] good = Release.bytes(release.verify().open(name));
      for (int i = 0; i < good.length; i++) {
        byte[] bad = good.clone();
        bad[i] ^= 1;
        release.file(name, bad);
        assertEquals(Reason.DIGEST_MISMATCH, release.refusal(), name + " byte " + i);
      }
      release.file(name, good);
    }
    release.verify();
  }

  @Test
  void appendedByte_isRefused() {
    release.file("weights.bin", "01234567890");
    assertEquals(Reason.DIGEST_MISMATCH, release.refusal());
  }

  @Test
  void emptyFileThatGotContent_isRefused() {
    release.file("empty", "x");
    assertEquals(Reason.DIGEST_MISMATCH, release.refusal());
  }

  @Test
  void twoFilesSwapped_areRefused() throws IOException {
    Files.move(release.path("weights.bin"), release.path("config/x"));
    Files.move(release.path("config/labels.txt"), release.path("weights.bin"));
    Files.move(release.path("config/x"), release.path("config/labels.txt"));
    assertEquals(Reason.DIGEST_MISMATCH, release.refusal());
  }

  @Test
  void renamedFile_isRefused() throws IOException {
    Files.move(release.path("weights.bin"), release.path("weights.bim"));
    assertEquals(Reason.UNSIGNED_FILE, release.refusal());
  }

  @Test
  void addedFile_isRefusedEvenIfEmpty() {
    release.file("config/more", "");
    assertEquals(Reason.UNSIGNED_FILE, release.refusal());
  }

  @Test
  void removedFile_isRefused() throws IOException {
    Files.delete(release.path("empty"));
    assertEquals(Reason.MISSING_FILE, release.refusal());
  }

  @Test
  void fileTurnedIntoFolder_isRefused() throws IOException {
    Files.delete(release.path("empty"));
    Files.createDirectory(release.path("empty"));
    assertEquals(Reason.MISSING_FILE, release.refusal());
  }

  @Test
  void addedEmptyFolder_isInvisible() throws IOException {
    Files.createDirectory(release.path("nothing"));
    assertEquals(3, release.verify().manifest().names().size());
  }

  @Test
  void ignoredFile_isThereButCannotBeOpened() {
    release.file(".git/config", "payload");
    VerifiedModel model = release.verify();
    var thrown = assertThrows(ModelRejectedException.class, () -> model.open(".git/config"));
    assertEquals(Reason.UNSIGNED_FILE, thrown.reason());
  }

  @Test
  void gitFolderBelowTheTop_isNotIgnored() {
    release.file("config/.git/config", "payload");
    assertEquals(Reason.UNSIGNED_FILE, release.refusal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.sig",
        "../digit-reader",
        "config",
        "weights.bin/",
        "./weights.bin",
        "WEIGHTS.BIN",
        ""
      })
  void nameOutsideTheManifest_opensNothing(String name) {
    VerifiedModel model = release.verify();
    assertThrows(ModelRejectedException.class, () -> model.open(name));
  }

  @Test
  void otherModelOfTheSameSigner_isRefused() {
    ModelId other = ModelId.of("fraud-scorer");
    TrustPolicy both =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .allow(other, release.keys().getPublic())
            .build();
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> ModelVerifier.trusting(both).verify(other, ModelSource.folder(folder)));
    assertEquals(Reason.MODEL_ID_MISMATCH, thrown.reason());
    assertEquals(
        "the signature is for the model \"digit-reader\", expected \"fraud-scorer\"; it is good, but for another model",
        thrown.getMessage());
  }

  @Test
  void modelThatThePolicyDoesNotName_isRefusedBeforeAnythingIsRead() {
    var verifier = ModelVerifier.trusting(release.policy());
    var nowhere = ModelSource.folder(folder.resolve("nowhere"));
    var thrown =
        assertThrows(
            ModelRejectedException.class, () -> verifier.verify(ModelId.of("unknown"), nowhere));
    assertEquals(Reason.UNTRUSTED_KEY, thrown.reason());
  }

  @Test
  void keyTrustedForAnotherModelOnly_isRefused() {
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(ModelId.of("other"), release.keys().getPublic())
            .allow(Release.ID, Release.newKeys("secp256r1").getPublic())
            .build();
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder)));
    assertEquals(Reason.UNTRUSTED_KEY, thrown.reason());
  }

  @Test
  void bundleThatNamesTheTrustedKeyButIsSignedByAnother_isRefused() {
    Release forger = Release.in(folder);
    Envelope good = Envelope.parse(release.signer().sign(Release.ID, folder).toByteArray());
    byte[] forged = release.bundle(good.payload(), forger.signatureOver(good.signedBytes()));
    release.file("model.sig", forged);
    assertEquals(Reason.BAD_SIGNATURE, release.refusal());
  }

  @Test
  void signatureOverThePayloadWithoutItsType_isRefused() {
    Envelope good = Envelope.parse(release.signer().sign(Release.ID, folder).toByteArray());
    byte[] bare = release.signatureOver(good.payload());
    release.file("model.sig", release.bundle(good.payload(), bare));
    assertEquals(Reason.BAD_SIGNATURE, release.refusal());
  }

  @Test
  void secondKeyOfTheSameModel_isTrustedToo() {
    Release next = Release.in(folder);
    TrustPolicy both =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .allow(Release.ID, next.keys().getPublic())
            .build();
    next.sign();
    VerifiedModel model =
        ModelVerifier.trusting(both).verify(Release.ID, ModelSource.folder(folder));
    assertEquals(next.key().fingerprint(), model.keyFingerprint());
  }

  @Test
  void missingSignature_isRefused() throws IOException {
    Files.delete(release.path("model.sig"));
    assertEquals(Reason.SIGNATURE_MISSING, release.refusal());
  }

  @Test
  void signatureThatIsALink_isNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret.txt"), "hunter2");
    Files.delete(release.path("model.sig"));
    Files.createSymbolicLink(release.path("model.sig"), secret);
    ModelRejectedException refused =
        assertThrows(ModelRejectedException.class, () -> release.verify());
    assertEquals(Reason.SYMBOLIC_LINK, refused.reason());
  }

  @Test
  void signatureThatIsNoJson_isRefusedWithoutQuotingIt() throws IOException {
    Files.writeString(release.path("model.sig"), "hunter2");
    ModelRejectedException refused =
        assertThrows(ModelRejectedException.class, () -> release.verify());
    assertEquals(Reason.MALFORMED_BUNDLE, refused.reason());
    assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
    assertEquals(null, refused.getCause());
  }

  @Test
  void signatureElsewhere_isReadFromThere(@TempDir Path elsewhere) throws IOException {
    Files.delete(release.path("model.sig"));
    ModelSource source = ModelSource.folder(folder, elsewhere.resolve("release.sig"));
    release.signer().sign(Release.ID, source).writeTo(elsewhere.resolve("release.sig"));
    assertEquals(
        3,
        ModelVerifier.trusting(release.policy())
            .verify(Release.ID, source)
            .manifest()
            .names()
            .size());
  }

  @Test
  void missingFolder_isRefused(@TempDir Path elsewhere) throws IOException {
    Path signature = Files.copy(release.path("model.sig"), elsewhere.resolve("model.sig"));
    var source = ModelSource.folder(elsewhere.resolve("nowhere"), signature);
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> ModelVerifier.trusting(release.policy()).verify(Release.ID, source));
    assertEquals(Reason.UNREADABLE, thrown.reason());
  }

  @Test
  void modelLargerThanThePolicyAllows_isRefusedBeforeItIsRead() {
    TrustPolicy small =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .maxModelBytes(17)
            .build();
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> ModelVerifier.trusting(small).verify(Release.ID, ModelSource.folder(folder)));
    assertEquals(Reason.TOO_LARGE, thrown.reason());
    TrustPolicy enough =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .maxModelBytes(18)
            .build();
    assertEquals(
        3,
        ModelVerifier.trusting(enough)
            .verify(Release.ID, ModelSource.folder(folder))
            .manifest()
            .names()
            .size());
  }

  @Test
  void changedFile_isNamedWithBothDigests() {
    release.file("weights.bin", "9876543210");
    var thrown = assertThrows(ModelRejectedException.class, release::verify);
    assertEquals(
        "\"weights.bin\" has sha256 7619ee8c.. but the signed manifest says 84d89877..; the file changed after signing",
        thrown.getMessage());
  }
}
