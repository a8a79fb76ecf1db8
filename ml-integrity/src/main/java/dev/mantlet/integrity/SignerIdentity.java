package dev.mantlet.integrity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Whom a certificate must be of: one name among its subject alternative names, or one key. */
sealed interface SignerIdentity {
  /** Whose certificate it is, as text; refuses one of somebody else. */
  String proven(X509Certificate certificate, VerificationKey key);

  /**
   * A name of one of the kinds of RFC 5280 §4.2.1.6, compared character by character: no wildcard
   * stands for another name.
   */
  record Name(Kind kind, String value) implements SignerIdentity {
    enum Kind {
      EMAIL("email address", 1),
      DNS("DNS name", 2),
      URI("URI", 6);

      private final String shown;
      private final int tag;

      Kind(String shown, int tag) {
        this.shown = shown;
        this.tag = tag;
      }
    }

    @Override
    public String proven(X509Certificate certificate, VerificationKey key) {
      Collection<List<?>> names = names(certificate);
      if (names.stream().noneMatch(this::matches)) {
        throw mismatch(certificate, "the " + kind.shown + " \"" + value + "\"", names.toString());
      }
      return value;
    }

    private boolean matches(List<?> name) {
      return name.size() == 2
          && Integer.valueOf(kind.tag).equals(name.get(0))
          && value.equals(name.get(1));
    }

    private static Collection<List<?>> names(X509Certificate certificate) {
      try {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names;
      } catch (CertificateParsingException e) {
        throw Certificates.malformed(e);
      }
    }
  }

  /** The one key with this fingerprint. */
  record Key(String fingerprint) implements SignerIdentity {
    @Override
    public String proven(X509Certificate certificate, VerificationKey key) {
      if (!key.fingerprint().equals(fingerprint)) {
        throw mismatch(certificate, "the key " + fingerprint, "the key " + key.fingerprint());
      }
      return certificate.getSubjectX500Principal().getName();
    }
  }

  /** Whoever the roots certify. */
  record Any() implements SignerIdentity {
    @Override
    public String proven(X509Certificate certificate, VerificationKey key) {
      return certificate.getSubjectX500Principal().getName();
    }
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
