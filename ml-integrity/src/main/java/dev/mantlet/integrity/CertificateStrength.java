package dev.mantlet.integrity;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Set;

/**
 * Which algorithms a certificate may be signed by, whatever the settings of the Java runtime say.
 */
final class CertificateStrength {
  /** NIST SP 800-57: what is weaker has been out of use since 2013. */
  private static final int MIN_RSA_BITS = 2_048;

  private static final Set<String> SIGNATURES =
      Set.of(
          "1.2.840.113549.1.1.11", // SHA256withRSA
          "1.2.840.113549.1.1.12", // SHA384withRSA
          "1.2.840.113549.1.1.13", // SHA512withRSA
          "1.2.840.10045.4.3.2", // SHA256withECDSA
          "1.2.840.10045.4.3.3", // SHA384withECDSA
          "1.2.840.10045.4.3.4", // SHA512withECDSA
          "1.3.101.112"); // Ed25519

  private CertificateStrength() {}

  /**
   * Refuses a certificate that was signed by an algorithm that is not listed, or has a short key.
   */
  static void checkSignature(X509Certificate certificate) {
    if (!SIGNATURES.contains(certificate.getSigAlgOID())) {
      throw weak(
          certificate,
          "is signed by "
              + certificate.getSigAlgName()
              + ", expected RSA, ECDSA or Ed25519 with SHA-256 or longer");
    }
    checkKey(certificate);
  }

  /** Refuses a certificate with a short key. */
  static void checkKey(X509Certificate certificate) {
    PublicKey key = certificate.getPublicKey();
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw weak(
          certificate,
          "has an RSA key of "
              + rsa.getModulus().bitLength()
              + " bits, expected "
              + MIN_RSA_BITS
              + " or more");
    }
  }

  private static ModelRejectedException weak(X509Certificate certificate, String problem) {
    return new ModelRejectedException(
        Reason.CERTIFICATE_WEAK,
        "the certificate " + Certificates.subject(certificate) + " " + problem);
  }
}
