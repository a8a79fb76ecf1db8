package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates at a time that went back. */
class CertificateClockTest {
  private static final Issued ROOT = Issued.root("root");
  private static final Instant EXPIRED = Issued.TO.plusSeconds(86_400);

  @TempDir Path folder;
  private Instant clock = ReleasedModel.NOW;
  private ReleasedModel model;
  private byte[] byKey;
  private byte[] byCertificate;

  @BeforeEach
  void signByBoth() {
    Issued signer = ROOT.signer();
    model = ReleasedModel.in(folder).release(1).remembering(new VersionsInMemory());
    byKey = model.model().signer().sign(Release.ID, folder).toByteArray();
    byCertificate =
        ModelSigner.withCertificate(signer.key(), List.of(signer.certificate()), () -> clock)
            .sign(Release.ID, folder)
            .toByteArray();
  }

  @Test
  void clockSetBack_doesNotReviveAnExpiredCertificate() {
    TrustPolicy policy = policy(roots().validNow(() -> clock));
    signedBy(byCertificate).verify(policy);
    at(EXPIRED);
    assertEquals(Reason.CERTIFICATE_EXPIRED, model.refusal(policy));
    signedBy(byKey).verify(policy);
    at(ReleasedModel.NOW);
    assertEquals(Reason.CERTIFICATE_EXPIRED, signedBy(byCertificate).refusal(policy));
  }

  @Test
  void timeThatTheCallerKnows_isThatTime_whateverTheStoreHasSeen() {
    TrustPolicy policy = policy(roots().validAt(ReleasedModel.NOW));
    at(EXPIRED).signedBy(byKey).verify(policy);
    assertEquals(
        Optional.of(Issued.EMAIL), signedBy(byCertificate).verify(policy).signerIdentity());
  }

  private static CertificateTrust.Roots roots() {
    return CertificateTrust.root(ROOT.certificate());
  }

  private TrustPolicy policy(CertificateTrust.Time trust) {
    return model.policy().allow(Release.ID, trust.email(Issued.EMAIL)).build();
  }

  private CertificateClockTest at(Instant now) {
    clock = now;
    model.at(now);
    return this;
  }

  private ReleasedModel signedBy(byte[] bundle) {
    model.model().file("model.sig", bundle);
    return model;
  }
}
