package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.release.PolicyOrigin;
import dev.mantlet.integrity.release.PolicyRoots;
import dev.mantlet.integrity.release.ReleaseStatement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedPolicyTest {
  private static final Instant NOW = ReleasedModel.NOW;

  @TempDir Path folder;
  private final KeyPair root = Release.newKeys("secp256r1");
  private final KeyPair second = Release.newKeys("secp384r1");
  private ReleasedModel released;
  private String json;

  @BeforeEach
  void writePolicy() {
    released = ReleasedModel.in(folder).release(7);
    json =
        "{\"policy\":\"production\",\"version\":12,"
            + "\"notBefore\":\"2026-11-25T12:00:00Z\",\"expires\":\"2027-11-25T12:00:00Z\","
            + "\"models\":{\"digit-reader\":{\"keys\":[\""
            + base64(released.model().keys())
            + "\"],\"threshold\":1,\"release\":{\"keys\":[\""
            + base64(released.releaseKeys())
            + "\"],\"threshold\":1,\"minimumVersion\":5,\"maximumAgeDays\":90}}},"
            + "\"revoked\":{\"keys\":[],\"payloads\":[]},\"maxModelBytes\":1000}";
  }

  @Test
  void signedPolicy_isWhatItSays() {
    TrustPolicy policy = accepted(signed(json));
    PolicyOrigin origin = policy.origin().orElseThrow();
    assertEquals("production", origin.name());
    assertEquals(12, origin.version());
    assertEquals(Sha256.hexOf(bytes(json)), origin.sha256());
    assertEquals(1000, policy.maxModelBytes());
    ReleaseRule rule = policy.release(Release.ID).orElseThrow();
    assertEquals(5, rule.minimumVersion());
    assertEquals(Optional.of(Duration.ofDays(90)), rule.maximumAge());
    assertEquals(7, released.verify(policy).release().orElseThrow().version());
  }

  @Test
  void policyThatOnlyNamesAModelAndAKey_isEnough() {
    String least =
        "{\"policy\":\"production\",\"version\":1,"
            + "\"notBefore\":\"2026-11-25T12:00:00Z\",\"expires\":\"2027-11-25T12:00:00Z\","
            + "\"models\":{\"digit-reader\":{\"keys\":[\""
            + base64(released.model().keys())
            + "\"]}}}";
    TrustPolicy policy = TrustPolicy.fromSignedJson(signed(least), roots(), 1);
    assertEquals(Optional.empty(), released.verify(policy).release());
  }

  @Test
  void everyByteOfASignedPolicy_matters() {
    byte[] good = signed(json);
    accepted(good);
    assertEquals(List.of(), Tampering.accepted(good, this::accepted));
  }

  @Test
  void everyTruncation_isRefused() {
    byte[] good = signed(json);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(ModelRejectedException.class, () -> accepted(cut), "cut to " + length);
    }
  }

  @Test
  void policySignedByAnotherKey_isRefused() {
    byte[] byModelKey = released.model().signer().signPolicy(bytes(json));
    assertEquals(Reason.UNTRUSTED_KEY, refusal(byModelKey));
  }

  @Test
  void releaseThatARootKeySigned_isNoPolicy() {
    byte[] release = rootSigner().sign(released.statement(7).valid(ReleasedModel.QUARTER));
    assertEquals(Reason.MALFORMED_POLICY, refusal(release));
  }

  @Test
  void policyOfAnotherName_isRefused() {
    assertEquals(Reason.POLICY_MISMATCH, refusal(signed(json.replace("production", "test"))));
  }

  @Test
  void policyBelowTheLeastVersion_isRefused() {
    byte[] policy = signed(json);
    TrustPolicy.fromSignedJson(policy, roots(), 12);
    var thrown =
        assertThrows(
            ModelRejectedException.class, () -> TrustPolicy.fromSignedJson(policy, roots(), 13));
    assertEquals(Reason.VERSION_TOO_LOW, thrown.reason());
  }

  @Test
  void policyCounts_fromItsFirstInstantToBeforeItsLast() {
    byte[] policy = signed(json);
    Instant expires = Instant.parse("2027-11-25T12:00:00Z");
    assertEquals(Reason.NOT_YET_VALID, refusal(policy, NOW.minusNanos(1)));
    assertEquals(Reason.EXPIRED, refusal(policy, expires));
    TrustPolicy.fromSignedJson(policy, roots().at(at(expires.minusNanos(1))), 1);
  }

  @Test
  void policyThatExpiresWhileTheServiceRuns_refusesEveryModel() {
    TrustPolicy policy = accepted(signed(json));
    released.at(Instant.parse("2027-11-25T12:00:00Z"));
    assertEquals(Reason.EXPIRED, released.refusal(policy));
  }

  @Test
  void twoOfTwoRoots_mustSign() {
    PolicyRoots both =
        PolicyRoots.of("production", root.getPublic(), second.getPublic()).threshold(2).at(at(NOW));
    byte[] one = signed(json);
    var thrown =
        assertThrows(ModelRejectedException.class, () -> TrustPolicy.fromSignedJson(one, both, 1));
    assertEquals(Reason.TOO_FEW_SIGNATURES, thrown.reason());
    byte[] two = ModelSigner.withKey(second.getPrivate(), second.getPublic()).coSign(one);
    assertEquals(12, TrustPolicy.fromSignedJson(two, both, 1).origin().orElseThrow().version());
  }

  @Test
  void sameRootTwice_isMisuse() {
    PolicyRoots same =
        PolicyRoots.of("production", root.getPublic(), root.getPublic()).threshold(2).at(at(NOW));
    byte[] policy = signed(json);
    assertThrows(IllegalArgumentException.class, () -> TrustPolicy.fromSignedJson(policy, same, 1));
    assertThrows(IllegalArgumentException.class, () -> roots().threshold(2));
  }

  @Test
  void revokedKeyOfThePolicy_countsForNothing() {
    String stolen = released.model().key().fingerprint();
    String revoking =
        json.replace("\"revoked\":{\"keys\":[]", "\"revoked\":{\"keys\":[\"" + stolen + "\"]")
            .replace(
                "\"],\"threshold\":1,\"release\"", "\",\"" + base64(second) + "\"],\"release\"");
    assertEquals(Reason.REVOKED, released.refusal(accepted(signed(revoking))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"version\":12|\"version\":12.0",
        "\"version\":12|\"version\":0",
        "\"version\":12|\"version\":12,\"version\":13",
        "\"version\":12|\"version\":12,\"more\":1",
        "\"policy\":\"production\"|\"policy\":\"\"",
        "2027-11-25|2026-11-25",
        "2027-11-25T12:00:00Z|tomorrow",
        "\"digit-reader\"|\"../digit-reader\"",
        "\"digit-reader\":{|\"digit-reader\":{},\"digit-reader\":{",
        "\"digit-reader\":{|\"other\":{\"keys\":[]},\"digit-reader\":{",
        "\"threshold\":1,\"release\"|\"threshold\":2,\"release\"",
        "\"threshold\":1,\"release\"|\"threshold\":0,\"release\"",
        "\"threshold\":1,\"release\"|\"thresholds\":1,\"release\"",
        "\"threshold\":1,\"minimum|\"threshold\":2,\"minimum",
        "\"minimumVersion\":5|\"minimumVersion\":-5",
        "\"maximumAgeDays\":90|\"maximumAgeDays\":0",
        "\"maximumAgeDays\":90|\"maximumAgeDays\":9e9",
        "\"maxModelBytes\":1000|\"maxModelBytes\":0",
        "\"maxModelBytes\":1000|\"maxModelBytes\":99999999999999999999",
        "\"keys\":[\"MF|\"keys\":[\"MG",
        "\"keys\":[\"MF|\"keys\":[\"\",\"MF",
        "\"keys\":[\"MF|\"keys\":[7,\"MF",
        "\"payloads\":[]|\"payloads\":[\"zz\"]",
        "\"payloads\":[]|\"payloads\":null",
        "\"payloads\":[]|\"payloads\":[],\"urls\":[]"
      })
  void signedPolicyThatBreaksItsFormat_isRefused(String from, String to) {
    String changed = json.replace(from, to);
    assertNotEquals(json, changed);
    assertEquals(Reason.MALFORMED_POLICY, refusal(signedUnchecked(changed)));
  }

  @Test
  void certificateOfThePolicy_maySignTheModel() {
    Issued authority = Issued.root("authority");
    Issued signer = authority.signer();
    String certificates =
        json.replace(
            "\"keys\":[\"" + base64(released.model().keys()) + "\"]",
            "\"certificates\":[{\"roots\":[\""
                + Base64Text.encode(Certificates.der(authority.certificate()))
                + "\"],\"email\":\""
                + Issued.EMAIL
                + "\"}]");
    assertNotEquals(json, certificates);
    TrustPolicy policy = accepted(signed(certificates));
    assertEquals(Reason.UNTRUSTED_KEY, released.refusal(policy));
    released
        .model()
        .file(
            "model.sig",
            ModelSigner.withCertificate(
                    signer.key(), List.of(signer.certificate(), authority.certificate()), at(NOW))
                .sign(Release.ID, folder)
                .toByteArray());
    VerificationReport report = released.release(statementOf(folder)).verify(policy).report();
    assertEquals(Optional.of(Issued.EMAIL), report.signerIdentity());
    for (String wrong :
        List.of(
            certificates.replace("\"email\"", "\"phone\""),
            certificates.replace("\"email\"", "\"dns\":\"x\",\"email\""),
            certificates.replace(",\"email\":\"" + Issued.EMAIL + "\"", ""))) {
      assertNotEquals(certificates, wrong);
      assertEquals(Reason.MALFORMED_POLICY, refusal(signedUnchecked(wrong)));
    }
  }

  private ReleaseStatement statementOf(Path signed) {
    Envelope envelope = Envelope.parse(ModelSource.folder(signed).readSignature(1 << 20));
    Statement statement = Statement.parse(envelope.payload(), Release.ID, ResourceNames.PORTABLE);
    return ReleaseStatement.of(Release.ID, 7, statement.manifest()).valid(ReleasedModel.QUARTER);
  }

  @Test
  void requiredKeyOfThePolicy_mustHaveCoSigned() {
    String required =
        json.replace(
            "\"threshold\":1,\"release\"", "\"required\":[\"" + base64(second) + "\"],\"release\"");
    assertEquals(Reason.CO_SIGNATURE_MISSING, released.refusal(accepted(signed(required))));
  }

  @Test
  void keyOfMlDsa_releasesToo() {
    KeyPair quantum = MlDsaKeys.ofBouncyCastle();
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, released.model().keys().getPublic())
            .requireRelease(Release.ID, quantum.getPublic())
            .build();
    byte[] envelope =
        ModelSigner.withKey(quantum.getPrivate(), quantum.getPublic())
            .sign(released.statement(7).valid(ReleasedModel.QUARTER));
    assertEquals(7, released.released(envelope).verify(policy).release().orElseThrow().version());
  }

  @Test
  void keyTwiceInOneList_isRefused() {
    String key = base64(released.model().keys());
    String twice = json.replace("\"keys\":[\"" + key, "\"keys\":[\"" + key + "\",\"" + key);
    assertNotEquals(json, twice);
    assertEquals(Reason.MALFORMED_POLICY, refusal(signedUnchecked(twice)));
  }

  @Test
  void policyThatIsNone_isNotSigned() {
    assertThrows(ModelRejectedException.class, () -> rootSigner().signPolicy(bytes("{}")));
  }

  @Test
  void coSigningWhatIsNoStatement_isRefused() {
    byte[] bundle = released.model().signer().sign(Release.ID, folder).toByteArray();
    assertThrows(ModelRejectedException.class, () -> rootSigner().coSign(bundle));
    assertThrows(ModelRejectedException.class, () -> rootSigner().coSign(bytes("[]")));
  }

  private ModelSigner rootSigner() {
    return ModelSigner.withKey(root.getPrivate(), root.getPublic());
  }

  private byte[] signed(String policy) {
    return rootSigner().signPolicy(bytes(policy));
  }

  private byte[] signedUnchecked(String policy) {
    SigningKey key =
        new SigningKey(root.getPrivate(), VerificationKey.of(root.getPublic()), Optional.empty());
    return SignedStatement.unsigned(StatementType.POLICY, bytes(policy)).signedBy(key).toJson();
  }

  private PolicyRoots roots() {
    return PolicyRoots.of("production", root.getPublic()).at(at(NOW));
  }

  private TrustPolicy accepted(byte[] policy) {
    return TrustPolicy.fromSignedJson(policy, roots(), 12);
  }

  private Reason refusal(byte[] policy) {
    return refusal(policy, NOW);
  }

  private Reason refusal(byte[] policy, Instant now) {
    return assertThrows(
            ModelRejectedException.class,
            () -> TrustPolicy.fromSignedJson(policy, roots().at(at(now)), 1))
        .reason();
  }

  private static InstantSource at(Instant now) {
    return InstantSource.fixed(now);
  }

  private static String base64(KeyPair keys) {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
