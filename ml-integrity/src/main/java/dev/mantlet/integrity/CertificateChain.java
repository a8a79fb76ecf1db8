package dev.mantlet.integrity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1OctetString;

/**
 * A signer's certificate and its issuers in turn, validated up to a root (RFC 5280 §6) by the JDK,
 * without network: revocation is not checked, and no certificate is fetched.
 */
final class CertificateChain {
  /** Longest chain of a bundle. Real ones have two to four. */
  static final int MAX_CERTIFICATES = 8;

  private static final String NAME_CONSTRAINTS = "2.5.29.30";

  private final List<X509Certificate> certificates;

  CertificateChain(List<X509Certificate> certificates) {
    this.certificates = List.copyOf(certificates);
  }

  /** The chain of a bundle, or a refusal. */
  static CertificateChain parse(List<byte[]> der) {
    return new CertificateChain(Certificates.parse(der));
  }

  X509Certificate signer() {
    return certificates.get(0);
  }

  /**
   * Refuses a chain that does not lead to one of the roots, or does not hold at {@code time}.
   *
   * <p>The chain ends at the first certificate that is a root itself, byte for byte; what comes
   * after says nothing.
   */
  void validate(Collection<X509Certificate> roots, Instant time) {
    List<X509Certificate> path =
        certificates.stream().takeWhile(certificate -> !roots.contains(certificate)).toList();
    path.forEach(CertificateStrength::checkSignature);
    path.forEach(certificate -> checkValidity(certificate, time));
    X509Certificate root =
        path.size() < certificates.size()
            ? certificates.get(path.size())
            : issuerAmong(roots, path.get(path.size() - 1));
    CertificateStrength.checkKey(root);
    checkValidity(root, time);
    if (!path.isEmpty()) {
      checkPath(path, root, time);
    }
  }

  /** Several roots may have one name; the signature tells. */
  private static X509Certificate issuerAmong(
      Collection<X509Certificate> roots, X509Certificate last) {
    return roots.stream()
        .filter(root -> issued(root, last))
        .findFirst()
        .orElseThrow(() ->
            untrusted(
                "the chain of the bundle ends with "
                    + Certificates.subject(last)
                    + ", which none of the trusted roots issued: "
                    + names(roots)));
  }

  private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    try {
      certificate.verify(issuer.getPublicKey());
      return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void checkValidity(X509Certificate certificate, Instant time) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (time.isBefore(from) || time.isAfter(to)) {
      throw new ModelRejectedException(
          Reason.CERTIFICATE_EXPIRED,
          "the certificate "
              + Certificates.subject(certificate)
              + " is valid from "
              + from
              + " to "
              + to
              + ", expected it to be at "
              + time
              + ": sign anew, or give the time at which you know that the model was signed");
    }
  }

  private static void checkPath(List<X509Certificate> path, X509Certificate root, Instant time) {
    path.stream().skip(1).forEach(CertificateChain::checkIssues);
    checkIssues(root);
    try {
      if (isWithin(root, path)) {
        CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
        CertPathValidator.getInstance("PKIX").validate(certPath, parameters(root, time));
        return;
      }
    } catch (CertPathValidatorException e) {
      throw broken(
          root,
          "at "
              + (e.getIndex() < 0 ? "its end" : Certificates.subject(path.get(e.getIndex())))
              + ": "
              + e.getReason());
    } catch (GeneralSecurityException e) {
      throw Certificates.malformed(e);
    } catch (IOException | RuntimeException e) {
      // RFC 5280 §6.1: what cannot be judged is not valid. The JDK throws for constraints on some
      // kinds of names.
      throw broken(root, "by rules that this Java runtime can judge");
    }
    throw broken(root, "within its own path length and name constraints");
  }

  private static ModelRejectedException broken(X509Certificate root, String problem) {
    return untrusted(
        "the chain of the bundle does not hold up to the root "
            + Certificates.subject(root)
            + " "
            + problem);
  }

  private static PKIXParameters parameters(X509Certificate root, Instant time)
      throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(time));
    return parameters;
  }

  /**
   * Path length and name constraints of the root, which the JDK takes for a name and a key alone.
   * Neither counts for authorities that issued themselves (RFC 5280 §6.1.4 b, l).
   */
  private static boolean isWithin(X509Certificate root, List<X509Certificate> path)
      throws IOException {
    List<X509Certificate> authorities =
        path.stream().skip(1).filter(authority -> !isSelfIssued(authority)).toList();
    X509CertSelector names = new X509CertSelector();
    byte[] constraints = root.getExtensionValue(NAME_CONSTRAINTS);
    if (constraints != null) {
      names.setNameConstraints(ASN1OctetString.getInstance(constraints).getOctets());
    }
    return authorities.size() <= root.getBasicConstraints()
        && names.match(path.get(0))
        && authorities.stream().allMatch(names::match);
  }

  private static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** The JDK does not look into the root, nor at what an authority's certificates are for. */
  private static void checkIssues(X509Certificate authority) {
    if (!CertificateUsage.mayIssueSigners(authority)) {
      throw untrusted(
          "the authority "
              + Certificates.subject(authority)
              + " may not issue certificates for code signing");
    }
  }

  private static ModelRejectedException untrusted(String message) {
    return new ModelRejectedException(Reason.CERTIFICATE_UNTRUSTED, message);
  }

  private static String names(Collection<X509Certificate> roots) {
    return roots.stream().map(Certificates::subject).collect(Collectors.joining(", "));
  }
}
