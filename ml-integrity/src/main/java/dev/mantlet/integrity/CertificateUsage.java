package dev.mantlet.integrity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;

/** What a certificate says that its key is for (RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12). */
final class CertificateUsage {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final String ANY = "2.5.29.37.0";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;

  private CertificateUsage() {}

  /** Refuses a certificate that is not one for signing code, or that may issue others. */
  static void checkSigns(X509Certificate certificate) {
    require(
        extendedUsages(certificate).contains(CODE_SIGNING),
        certificate,
        "has not the extended key usage \"code signing\"");
    require(
        allows(certificate, DIGITAL_SIGNATURE, true),
        certificate,
        "has a key usage without \"digital signature\"");
    require(
        !allows(certificate, KEY_CERT_SIGN, false) && !mayIssue(certificate),
        certificate,
        "may issue certificates; a signer's may not");
  }

  /** Whether others may be issued by it: an authority whose key usage, if it has one, says so. */
  static boolean mayIssue(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0 && allows(certificate, KEY_CERT_SIGN, true);
  }

  /**
   * Whether it may issue certificates for code signing: if an authority says what else its
   * certificates are for, they are for nothing else. RFC 5280 leaves that open; Go's verifier has
   * it so.
   */
  static boolean mayIssueSigners(X509Certificate certificate) {
    return mayIssue(certificate)
        && (certificate.getExtensionValue(EXTENDED_KEY_USAGE) == null
            || !Collections.disjoint(extendedUsages(certificate), List.of(CODE_SIGNING, ANY)));
  }

  private static boolean allows(X509Certificate certificate, int bit, boolean ifNoUsage) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null ? ifNoUsage : usage[bit];
  }

  private static List<String> extendedUsages(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null ? List.of() : usages;
    } catch (CertificateParsingException e) {
      throw Certificates.malformed(e);
    }
  }

  private static void require(boolean condition, X509Certificate certificate, String problem) {
    if (!condition) {
      throw new ModelRejectedException(
          Reason.CERTIFICATE_NOT_FOR_SIGNING,
          "the signer's certificate "
              + Certificates.subject(certificate)
              + " "
              + problem
              + ": sign with a certificate for code signing");
    }
  }
}
