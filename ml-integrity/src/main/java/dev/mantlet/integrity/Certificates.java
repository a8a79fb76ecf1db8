package dev.mantlet.integrity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * Certificates read from what should be DER, as the JDK reads them, with bounds and nothing
 * lenient.
 */
final class Certificates {
  /** Largest certificate, 16 KiB: those with the largest usual keys have some 5 KiB. */
  static final int MAX_BYTES = 16 << 10;

  private Certificates() {}

  /** The chain of a bundle, or a refusal. */
  static List<X509Certificate> parse(List<byte[]> chain) {
    return chain.stream().map(Certificates::parse).toList();
  }

  private static X509Certificate parse(byte[] der) {
    if (der.length > MAX_BYTES) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "a certificate of the bundle has "
              + der.length
              + " bytes, at most "
              + MAX_BYTES
              + " are read");
    }
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      // The JDK also takes PEM and ignores what comes after a certificate.
      if (Arrays.equals(der, certificate.getEncoded())
          && CertificateEncoding.isStrict(certificate, der)) {
        return certificate;
      }
      throw malformed(new CertificateException("not only DER"));
    } catch (GeneralSecurityException e) {
      throw malformed(e);
    }
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw malformed(e);
    }
  }

  /** The subject, for messages. */
  static String subject(X509Certificate certificate) {
    return "\"" + certificate.getSubjectX500Principal().getName() + "\"";
  }

  static ModelRejectedException malformed(Exception cause) {
    return new ModelRejectedException(
        Reason.CERTIFICATE_MALFORMED,
        "a certificate of the bundle is not one of X.509 in DER and nothing else",
        cause);
  }
}
