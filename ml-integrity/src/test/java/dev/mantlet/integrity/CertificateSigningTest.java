package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateSigningTest {
  private static final InstantSource DAY =
      InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));
  private static final Issued ROOT = Issued.root("root");
  private static final Issued INTERMEDIATE = ROOT.intermediate("intermediate");

  @TempDir Path folder;
  private Release release;

  @BeforeEach
  void writeModel() {
    release = Release.in(folder).file("weights", "1");
  }

  @Test
  void modelSignedWithACertificate_verifiesByRootTimeAndName() {
    sign(INTERMEDIATE.signer(), INTERMEDIATE);
    VerifiedModel model = verify(trust().email(Issued.EMAIL));
    assertEquals(Optional.of(Issued.EMAIL), model.signerIdentity());
  }

  @Test
  void modelSignedWithAKey_hasNoIdentity() {
    assertEquals(Optional.empty(), release.sign().verify().signerIdentity());
  }

  @Test
  void chainInABundle_isSpelledAsTheReferenceToolDoes() {
    sign(INTERMEDIATE.signer(), INTERMEDIATE, ROOT);
    SignerClaim claim = Envelope.parse(ModelSource.folder(folder).readSignature(1 << 20)).signer();
    assertEquals(3, claim.chain().size());
  }

  @Test
  void certificateOfAnotherKeyThanTheSignature_isRefused() {
    Issued signer = ROOT.signer();
    sign(signer);
    Envelope good = Envelope.parse(ModelSource.folder(folder).readSignature(1 << 20));
    Issued other = ROOT.signer();
    release.file(
        "model.sig",
        BundleWriter.bundle(
            VerificationKey.of(other.certificate().getPublicKey()),
            Optional.of(SigningCertificate.of(chain(other), DAY)),
            good.payload(),
            good.signature()));
    assertEquals(Reason.BAD_SIGNATURE, refusal(trust().email(Issued.EMAIL)));
  }

  @Test
  void policyOfKeysOnly_refusesCertificates() {
    sign(ROOT.signer());
    assertEquals(Reason.UNTRUSTED_KEY, release.refusal());
  }

  @Test
  void policyOfCertificatesOnly_refusesKeys() {
    release.sign();
    assertEquals(Reason.UNTRUSTED_KEY, refusal(trust().email(Issued.EMAIL)));
  }

  @Test
  void oneOfSeveralTrusts_suffices_andTheClosestRefusalIsTold() {
    sign(ROOT.signer());
    CertificateTrust stranger =
        CertificateTrust.root(Issued.root("stranger").certificate())
            .validNow(DAY)
            .email(Issued.EMAIL);
    CertificateTrust other = trust().email("other@example.com");
    verify(stranger, other, trust().email(Issued.EMAIL));
    assertEquals(Reason.CERTIFICATE_IDENTITY, refusal(stranger, other));
    assertEquals(Reason.CERTIFICATE_IDENTITY, refusal(other, stranger));
  }

  @Test
  void keyThatIsRequiredToCoSign_doesNotCountTwiceByItsCertificate() {
    Issued signer = ROOT.signer();
    sign(signer);
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, trust().email(Issued.EMAIL))
            .requireCoSignature(Release.ID, signer.certificate().getPublicKey())
            .build();
    release.file(
        "model.sig.1",
        ModelSigner.withKey(signer.key(), signer.certificate().getPublicKey())
            .sign(Release.ID, ModelSource.folder(folder).ignoring("model.sig.1"))
            .toByteArray());
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder)));
    assertEquals(Reason.CO_SIGNATURE_MISSING, thrown.reason());
  }

  @Test
  void moreThanEightCertificates_areRefusedUnparsed() {
    sign(ROOT.signer());
    Envelope good = Envelope.parse(ModelSource.folder(folder).readSignature(1 << 20));
    byte[] nine =
        BundleWriter.bundle(
            VerificationKey.of(ROOT.certificate().getPublicKey()),
            Optional.of(
                new SigningCertificate(
                    Collections.nCopies(9, ROOT.certificate()),
                    (EcKey) VerificationKey.of(ROOT.certificate().getPublicKey()),
                    DAY)),
            good.payload(),
            good.signature());
    release.file("model.sig", nine);
    assertEquals(Reason.MALFORMED_BUNDLE, refusal(trust().email(Issued.EMAIL)));
  }

  @Test
  void expiredCertificate_doesNotSign() {
    Issued signer = ROOT.signer();
    ModelSigner late =
        ModelSigner.withCertificate(
            signer.key(), chain(signer, ROOT), InstantSource.fixed(Issued.TO.plusSeconds(1)));
    var thrown = assertThrows(ModelRejectedException.class, () -> late.sign(Release.ID, folder));
    assertEquals(Reason.CERTIFICATE_EXPIRED, thrown.reason());
  }

  @Test
  void chainThatDoesNotHoldTogether_doesNotSign() {
    Issued signer = INTERMEDIATE.signer();
    ModelSigner broken =
        ModelSigner.withCertificate(signer.key(), chain(signer, Issued.root("intermediate")), DAY);
    var thrown = assertThrows(ModelRejectedException.class, () -> broken.sign(Release.ID, folder));
    assertEquals(Reason.CERTIFICATE_UNTRUSTED, thrown.reason());
  }

  @Test
  void certificateThatNoVerifierWouldAccept_isMisuse() {
    Issued web = ROOT.signer(draft -> draft.purpose(KeyPurposeId.id_kp_serverAuth));
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> ModelSigner.withCertificate(web.key(), chain(web), DAY));
    assertTrue(thrown.getMessage().contains("code signing"), thrown.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ModelSigner.withCertificate(web.key(), List.of(), DAY));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ModelSigner.withCertificate(
                web.key(), Collections.nCopies(9, ROOT.certificate()), DAY));
  }

  @Test
  void privateKeyOfAnotherCertificate_isFoundOut() {
    ModelSigner signer =
        ModelSigner.withCertificate(ROOT.signer().key(), chain(ROOT.signer(), ROOT), DAY);
    assertThrows(IllegalStateException.class, () -> signer.sign(Release.ID, folder));
  }

  @Test
  void systemClock_isTheDefault() {
    Issued signer =
        ROOT.signer(draft -> draft.valid(Instant.EPOCH, Instant.parse("1971-01-01T00:00:00Z")));
    ModelSigner ancient = ModelSigner.withCertificate(signer.key(), chain(signer));
    var thrown = assertThrows(ModelRejectedException.class, () -> ancient.sign(Release.ID, folder));
    assertEquals(Reason.CERTIFICATE_EXPIRED, thrown.reason());
  }

  private void sign(Issued signer, Issued... issuers) {
    List<X509Certificate> chain =
        Stream.concat(Stream.of(signer), Stream.of(issuers)).map(Issued::certificate).toList();
    release.file(
        "model.sig",
        ModelSigner.withCertificate(signer.key(), chain, DAY)
            .sign(Release.ID, folder)
            .toByteArray());
  }

  private static List<X509Certificate> chain(Issued... issued) {
    return Stream.of(issued).map(Issued::certificate).toList();
  }

  private static CertificateTrust.Time trust() {
    return CertificateTrust.root(ROOT.certificate()).validNow(DAY);
  }

  private VerifiedModel verify(CertificateTrust... trusts) {
    TrustPolicy.Builder policy = TrustPolicy.builder();
    Stream.of(trusts).forEach(trust -> policy.allow(Release.ID, trust));
    return ModelVerifier.trusting(policy.build()).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal(CertificateTrust... trusts) {
    return assertThrows(ModelRejectedException.class, () -> verify(trusts)).reason();
  }
}
