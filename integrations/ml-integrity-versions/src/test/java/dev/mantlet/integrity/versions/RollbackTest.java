package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerificationReport.Warning;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Validity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verifier with a version store accepts, and what lowers it again. */
class RollbackTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;
  private ReleasedModel released;
  private VersionStore store;

  @BeforeEach
  void acceptVersion7() {
    store = VersionStore.create(elsewhere.resolve("versions"));
    released = ReleasedModel.in(folder).remembering(store).release(7);
    released.verify();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void acceptedVersion_isInTheStoreBeforeTheModelIsHandedOut() {
    assertEquals(OptionalLong.of(7), store.version(ReleasedModel.ID));
    assertEquals(released.manifest().digest(), store.payloadSha256(ReleasedModel.ID).orElseThrow());
  }

  @Test
  void olderVersion_isRefusedThoughItsSignaturesAreGood() {
    assertEquals(Reason.VERSION_TOO_LOW, released.retrained("older").release(6).refusal());
  }

  @Test
  void olderVersion_isAcceptedWithoutAStore_andTheReportSaysSo(@TempDir Path other) {
    VerifiedModel model = ReleasedModel.in(other).release(6).verify();
    assertTrue(model.report().warnings().contains(Warning.NO_VERSION_STORE));
  }

  @Test
  void sameVersionAgain_isAccepted() {
    assertEquals(7, released.verify().release().orElseThrow().version());
  }

  @Test
  void sameVersionWithOtherBytes_isRefused() {
    assertEquals(Reason.VERSION_CONFLICT, released.retrained("other").release(7).refusal());
  }

  @Test
  void sameVersionStatedAnewWithALaterExpiry_isAccepted() {
    Validity later = Validity.from(ReleasedModel.NOW, Duration.ofDays(200));
    released.release(released.statement(7).valid(later)).verify();
  }

  @Test
  void refusedModel_leavesTheStoreAsItIs() {
    released.retrained("newer").release(8).file("weights.bin", new byte[3]);
    assertEquals(Reason.DIGEST_MISMATCH, released.refusal());
    assertEquals(OptionalLong.of(7), store.version(ReleasedModel.ID));
  }

  @Test
  void signedRollback_lowersTheVersion_andWhatWasWithdrawnDoesNotComeBack() {
    ReleaseStatement old = oldRelease();
    acceptVersion9();
    released.verifier().rollBack(ReleasedModel.ID, released.rollback(old, 9));
    assertEquals(Reason.VERSION_TOO_LOW, released.refusal(), "version 9 itself");
    assertEquals(Reason.VERSION_TOO_LOW, released.retrained("newer").release(8).refusal());
    assertEquals(7, backTo(old).verify().release().orElseThrow().version());
    released.retrained("newest").release(10).verify();
  }

  @Test
  void rollbackAppliedOnceMore_isRefused() {
    byte[] rollback = released.rollback(oldRelease(), 9);
    acceptVersion9();
    ModelVerifier verifier = released.verifier();
    verifier.rollBack(ReleasedModel.ID, rollback);
    assertEquals(Reason.ROLLBACK_NOT_APPLICABLE, rollbackRefusal(rollback));
    released.retrained("newest").release(10).verify();
    assertEquals(Reason.ROLLBACK_NOT_APPLICABLE, rollbackRefusal(rollback), "replayed later");
    assertEquals(OptionalLong.of(10), store.version(ReleasedModel.ID));
  }

  @Test
  void rollbackThatWithdrawsLessThanWasSeen_isRefused() {
    byte[] rollback = released.rollback(oldRelease(), 8);
    acceptVersion9();
    assertEquals(Reason.ROLLBACK_NOT_APPLICABLE, rollbackRefusal(rollback));
  }

  @Test
  void rollbackByAKeyThatMayNotRelease_isRefused() {
    ReleaseStatement old = oldRelease();
    acceptVersion9();
    byte[] rollback = released.rollbackByTheModelKey(old, 9);
    assertEquals(Reason.UNTRUSTED_KEY, rollbackRefusal(rollback));
    assertEquals(OptionalLong.of(9), store.version(ReleasedModel.ID));
  }

  @Test
  void rollbackOfAnotherModel_isRefused() {
    ReleaseStatement other =
        ReleaseStatement.of(ModelId.of("other"), 7, released.manifest())
            .valid(ReleasedModel.QUARTER);
    acceptVersion9();
    assertEquals(Reason.RELEASE_MISMATCH, rollbackRefusal(released.rollback(other, 9)));
  }

  @Test
  void expiredRollback_isRefused() {
    byte[] rollback = released.rollback(oldRelease(), 9);
    acceptVersion9();
    released.at(ReleasedModel.QUARTER.expires());
    assertEquals(Reason.EXPIRED, rollbackRefusal(rollback));
  }

  @Test
  void rollbackBelowThePolicysMinimum_isRefused() {
    byte[] rollback = released.rollback(oldRelease(), 9);
    acceptVersion9();
    TrustPolicy eight = released.policy().minimumVersion(ReleasedModel.ID, 8).build();
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> released.verifier(eight).rollBack(ReleasedModel.ID, rollback));
    assertEquals(Reason.VERSION_TOO_LOW, thrown.reason());
  }

  @Test
  void rollbackWithoutAStore_isMisuse() {
    byte[] rollback = released.rollback(oldRelease(), 9);
    ModelVerifier forgetful = ModelVerifier.trusting(released.policy().build());
    assertThrows(IllegalStateException.class, () -> forgetful.rollBack(ReleasedModel.ID, rollback));
  }

  @Test
  void keyRevokedByARelease_staysRevokedForLaterOnes() {
    KeyPair second = ReleasedModel.newKeys();
    TrustPolicy either = released.policy().allow(ReleasedModel.ID, second.getPublic()).build();
    String stolen = released.verify().keyFingerprint();
    released.signedBy(second);
    released.release(released.statement(8).revokeKey(stolen).valid(ReleasedModel.QUARTER));
    released.verify(either);
    released.retrained("by the thief").release(9);
    assertEquals(Reason.REVOKED, released.refusal(either));
  }

  @Test
  void payloadRevokedByARelease_staysRevokedInAnyLaterVersion() {
    String bad = released.manifest().digest();
    released.retrained("good");
    released.release(released.statement(8).revokePayload(bad).valid(ReleasedModel.QUARTER));
    released.verify();
    assertEquals(Reason.REVOKED, released.retrained("0123456789").release(9).refusal());
  }

  @Test
  void releaseThatTakesRevocationsBack_takesNothingBack() {
    String stolen = "ab".repeat(32);
    released.retrained("newer");
    released.release(released.statement(8).revokeKey(stolen).valid(ReleasedModel.QUARTER)).verify();
    released.retrained("newest").release(9).verify();
    assertTrue(store.revokedKeys(ReleasedModel.ID).contains(stolen));
  }

  @Test
  void clockSetBack_doesNotReviveAnExpiredRelease() {
    Instant expires = ReleasedModel.QUARTER.expires();
    Validity later = Validity.from(expires.minusSeconds(10), Duration.ofDays(90));
    byte[] first =
        released.releaseSigner().sign(released.statement(7).valid(ReleasedModel.QUARTER));
    released.release(released.statement(7).valid(later)).at(expires.plusSeconds(5)).verify();
    released.released(first).at(ReleasedModel.NOW);
    assertEquals(Reason.EXPIRED, released.refusal());
    VerifiedModel model = released.release(released.statement(7).valid(later)).verify();
    assertTrue(model.report().warnings().contains(Warning.CLOCK_WENT_BACK));
    assertEquals(expires.plusSeconds(5), model.report().at());
  }

  @Test
  void skippedRelease_isWarnedOf() {
    released.retrained("newest");
    ReleaseStatement ninth =
        released.statement(9).supersedes("ab".repeat(32)).valid(ReleasedModel.QUARTER);
    assertTrue(
        released.release(ninth).verify().report().warnings().contains(Warning.RELEASE_SKIPPED));
    assertFalse(released.verify().report().warnings().contains(Warning.RELEASE_SKIPPED));
  }

  @Test
  void largestVersion_leavesRoomForNoOther_asTheDocumentSays() {
    released.retrained("runaway").release(ReleaseStatement.MAX_VERSION).verify();
    assertEquals(Reason.VERSION_TOO_LOW, released.retrained("next").release(10).refusal());
  }

  @Test
  void storeWithoutReleaseKeys_isRefusedBecauseNoVersionIsKnown() {
    assertEquals(Reason.RELEASE_MISSING, released.refusal(released.signaturePolicy().build()));
  }

  @Test
  void storeThatCannotBeWritten_handsOutNothing() throws IOException {
    Files.createDirectories(elsewhere.resolve("versions.new/in-the-way"));
    released.retrained("newer").release(8);
    ModelRejectedException refused = released.refused(released.policy().build());
    assertEquals(Reason.VERSION_STORE, refused.reason());
    assertTrue(refused.getCause() instanceof VersionStoreException);
    assertEquals(Reason.VERSION_STORE, released.refusal(), "it stays closed");
  }

  @Test
  void closedStore_handsOutNothing() {
    store.close();
    ModelRejectedException refused = released.refused(released.policy().build());
    assertEquals(Reason.VERSION_STORE, refused.reason());
    assertEquals(
        "the version store cannot be used: the version store is closed", refused.getMessage());
  }

  @Test
  void storeThatCannotBeWritten_leavesNoPrivateCopy(@TempDir Path copies) throws IOException {
    ModelVerifier verifier = released.verifier();
    ModelSource source = ModelSource.folder(folder);
    try (VerifiedModel model = verifier.verifyToPrivateCopy(ReleasedModel.ID, source, copies)) {
      assertEquals(VerifiedModel.Loading.PRIVATE_COPY, model.report().loading());
    }
    Files.createDirectories(elsewhere.resolve("versions.new/in-the-way"));
    released.retrained("newer").release(8);
    assertThrows(
        ModelRejectedException.class,
        () -> verifier.verifyToPrivateCopy(ReleasedModel.ID, source, copies));
    try (Stream<Path> left = Files.list(copies)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void modelInPlace_isWarnedOf() {
    VerifiedModel model =
        released.verifier().verifyInPlaceUnsafe(ReleasedModel.ID, ModelSource.folder(folder));
    assertTrue(model.report().warnings().contains(Warning.LOADED_IN_PLACE));
  }

  @Test
  void modelInStreams_isGivenItsRelease_andOpenedOnceEach() throws IOException {
    byte[] release = Files.readAllBytes(folder.resolve("model.release"));
    List<String> opened = new ArrayList<>();
    ModelSource source = inStreams("0123456789", opened);
    ModelVerifier verifier = released.verifier();
    assertEquals(
        7,
        verifier
            .verify(ReleasedModel.ID, source.withRelease(release))
            .release()
            .orElseThrow()
            .version());
    assertEquals(List.of("weights.bin"), opened);
    var missing =
        assertThrows(ModelRejectedException.class, () -> verifier.verify(ReleasedModel.ID, source));
    assertEquals(Reason.RELEASE_MISSING, missing.reason());
    ModelSource changed = inStreams("9876543210", opened).withRelease(release);
    var refused =
        assertThrows(
            ModelRejectedException.class, () -> verifier.verify(ReleasedModel.ID, changed));
    assertEquals(Reason.DIGEST_MISMATCH, refused.reason());
    assertEquals(List.of("weights.bin"), refused.report().orElseThrow().changed().names());
    assertEquals(List.of("weights.bin", "weights.bin"), opened);
  }

  private ModelSource inStreams(String weights, List<String> opened) throws IOException {
    byte[] bytes = weights.getBytes(StandardCharsets.UTF_8);
    return ModelSource.streams(
        List.of(
            new ModelSource.NamedStream(
                "weights.bin",
                bytes.length,
                () -> {
                  opened.add("weights.bin");
                  return new ByteArrayInputStream(bytes);
                })),
        Files.readAllBytes(folder.resolve("model.sig")));
  }

  @Test
  void anchoredStore_isNotWarnedOf(@TempDir Path other) {
    assertTrue(released.verify().report().warnings().contains(Warning.NO_ANCHOR));
    try (VersionStore anchored =
        VersionStore.at(other.resolve("versions")).anchoredBy(new MemoryAnchor()).create()) {
      assertEquals(Set.of(), released.remembering(anchored).verify().report().warnings());
    }
  }

  private ReleaseStatement oldRelease() {
    return released.statement(7).valid(ReleasedModel.QUARTER);
  }

  private void acceptVersion9() {
    released.retrained("newest").release(9).verify();
  }

  private ReleasedModel backTo(ReleaseStatement old) {
    return released.retrained("0123456789").release(old);
  }

  private Reason rollbackRefusal(byte[] envelope) {
    ModelVerifier verifier = released.verifier();
    return assertThrows(
            ModelRejectedException.class, () -> verifier.rollBack(ReleasedModel.ID, envelope))
        .reason();
  }
}
