package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Validity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseStatementTest {
  private static final String DIGEST = "ab".repeat(32);

  @TempDir Path folder;
  private ReleasedModel released;

  /** The statement of version 7, signed. */
  private byte[] signedStatement() {
    return released.releaseSigner().sign(released.statement(7).valid(ReleasedModel.QUARTER));
  }

  @BeforeEach
  void releaseVersion7() {
    released = ReleasedModel.in(folder).release(7);
  }

  @Test
  void releasedModel_isAcceptedWithAllThatItsReleaseSays() {
    ReleaseStatement statement =
        released
            .statement(7)
            .guardContract(DIGEST)
            .calibration("cd".repeat(32))
            .supersedes("ef".repeat(32))
            .revokePayload("01".repeat(32))
            .revokeKey("23".repeat(32))
            .valid(ReleasedModel.QUARTER);
    VerifiedModel model = released.release(statement).verify();
    assertEquals(statement, model.release().orElseThrow());
    assertEquals(model.manifest().digest(), statement.payloadSha256());
  }

  @Test
  void payload_isCanonical() {
    byte[] envelope = signedStatement();
    String payload =
        new String(
            SignedStatement.parse(StatementType.RELEASE, envelope).payload(),
            StandardCharsets.UTF_8);
    assertEquals(
        "{\"expires\":\"2027-02-23T12:00:00Z\",\"model\":\"digit-reader\","
            + "\"notBefore\":\"2026-11-25T12:00:00Z\",\"payloadSha256\":\""
            + released.manifest().digest()
            + "\",\"revokes\":{\"keys\":[],\"payloads\":[]},\"version\":7}",
        payload);
  }

  @Test
  void modelWithoutAStatement_isRefused() throws IOException {
    Files.delete(released.model().path("model.release"));
    assertEquals(Reason.RELEASE_MISSING, released.refusal());
  }

  @Test
  void statementBesideASignatureElsewhere_isReadFromThere(@TempDir Path elsewhere)
      throws IOException {
    Files.move(folder.resolve("model.sig"), elsewhere.resolve("v7.sig"));
    Files.move(folder.resolve("model.release"), elsewhere.resolve("v7.release"));
    VerifiedModel model =
        released
            .verifier(released.policy().build())
            .verify(Release.ID, ModelSource.folder(folder, elsewhere.resolve("v7.sig")));
    assertEquals(7, model.release().orElseThrow().version());
  }

  @Test
  void singleFile_isReleasedLikeAFolder(@TempDir Path elsewhere) throws IOException {
    ModelSource source =
        ModelSource.file(folder.resolve("weights.bin"), elsewhere.resolve("weights.sig"));
    SignedBundle bundle = released.model().signer().sign(Release.ID, source);
    bundle.writeTo(elsewhere.resolve("weights.sig"));
    var statement = ReleaseStatement.of(Release.ID, 7, bundle.manifest());
    Files.write(
        elsewhere.resolve("weights.release"),
        released.releaseSigner().sign(statement.valid(ReleasedModel.QUARTER)));
    VerifiedModel model = released.verifier(released.policy().build()).verify(Release.ID, source);
    assertEquals(7, model.release().orElseThrow().version());
  }

  @Test
  void statementOfAnotherModel_isRefused() {
    var other = ReleaseStatement.of(ModelId.of("other"), 7, released.manifest());
    assertEquals(
        Reason.RELEASE_MISMATCH, released.release(other.valid(ReleasedModel.QUARTER)).refusal());
  }

  @Test
  void statementOfAnotherPayload_isRefused() {
    assertEquals(Reason.RELEASE_MISMATCH, released.retrained("9876543210").refusal());
  }

  @Test
  void statementCounts_fromItsFirstInstantToBeforeItsLast() {
    Validity time = ReleasedModel.QUARTER;
    assertEquals(Reason.NOT_YET_VALID, released.at(time.notBefore().minusNanos(1)).refusal());
    released.at(time.notBefore()).verify();
    released.at(time.expires().minusNanos(1)).verify();
    assertEquals(Reason.EXPIRED, released.at(time.expires()).refusal());
  }

  @Test
  void clockTenYearsOff_isRefusedInEitherDirection() {
    Duration tenYears = Duration.ofDays(3_650);
    assertEquals(Reason.NOT_YET_VALID, released.at(ReleasedModel.NOW.minus(tenYears)).refusal());
    assertEquals(Reason.EXPIRED, released.at(ReleasedModel.NOW.plus(tenYears)).refusal());
  }

  @Test
  void refusalForTime_saysBothTimes() {
    released.at(ReleasedModel.QUARTER.expires());
    assertEquals(
        "the release counted up to 2027-02-23T12:00:00Z, it is 2027-02-23T12:00:00Z: get the newest"
            + " one, or have it signed anew",
        released.refused(released.policy().build()).getMessage());
  }

  @Test
  void versionBelowTheMinimum_isRefused() {
    assertEquals(
        Reason.VERSION_TOO_LOW,
        released.refusal(released.policy().minimumVersion(Release.ID, 8).build()));
    released.verify(released.policy().minimumVersion(Release.ID, 7).build());
  }

  @Test
  void releaseOlderThanThePolicyAllows_isRefused() {
    TrustPolicy month = released.policy().maximumAge(Release.ID, Duration.ofDays(30)).build();
    released.at(ReleasedModel.NOW.plus(Duration.ofDays(30))).verify(month);
    released.at(ReleasedModel.NOW.plus(Duration.ofDays(30)).plusSeconds(1));
    assertEquals(Reason.TOO_OLD, released.refusal(month));
  }

  @Test
  void keyOfTheModel_cannotReleaseIt() {
    byte[] envelope =
        released.model().signer().sign(released.statement(8).valid(ReleasedModel.QUARTER));
    assertEquals(Reason.UNTRUSTED_KEY, released.released(envelope).refusal());
  }

  @Test
  void keyForReleases_cannotSignTheModel() {
    SignedBundle bundle = released.releaseSigner().sign(Release.ID, folder);
    released.model().file("model.sig", bundle.toByteArray());
    assertEquals(Reason.UNTRUSTED_KEY, released.refusal());
  }

  @Test
  void statementOfAnotherType_isRefusedThoughTheSameKeySignedIt() {
    byte[] rollback = released.rollback(released.statement(7).valid(ReleasedModel.QUARTER), 9);
    assertEquals(Reason.MALFORMED_RELEASE, released.released(rollback).refusal());
    byte[] release = signedStatement();
    String renamed =
        new String(rollback, StandardCharsets.UTF_8).replace("rollback.v1", "release.v1");
    assertNotEquals(new String(release, StandardCharsets.UTF_8), renamed);
    assertEquals(
        Reason.BAD_SIGNATURE,
        released.released(renamed.getBytes(StandardCharsets.UTF_8)).refusal(),
        "the type is under the signature");
  }

  /** JSON without white space, every member wanted, Base64 with one spelling, all else signed. */
  @Test
  void everyByteOfARollback_matters() {
    byte[] good = released.rollback(released.statement(7).valid(ReleasedModel.QUARTER), 9);
    ReleaseRule rule = released.policy().build().release(Release.ID).orElseThrow();
    rule.verifiedRollback(good, Release.ID, Set.of(), ReleasedModel.NOW);
    assertEquals(
        List.of(),
        Tampering.accepted(
            good, bad -> rule.verifiedRollback(bad, Release.ID, Set.of(), ReleasedModel.NOW)));
  }

  @Test
  void everyByteOfAStatement_matters() {
    byte[] good = signedStatement();
    ReleaseRule rule = released.policy().build().release(Release.ID).orElseThrow();
    rule.verified(good, Release.ID, Set.of(), ReleasedModel.NOW);
    assertEquals(
        List.of(),
        Tampering.accepted(
            good, bad -> rule.verified(bad, Release.ID, Set.of(), ReleasedModel.NOW)));
  }

  @Test
  void everyTruncation_isRefused() {
    byte[] good = signedStatement();
    ReleaseRule rule = released.policy().build().release(Release.ID).orElseThrow();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(
          ModelRejectedException.class,
          () -> rule.verified(cut, Release.ID, Set.of(), ReleasedModel.NOW));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"signatures\":[|\"signatures\":[{\"keyid\":\"KEY\",\"sig\":\"AAAA\"},|MALFORMED_RELEASE",
        "\"signatures\":[|\"more\":1,\"signatures\":[|MALFORMED_RELEASE",
        "\"payload\":\"|\"payload\":\"\",\"payload\":\"|MALFORMED_RELEASE",
        "\"payload\":\"|\"payload\":\"\\n|MALFORMED_RELEASE",
        "\"keyid\":\"|\"keyid\":\"0|MALFORMED_RELEASE",
        "\"sig\":\"|\"sig\":\"AAAA|BAD_SIGNATURE",
        "release.v1|release.v2|MALFORMED_RELEASE"
      })
  void changedEnvelope_isRefused(String from, String to, Reason reason) {
    byte[] good = signedStatement();
    String key = VerificationKey.of(released.releaseKeys().getPublic()).fingerprint();
    String envelope = new String(good, StandardCharsets.UTF_8);
    String changed = envelope.replace(from, to.replace("KEY", key));
    assertNotEquals(envelope, changed);
    assertEquals(reason, released.released(changed.getBytes(StandardCharsets.UTF_8)).refusal());
  }

  @Test
  void statementWithoutSignatures_isRefused() {
    String stripped =
        new String(signedStatement(), StandardCharsets.UTF_8)
            .replaceAll("\"signatures\":\\[.*]", "\"signatures\":[]");
    assertEquals(
        Reason.MALFORMED_RELEASE,
        released.released(stripped.getBytes(StandardCharsets.UTF_8)).refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"version\":7|\"version\":0",
        "\"version\":7|\"version\":-7",
        "\"version\":7|\"version\":7.0",
        "\"version\":7|\"version\":7e0",
        "\"version\":7|\"version\":\"7\"",
        "\"version\":7|\"version\":9007199254740992",
        "\"version\":7|\"version\":9223372036854775808",
        "\"version\":7|\"version\":1e400",
        "\"version\":7|\"version\":7,\"version\":8",
        "\"version\":7|\"version\":7,\"more\":1",
        "\"version\":7|\"versiom\":7",
        "\"version\":7}|\"version\":7}{}",
        "12:00:00Z\",\"model|12:00:00.5Z\",\"model",
        "12:00:00Z\",\"model|12:00:00+00:00\",\"model",
        "12:00:00Z\",\"model|24:00:00Z\",\"model",
        "2027-02-23|2026-11-25",
        "2027-02-23|2026-02-30",
        "2027-02-23|+12027-02-23",
        "\"digit-reader\"|\"../x\"",
        "\"digit-reader\"|null",
        "\"keys\":[]|\"keys\":[\"00\"]",
        "\"keys\":[]|\"keys\":{}",
        "\"keys\":[]|\"keys\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "\"payloads\":[]|\"payloads\":[\"DIGEST\"]",
        "\"payloadSha256\":\"|\"payloadSha256\":\"0"
      })
  void signedStatementThatBreaksItsFormat_isRefused(String from, String to) {
    byte[] good = signedStatement();
    String payload =
        new String(
            SignedStatement.parse(StatementType.RELEASE, good).payload(), StandardCharsets.UTF_8);
    String changed = payload.replace(from, to.replace("DIGEST", released.manifest().digest()));
    assertNotEquals(payload, changed);
    assertEquals(
        Reason.MALFORMED_RELEASE,
        released.released(released.envelopeOf(StatementType.RELEASE, changed)).refusal());
  }

  @Test
  void listOfRevocationsAboveTheLimit_isRefused() {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i <= 1_000; i++) {
      keys.append(i == 0 ? "" : ",").append('"').append(String.format("%064x", i)).append('"');
    }
    String payload =
        new String(
            ReleaseJson.write(released.statement(7).valid(ReleasedModel.QUARTER)),
            StandardCharsets.UTF_8);
    String changed = payload.replace("\"keys\":[]", "\"keys\":[" + keys + "]");
    assertEquals(
        Reason.MALFORMED_RELEASE,
        released.released(released.envelopeOf(StatementType.RELEASE, changed)).refusal());
  }

  @Test
  void statementLargerThanTheLimit_isRefusedUnread() throws IOException {
    try (RandomAccessFile sparse =
        new RandomAccessFile(released.model().path("model.release").toFile(), "rw")) {
      sparse.setLength(StatementType.RELEASE.maxBytes() + 1L);
    }
    assertEquals(Reason.TOO_LARGE, released.refusal());
  }

  @Test
  void statementThatIsALink_isNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path moved = Files.move(folder.resolve("model.release"), elsewhere.resolve("model.release"));
    Files.createSymbolicLink(folder.resolve("model.release"), moved);
    assertEquals(Reason.SYMBOLIC_LINK, released.refusal());
  }

  @Test
  void twoOfTwoKeys_areDistinctKeysWhateverTheNumberOfSignatures() {
    KeyPair second = Release.newKeys("secp384r1");
    TrustPolicy both =
        released
            .policy()
            .requireRelease(Release.ID, second.getPublic())
            .releaseThreshold(Release.ID, 2)
            .build();
    byte[] one = signedStatement();
    assertEquals(Reason.TOO_FEW_SIGNATURES, released.released(one).refusal(both));
    byte[] again = released.releaseSigner().coSign(one);
    assertEquals(Reason.TOO_FEW_SIGNATURES, released.released(again).refusal(both));
    byte[] two = ModelSigner.withKey(second.getPrivate(), second.getPublic()).coSign(one);
    assertEquals(2, released.released(two).verify(both).report().releaseKeyFingerprints().size());
  }

  @Test
  void signatureByAStranger_neitherHelpsNorHarms() {
    KeyPair stranger = Release.newKeys("secp256r1");
    byte[] one = signedStatement();
    byte[] two = ModelSigner.withKey(stranger.getPrivate(), stranger.getPublic()).coSign(one);
    assertEquals(1, released.released(two).verify().report().releaseKeyFingerprints().size());
  }

  @Test
  void envelopeFullOfJunkSignatures_isARefusalToCoSign() {
    SignedStatement one = SignedStatement.parse(StatementType.RELEASE, signedStatement());
    Map<String, byte[]> full = new LinkedHashMap<>(one.signatures());
    for (int i = 1; i < SignedStatement.MAX_SIGNATURES; i++) {
      full.put(String.format("%064x", i), new byte[1]);
    }
    byte[] envelope = new SignedStatement(one.type(), one.payload(), full).toJson();
    var refusal =
        assertThrows(
            ModelRejectedException.class, () -> released.model().signer().coSign(envelope));
    assertEquals(Reason.TOO_LARGE, refusal.reason());
    released.released(released.releaseSigner().coSign(envelope)).verify().close();
  }

  @Test
  void badSignatureByATrustedKey_refusesThoughAnotherWouldSuffice() {
    KeyPair second = Release.newKeys("secp256r1");
    TrustPolicy either = released.policy().requireRelease(Release.ID, second.getPublic()).build();
    byte[] good = signedStatement();
    byte[] other =
        released.releaseSigner().sign(released.statement(8).valid(ReleasedModel.QUARTER));
    String fromOther =
        new String(
                ModelSigner.withKey(second.getPrivate(), second.getPublic()).coSign(other),
                StandardCharsets.UTF_8)
            .replaceAll(".*,(\\{\"keyid\"[^}]*}).*", "$1");
    String mixed =
        new String(good, StandardCharsets.UTF_8)
            .replace("\"signatures\":[", "\"signatures\":[" + fromOther + ",");
    assertEquals(
        Reason.BAD_SIGNATURE,
        released.released(mixed.getBytes(StandardCharsets.UTF_8)).refusal(either));
  }

  @Test
  void keyThatThePolicyRevokes_countsForNoRelease() {
    String fingerprint = VerificationKey.of(released.releaseKeys().getPublic()).fingerprint();
    KeyPair second = Release.newKeys("secp256r1");
    TrustPolicy policy =
        released
            .policy()
            .requireRelease(Release.ID, second.getPublic())
            .revokeKey(fingerprint)
            .build();
    assertEquals(Reason.REVOKED, released.refusal(policy));
  }

  @Test
  void keyThatThePolicyRevokes_countsForNoModel() {
    String fingerprint = released.model().key().fingerprint();
    TrustPolicy policy =
        released
            .policy()
            .allow(Release.ID, Release.newKeys("secp256r1").getPublic())
            .revokeKey(fingerprint)
            .build();
    assertEquals(Reason.REVOKED, released.refusal(policy));
  }

  @Test
  void modelThatThePolicyRevokes_isRefused() {
    TrustPolicy policy = released.policy().revokePayload(released.manifest().digest()).build();
    assertEquals(Reason.REVOKED, released.refusal(policy));
  }

  @Test
  void releaseThatRevokesTheKeyOfItsModel_refusesTheModelAtOnce() {
    String fingerprint = released.model().key().fingerprint();
    released.release(released.statement(7).revokeKey(fingerprint).valid(ReleasedModel.QUARTER));
    assertEquals(Reason.REVOKED, released.refusal());
  }

  @Test
  void releaseThatRevokesItsOwnKey_isRefused() {
    String fingerprint = VerificationKey.of(released.releaseKeys().getPublic()).fingerprint();
    released.release(released.statement(7).revokeKey(fingerprint).valid(ReleasedModel.QUARTER));
    assertEquals(Reason.REVOKED, released.refusal());
  }

  @Test
  void releaseOfItsOwnRevokedPayload_isMisuse() {
    var statement = released.statement(7).revokePayload(released.manifest().digest());
    assertThrows(IllegalArgumentException.class, () -> statement.valid(ReleasedModel.QUARTER));
  }

  @Test
  void changedFile_isRefusedThoughTheReleaseIsGood() {
    released.model().file("weights.bin", "01234567 9");
    assertEquals(Reason.DIGEST_MISMATCH, released.refusal());
  }

  @Test
  void statementIsIgnored_whereNoneIsRequired() {
    TrustPolicy policy = released.model().policy();
    assertEquals(Optional.empty(), released.verify(policy).release());
  }
}
