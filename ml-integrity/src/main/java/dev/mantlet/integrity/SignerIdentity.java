package dev.mantlet.integrity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Whom a certificate must be of: one name among its subject alternative names, or one key. */
@FunctionalInterface
interface SignerIdentity {
  /** Whose certificate it is, as text; refuses one of somebody else. */
  String proven(X509Certificate certificate, VerificationKey key);

  /**
   * A name of one of the kinds of RFC 5280 §4.2.1.6, compared character by character: no wildcard
   * stands for another name.
   *
   * @param kind what messages call this kind
   * @param tag its number there
   */
  static SignerIdentity named(String kind, int tag, String value) {
    return (certificate, key) -> {
      Collection<List<?>> names = names(certificate);
      if (!names.contains(List.of(tag, value))) {
        throw mismatch(certificate, "the " + kind + " \"" + value + "\"", names.toString());
      }
      return value;
    };
  }

  private static Collection<List<?>> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      throw Certificates.malformed(e);
    }
  }

  /** The one key with this fingerprint. */
  static SignerIdentity key(String fingerprint) {
    return (certificate, key) -> {
      if (!key.fingerprint().equals(fingerprint)) {
        throw mismatch(certificate, "the key " + fingerprint, "the key " + key.fingerprint());
      }
      return anybody().proven(certificate, key);
    };
  }

  /** Whoever the roots certify. */
  static SignerIdentity anybody() {
    return (certificate, key) -> certificate.getSubjectX500Principal().getName();
  }

  private static ModelRejectedException mismatch(
      X509Certificate certificate, String expected, String found) {
    return new ModelRejectedException(
        Reason.CERTIFICATE_IDENTITY,
        "the signer's certificate "
            + Certificates.subject(certificate)
            + " is of "
            + found
            + ", expected "
            + expected);
  }
}
