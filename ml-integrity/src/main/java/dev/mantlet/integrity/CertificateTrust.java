package dev.mantlet.integrity;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Trust in certificates: issued under these roots, valid at that time, and of that one signer.
 *
 * <p>All three have to be said. The operating system's roots are never asked; with them any owner
 * of a web site could sign models. The signer's certificate must be for code signing. Paths are
 * validated as RFC 5280 §6 says, without network: <b>revocation is not checked</b>; to revoke a
 * signer, change the policy. Immutable; thread-safe if its clock is.
 */
public final class CertificateTrust {
  private final List<X509Certificate> roots;
  private final UnaryOperator<Instant> time;
  private final SignerIdentity identity;

  private CertificateTrust(
      List<X509Certificate> roots, UnaryOperator<Instant> time, SignerIdentity identity) {
    this.roots = roots;
    this.time = time;
    this.identity = identity;
  }

  /** Begins with the root, which is compared byte for byte. */
  public static Roots root(X509Certificate root) {
    return roots(List.of(root));
  }

  /**
   * Begins with the roots. A signer's certificate without an issuer is trusted as such if it is one
   * of them itself.
   */
  public static Roots roots(List<X509Certificate> roots) {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("without a root no certificate is trusted: give one");
    }
    return new Roots(roots);
  }

  /**
   * Who signed, or a refusal; nothing of the payload has been read.
   *
   * @param seen the latest time that a version store knows of, or the epoch
   */
  Signer signer(CertificateChain chain, Instant seen) {
    chain.validate(roots, time.apply(seen));
    X509Certificate certificate = chain.signer();
    CertificateUsage.checkSigns(certificate);
    VerificationKey key = signingKey(certificate);
    return Signer.byCertificate(key, identity.proven(certificate, key));
  }

  /** The key of the certificate, which must be on one of the three curves. */
  static EcKey signingKey(X509Certificate certificate) {
    try {
      if (VerificationKey.of(certificate.getPublicKey()) instanceof EcKey key) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same refusal.
    }
    throw new ModelRejectedException(
        Reason.CERTIFICATE_NOT_FOR_SIGNING,
        "the signer's certificate "
            + Certificates.subject(certificate)
            + " has a key for "
            + certificate.getPublicKey().getAlgorithm()
            + ", expected an EC key on P-256, P-384 or P-521");
  }

  /** The roots are given; next, when. */
  public static final class Roots {
    private final List<X509Certificate> roots;

    private Roots(List<X509Certificate> roots) {
      this.roots = List.copyOf(roots);
    }

    /**
     * Every certificate must be valid whenever a model is verified; production passes {@code
     * InstantSource.system()}. If the verifier has a version store that has seen a later time, that
     * is now.
     */
    public Time validNow(InstantSource clock) {
      return new Time(roots, seen -> Versions.later(clock.instant(), seen));
    }

    /**
     * Every certificate must have been valid at {@code time}, which the caller must have from
     * somebody who can be trusted with it, not from the signer: a signer whose certificate expired,
     * or whose key was lost later, could give any time.
     */
    public Time validAt(Instant time) {
      return new Time(roots, seen -> time);
    }
  }

  /** Roots and time are given; last, whose certificate. */
  public static final class Time {
    private final List<X509Certificate> roots;
    private final UnaryOperator<Instant> time;

    private Time(List<X509Certificate> roots, UnaryOperator<Instant> time) {
      this.roots = roots;
      this.time = time;
    }

    /** The certificate names this email address, character by character. */
    public CertificateTrust email(String address) {
      return of("email address", 1, address);
    }

    /** The certificate names this URI, character by character. */
    public CertificateTrust uri(String uri) {
      return of("URI", 6, uri);
    }

    /** The certificate names this DNS name, character by character; no wildcard matches. */
    public CertificateTrust dns(String name) {
      return of("DNS name", 2, name);
    }

    /**
     * The certificate is for this key: the SHA-256 of the public key's PEM text in lower-case hex,
     * which {@link VerifiedModel#keyFingerprint} tells, and {@code openssl x509 -pubkey -noout -in
     * signer.pem | sha256sum}.
     */
    public CertificateTrust keyFingerprint(String sha256) {
      if (!Sha256.isHex(sha256)) {
        throw new IllegalArgumentException(
            "a key's fingerprint has 64 lower-case hex digits, found " + PrintableText.of(sha256));
      }
      return with(SignerIdentity.key(sha256));
    }

    /**
     * Whoever has a certificate for code signing under these roots may sign. Only for roots that
     * issue to nobody else.
     */
    public CertificateTrust anyIdentityThatTheseRootsCertify() {
      return with(SignerIdentity.anybody());
    }

    /** A name of the kind that has this number in RFC 5280 §4.2.1.6. */
    private CertificateTrust of(String kind, int tag, String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a blank name is the name of nobody");
      }
      return with(SignerIdentity.named(kind, tag, name));
    }

    private CertificateTrust with(SignerIdentity identity) {
      return new CertificateTrust(roots, time, identity);
    }
  }
}
