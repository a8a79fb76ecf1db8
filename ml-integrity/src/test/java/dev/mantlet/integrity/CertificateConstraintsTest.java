package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
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

  private static Issued.Draft permitting(Issued.Draft authority, GeneralName names) {
    GeneralSubtree[] permitted = {new GeneralSubtree(names)};
    return authority
        .authority()
        .with(Extension.nameConstraints, true, new NameConstraints(permitted, null));
  }

  private static Issued withOtherName(Issued issuer) {
    GeneralName email = new GeneralName(GeneralName.rfc822Name, Issued.EMAIL);
    return new Issued.Draft("signer")
        .codeSigning()
        .with(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName[] {OTHER_NAME, email}))
        .by(issuer);
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
