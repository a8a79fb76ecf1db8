package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateTrustTest {
  private static final Instant DAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final Issued ROOT = Issued.root("root");
  private static final Issued INTERMEDIATE = ROOT.intermediate("intermediate");

  @Test
  void chainUpToTheRoot_isTrusted() {
    Signer signer = trust().signer(chain(INTERMEDIATE.signer(), INTERMEDIATE), Instant.EPOCH);
    assertEquals(Issued.EMAIL, signer.identity().orElseThrow());
  }

  @Test
  void chainWithTheRootInside_isTrustedWhateverComesAfterIt() {
    trust().signer(chain(INTERMEDIATE.signer(), INTERMEDIATE, ROOT), Instant.EPOCH);
    trust()
        .signer(
            chain(INTERMEDIATE.signer(), INTERMEDIATE, ROOT, Issued.root("stranger")),
            Instant.EPOCH);
  }

  @Test
  void intermediateGivenAsRoot_needsNoIssuer() {
    CertificateTrust trust = at(DAY, INTERMEDIATE.certificate()).email(Issued.EMAIL);
    trust.signer(chain(INTERMEDIATE.signer()), Instant.EPOCH);
    trust.signer(chain(INTERMEDIATE.signer(), INTERMEDIATE), Instant.EPOCH);
  }

  @Test
  void signerGivenAsRoot_isTrustedAsSuch() {
    Issued self =
        new Issued.Draft("self")
            .codeSigning()
            .usage(KeyUsage.digitalSignature)
            .authority(new BasicConstraints(true))
            .selfSigned();
    at(DAY, self.certificate())
        .anyIdentityThatTheseRootsCertify()
        .signer(chain(self), Instant.EPOCH);
    assertRefused(
        Reason.CERTIFICATE_EXPIRED,
        at(Issued.TO.plusSeconds(1), self.certificate()).anyIdentityThatTheseRootsCertify(),
        chain(self));
  }

  @Test
  void signerGivenAsRoot_isNoIssuerOfOthers() {
    Issued self = ROOT.signer();
    Issued issued = self.signer();
    assertRefused(
        Reason.CERTIFICATE_UNTRUSTED,
        at(DAY, self.certificate()).anyIdentityThatTheseRootsCertify(),
        chain(issued));
  }

  @Test
  void authorityMarkThatLetsNothingBeIssued_isNoAuthority() {
    Issued signer = ROOT.signer(draft -> draft.authority(new BasicConstraints(true)));
    trust().signer(chain(signer), Instant.EPOCH);
  }

  static Stream<Consumer<Issued.Draft>> notForSigning() {
    return Stream.of(
        draft -> draft.purpose(KeyPurposeId.id_kp_serverAuth),
        draft -> draft.purpose(KeyPurposeId.anyExtendedKeyUsage),
        draft -> draft.without(Extension.extendedKeyUsage),
        draft -> draft.usage(KeyUsage.keyEncipherment),
        draft -> draft.usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
        draft -> draft.authority(),
        draft -> draft.authority(new BasicConstraints(true)).without(Extension.keyUsage),
        draft -> draft.keys(Issued.Draft.rsa(2048)),
        draft -> draft.keys(Release.newKeys("Ed25519", "Ed25519")));
  }

  @ParameterizedTest
  @MethodSource("notForSigning")
  void certificateThatIsNotForSigningModels_isRefused(Consumer<Issued.Draft> change) {
    assertRefused(Reason.CERTIFICATE_NOT_FOR_SIGNING, trust(), chain(ROOT.signer(change)));
  }

  @Test
  void certificateWithoutKeyUsage_mayBeUsedForAll() {
    trust().signer(chain(ROOT.signer(draft -> draft.without(Extension.keyUsage))), Instant.EPOCH);
  }

  @Test
  void eachKindOfName_isPinnedByItself() {
    Issued signer =
        new Issued.Draft("signer")
            .codeSigning()
            .name(GeneralName.rfc822Name, "a@example.com")
            .name(GeneralName.dNSName, "example.com")
            .name(GeneralName.uniformResourceIdentifier, "https://example.com/release")
            .by(ROOT);
    CertificateTrust.Time any = at(DAY, ROOT.certificate());
    any.email("a@example.com").signer(chain(signer), Instant.EPOCH);
    any.dns("example.com").signer(chain(signer), Instant.EPOCH);
    any.uri("https://example.com/release").signer(chain(signer), Instant.EPOCH);
    for (CertificateTrust other :
        List.of(
            any.email("b@example.com"),
            any.email("A@example.com"),
            any.email("example.com"),
            any.dns("a@example.com"),
            any.dns("*.example.com"),
            any.dns("signer"),
            any.uri("https://example.com/release/"),
            any.uri("example.com"))) {
      assertRefused(Reason.CERTIFICATE_IDENTITY, other, chain(signer));
    }
  }

  @Test
  void wildcardOfACertificate_standsForNobody() {
    Issued signer =
        new Issued.Draft("signer")
            .codeSigning()
            .name(GeneralName.dNSName, "*.example.com")
            .by(ROOT);
    assertRefused(
        Reason.CERTIFICATE_IDENTITY,
        at(DAY, ROOT.certificate()).dns("release.example.com"),
        chain(signer));
  }

  @Test
  void commonName_isNoIdentity() {
    Issued signer = new Issued.Draft(Issued.EMAIL).codeSigning().by(ROOT);
    assertRefused(Reason.CERTIFICATE_IDENTITY, trust(), chain(signer));
  }

  @Test
  void pinnedKey_isThatKeyOnly() {
    Issued signer = ROOT.signer();
    String fingerprint = VerificationKey.of(signer.certificate().getPublicKey()).fingerprint();
    CertificateTrust pinned = at(DAY, ROOT.certificate()).keyFingerprint(fingerprint);
    assertEquals("CN=signer", pinned.signer(chain(signer), Instant.EPOCH).identity().orElseThrow());
    assertRefused(Reason.CERTIFICATE_IDENTITY, pinned, chain(ROOT.signer()));
  }

  @Test
  void everyCertificateOfTheChain_mustBeValidAtTheTime() {
    Instant early = Issued.FROM.plusSeconds(3600);
    Consumer<Issued.Draft> shortly = draft -> draft.valid(Issued.FROM, early);
    Issued shortRoot = new Issued.Draft("root").authority().valid(Issued.FROM, early).selfSigned();
    Issued shortIntermediate =
        new Issued.Draft("intermediate").authority().valid(Issued.FROM, early).by(ROOT);
    assertExpiredAfter(early, ROOT, chain(ROOT.signer(shortly)));
    assertExpiredAfter(early, ROOT, chain(shortIntermediate.signer(), shortIntermediate));
    assertExpiredAfter(early, shortRoot, chain(shortRoot.signer()));
  }

  private static void assertExpiredAfter(Instant end, Issued root, CertificateChain chain) {
    at(end, root.certificate()).email(Issued.EMAIL).signer(chain, Instant.EPOCH);
    assertRefused(
        Reason.CERTIFICATE_EXPIRED,
        at(end.plusSeconds(1), root.certificate()).email(Issued.EMAIL),
        chain);
    assertRefused(
        Reason.CERTIFICATE_EXPIRED,
        at(Issued.FROM.minusSeconds(1), root.certificate()).email(Issued.EMAIL),
        chain);
  }

  @Test
  void clock_isAskedEachTime() {
    List<Instant> times = new ArrayList<>(List.of(DAY, Issued.TO.plusSeconds(1)));
    InstantSource clock = () -> times.remove(0);
    CertificateTrust trust =
        CertificateTrust.root(ROOT.certificate()).validNow(clock).email(Issued.EMAIL);
    trust.signer(chain(ROOT.signer()), Instant.EPOCH);
    assertRefused(Reason.CERTIFICATE_EXPIRED, trust, chain(ROOT.signer()));
  }

  static Stream<CertificateChain> untrusted() {
    Issued other = Issued.root("root");
    Issued leaf = ROOT.signer();
    Issued narrow =
        new Issued.Draft("narrow")
            .authority(new BasicConstraints(0))
            .usage(KeyUsage.keyCertSign)
            .by(ROOT);
    Issued below = narrow.intermediate("below");
    Issued noCertSign = new Issued.Draft("no sign").authority().usage(KeyUsage.cRLSign).by(ROOT);
    Issued constrained =
        new Issued.Draft("constrained")
            .authority()
            .with(Extension.nameConstraints, true, onlyDomain("example.org"))
            .by(ROOT);
    Issued critical =
        ROOT.signer(draft ->
            draft.with(
                new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"),
                true,
                new DERUTF8String("unknown")));
    return Stream.of(
        chain(other.signer()),
        chain(other.signer(), other),
        chain(INTERMEDIATE.signer()),
        chain(INTERMEDIATE.signer(), ROOT),
        chain(INTERMEDIATE.signer(), INTERMEDIATE, INTERMEDIATE),
        chain(INTERMEDIATE, INTERMEDIATE.signer()),
        chain(leaf.signer(), leaf),
        chain(below.signer(), below, narrow),
        chain(noCertSign.signer(), noCertSign),
        chain(constrained.signer(), constrained),
        chain(critical),
        chain(leaf, leaf));
  }

  private static NameConstraints onlyDomain(String domain) {
    return new NameConstraints(
        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, domain))},
        null);
  }

  @ParameterizedTest
  @MethodSource("untrusted")
  void chainThatDoesNotHold_isRefused(CertificateChain chain) {
    assertRefused(Reason.CERTIFICATE_UNTRUSTED, trust(), chain);
  }

  @Test
  void weakAlgorithmOrKey_isRefusedWhateverTheRuntimeAllows() {
    Issued weakRoot =
        new Issued.Draft("root")
            .authority()
            .keys(Issued.Draft.rsa(1024))
            .signedBy("SHA256withRSA", "1.2.840.113549.1.1.11")
            .selfSigned();
    Issued byWeak =
        new Issued.Draft("signer")
            .codeSigning()
            .name(GeneralName.rfc822Name, Issued.EMAIL)
            .signedBy("SHA256withRSA", "1.2.840.113549.1.1.11")
            .by(weakRoot);
    assertRefused(
        Reason.CERTIFICATE_WEAK,
        at(DAY, weakRoot.certificate()).email(Issued.EMAIL),
        chain(byWeak));
    Issued sha1 = ROOT.signer(draft -> draft.signedBy("SHA1withECDSA", "1.2.840.10045.4.1"));
    assertRefused(Reason.CERTIFICATE_WEAK, trust(), chain(sha1));
  }

  static Stream<byte[]> notDer() throws Exception {
    byte[] der = ROOT.signer().certificate().getEncoded();
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE-----\n";
    return Stream.of(
        new byte[0],
        Arrays.copyOf(der, der.length - 1),
        Arrays.copyOf(der, der.length + 1),
        pem.getBytes(StandardCharsets.US_ASCII));
  }

  /** The JDK reads it as the same certificate, with a good signature. */
  @Test
  void signatureWithUnusedBits_isAnotherSpellingAndRefused() throws Exception {
    byte[] der = lastByteEven().certificate().getEncoded();
    int unusedBits = der.length - certificateSignature(der).length - 1;
    assertEquals(0, der[unusedBits]);
    CertificateChain.parse(List.of(der));
    der[unusedBits] = 1;
    var thrown =
        assertThrows(ModelRejectedException.class, () -> CertificateChain.parse(List.of(der)));
    assertEquals(Reason.CERTIFICATE_MALFORMED, thrown.reason());
  }

  private static Issued lastByteEven() throws Exception {
    Issued issued = ROOT.signer();
    byte[] signature = certificateSignature(issued.certificate().getEncoded());
    return signature[signature.length - 1] % 2 == 0 ? issued : lastByteEven();
  }

  private static byte[] certificateSignature(byte[] der) throws Exception {
    return ((X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der)))
        .getSignature();
  }

  @ParameterizedTest
  @MethodSource("notDer")
  void whatIsNotOneCertificateInDer_isRefused(byte[] certificate) {
    var thrown =
        assertThrows(
            ModelRejectedException.class, () -> CertificateChain.parse(List.of(certificate)));
    assertEquals(Reason.CERTIFICATE_MALFORMED, thrown.reason());
  }

  @Test
  void certificateOfMoreThan16KiB_isNotParsed() {
    byte[] large = new byte[Certificates.MAX_BYTES + 1];
    var thrown =
        assertThrows(ModelRejectedException.class, () -> CertificateChain.parse(List.of(large)));
    assertEquals(Reason.TOO_LARGE, thrown.reason());
  }

  @Test
  void refusal_namesWhatWasFoundAndExpected() {
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () ->
                at(DAY, ROOT.certificate())
                    .email("b@example.com")
                    .signer(chain(ROOT.signer()), Instant.EPOCH));
    assertTrue(thrown.getMessage().contains(Issued.EMAIL), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("b@example.com"), thrown.getMessage());
  }

  @Test
  void trustWithoutRootOrName_isMisuse() {
    assertThrows(IllegalArgumentException.class, () -> CertificateTrust.roots(List.of()));
    CertificateTrust.Time any = at(DAY, ROOT.certificate());
    assertThrows(IllegalArgumentException.class, () -> any.email(" "));
    assertThrows(IllegalArgumentException.class, () -> any.keyFingerprint("AB"));
  }

  private static CertificateTrust trust() {
    return at(DAY, ROOT.certificate()).email(Issued.EMAIL);
  }

  private static CertificateTrust.Time at(Instant time, X509Certificate... roots) {
    return CertificateTrust.roots(List.of(roots)).validAt(time);
  }

  private static CertificateChain chain(Issued... issued) {
    return new CertificateChain(Stream.of(issued).map(Issued::certificate).toList());
  }

  private static void assertRefused(Reason reason, CertificateTrust trust, CertificateChain chain) {
    var thrown =
        assertThrows(ModelRejectedException.class, () -> trust.signer(chain, Instant.EPOCH));
    assertEquals(reason, thrown.reason(), thrown.getMessage());
  }
}
