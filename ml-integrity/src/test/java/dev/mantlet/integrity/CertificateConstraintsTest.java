package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;

/** What authorities, the root among them, say about those below them. */
class CertificateConstraintsTest {
  private static final Issued ROOT = Issued.root("root");

  /** As in the certificates of people who log in to Windows by a card. */
  private static final GeneralName OTHER_NAME =
      new GeneralName(
          GeneralName.otherName,
          new DERSequence(
              new ASN1Encodable[] {
                new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"),
                new DERTaggedObject(true, 0, new DERUTF8String("someone"))
              }));

  @Test
  void constraintThatTheJdkCannotCompare_isARefusal() {
    Issued constrained = permitting(new Issued.Draft("constrained"), OTHER_NAME).by(ROOT);
    assertRefused(ROOT, withOtherName(constrained), constrained);
  }

  @Test
  void pathLengthOfTheRoot_countsTheAuthoritiesBelowIt() {
    Issued root = new Issued.Draft("short").authority(new BasicConstraints(0)).selfSigned();
    assertAccepted(root, root.signer());
    Issued below = root.intermediate("below");
    assertRefused(root, below.signer(), below);
  }

  @Test
  void authorityThatIssuedItself_isNotCounted() {
    Issued root = new Issued.Draft("short").authority(new BasicConstraints(0)).selfSigned();
    Issued renewed = root.intermediate("short");
    assertAccepted(root, renewed.signer(), renewed);
  }

  @Test
  void nameConstraintsOfTheRoot_holdForAllBelowIt() {
    Issued elsewhere = permitting(new Issued.Draft("narrow"), email("example.org")).selfSigned();
    assertRefused(elsewhere, elsewhere.signer());
    Issued below = elsewhere.intermediate("below");
    assertRefused(elsewhere, below.signer(), below);
    Issued here = permitting(new Issued.Draft("narrow"), email("example.com")).selfSigned();
    assertAccepted(here, here.signer());
  }

  @Test
  void constraintOfTheRootThatTheJdkCannotCompare_isARefusal() {
    Issued root = permitting(new Issued.Draft("constrained"), OTHER_NAME).selfSigned();
    assertRefused(root, withOtherName(root));
  }

  @Test
  void constraintsThatAreMalformed_areARefusal() {
    Issued root =
        new Issued.Draft("broken")
            .authority()
            .with(Extension.nameConstraints, false, new DERUTF8String("none"))
            .selfSigned();
    assertRefused(root, root.signer());
  }

  @Test
  void authorityForSomethingElse_issuesNoSigners() {
    for (KeyPurposeId other :
        List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_OCSPSigning)) {
      Issued tls = authorityFor(other).by(ROOT);
      assertRefused(ROOT, tls.signer(), tls);
      Issued below = tls.intermediate("below");
      assertRefused(ROOT, below.signer(), below, tls);
      Issued root = authorityFor(other).selfSigned();
      assertRefused(root, root.signer());
    }
  }

  @Test
  void authorityForSignersOrForAnything_issuesThem() {
    for (KeyPurposeId good :
        List.of(KeyPurposeId.id_kp_codeSigning, KeyPurposeId.anyExtendedKeyUsage)) {
      Issued authority = authorityFor(good).by(ROOT);
      assertAccepted(ROOT, authority.signer(), authority);
      Issued root = authorityFor(good).selfSigned();
      assertAccepted(root, root.signer());
    }
  }

  @Test
  void authorityWhoseUsagesCannotBeRead_issuesNoSigners() {
    Issued authority =
        new Issued.Draft("broken")
            .authority()
            .with(Extension.extendedKeyUsage, false, new DERUTF8String("all"))
            .by(ROOT);
    CertificateChain chain = chain(authority.signer(), authority);
    // One JDK calls it malformed, another takes it for a certificate without usages.
    assertThrows(ModelRejectedException.class, () -> trust(ROOT).signer(chain, Instant.EPOCH));
  }

  private static Issued.Draft authorityFor(KeyPurposeId purpose) {
    return new Issued.Draft("authority").authority().purpose(purpose);
  }

  private static GeneralName email(String domain) {
    return new GeneralName(GeneralName.rfc822Name, domain);
  }

  private static Issued.Draft permitting(Issued.Draft authority, GeneralName names) {
    GeneralSubtree[] permitted = {new GeneralSubtree(names)};
    return authority
        .authority()
        .with(Extension.nameConstraints, true, new NameConstraints(permitted, null));
  }

  private static Issued withOtherName(Issued issuer) {
    return new Issued.Draft("signer")
        .codeSigning()
        .with(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName[] {OTHER_NAME, email(Issued.EMAIL)}))
        .by(issuer);
  }

  private static void assertAccepted(Issued root, Issued... chain) {
    trust(root).signer(chain(chain), Instant.EPOCH);
  }

  private static void assertRefused(Issued root, Issued... chain) {
    var refusal =
        assertThrows(
            ModelRejectedException.class, () -> trust(root).signer(chain(chain), Instant.EPOCH));
    assertEquals(Reason.CERTIFICATE_UNTRUSTED, refusal.reason(), refusal::getMessage);
  }

  private static CertificateTrust trust(Issued root) {
    return CertificateTrust.root(root.certificate()).validAt(ReleasedModel.NOW).email(Issued.EMAIL);
  }

  private static CertificateChain chain(Issued... chain) {
    return new CertificateChain(Stream.of(chain).map(Issued::certificate).toList());
  }
}
