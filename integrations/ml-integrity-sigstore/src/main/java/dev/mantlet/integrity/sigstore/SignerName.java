package dev.mantlet.integrity.sigstore;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.sigstore.VerificationOptions.CertificateMatcher;
import dev.sigstore.VerificationOptions.UncheckedCertificateException;
import dev.sigstore.strings.StringMatcher;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * Whom a certificate must be of.
 *
 * @param identity its one subject alternative name, an email address or a URI
 * @param issuer who vouched for that, in Fulcio's extension 1.3.6.1.4.1.57264.1.8, or 1.1 in old
 *     certificates
 */
record SignerName(String identity, String issuer) {
  /** Refuses the certificate of somebody else. */
  void check(X509Certificate certificate) {
    CertificateMatcher matcher =
        CertificateMatcher.fulcio()
            .subjectAlternativeName(StringMatcher.string(identity))
            .issuer(StringMatcher.string(issuer))
            .build();
    Collection<List<?>> names = names(certificate);
    try {
      if (names.size() == 1 && matcher.test(certificate)) {
        return;
      }
    } catch (UncheckedCertificateException e) {
      // Of no known form, and so nobody's whom we know: the same refusal.
    }
    throw new ModelRejectedException(
        Reason.CERTIFICATE_IDENTITY,
        "the signer's certificate, of "
            + names
            + ", is not of \""
            + identity
            + "\" by the word of \""
            + issuer
            + "\"");
  }

  private static Collection<List<?>> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
