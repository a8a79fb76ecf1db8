package dev.mantlet.integrity.sigstore;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.VerificationOptions;
import dev.sigstore.trustroot.SigstoreConfigurationException;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Verifies bundles with sigstore-java, and what sigstore-java leaves open: the signed time, the
 * certificate in the log entry, the size of the log's tree, what the certificate is for.
 *
 * <p>It says by which certificate a bundle was signed, and not whose that may be. Immutable,
 * thread-safe.
 */
final class BundleVerifier {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

  private final KeylessVerifier sigstore;
  private final LogEntry log;

  private BundleVerifier(KeylessVerifier sigstore, LogEntry log) {
    this.sigstore = sigstore;
    this.log = log;
  }

  /** A verifier with this trusted root, or {@link IllegalArgumentException}. */
  static BundleVerifier trusting(SigstoreTrustedRoot root) {
    try {
      return new BundleVerifier(
          KeylessVerifier.builder().trustedRootProvider(() -> root).build(),
          new LogEntry(root.getTLogs()));
    } catch (GeneralSecurityException | SigstoreConfigurationException | RuntimeException e) {
      throw new IllegalArgumentException("the trusted root has keys that cannot be used", e);
    }
  }

  /**
   * The certificate by whose key what has this digest was signed, proved by the log to be at a time
   * at which the certificate was valid.
   *
   * @param sha256 of the file, or of the subject of a statement
   */
  X509Certificate signer(KeylessBundle bundle, byte[] sha256) {
    try {
      // No identity here: it is compared afterwards, for a reason of its own.
      sigstore.verify(sha256, bundle.bundle(), VerificationOptions.empty());
    } catch (KeylessVerificationException e) {
      throw Refusals.of(e);
    }
    checkSignsCode(bundle.certificate());
    log.check(bundle);
    return bundle.certificate();
  }

  private static void checkSignsCode(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      if (usages != null
          && usages.contains(CODE_SIGNING)
          && certificate.getBasicConstraints() < 0) {
        return;
      }
    } catch (CertificateParsingException e) {
      throw Refusals.malformed(e);
    }
    throw new ModelRejectedException(
        Reason.CERTIFICATE_NOT_FOR_SIGNING,
        "the signer's certificate is not one for signing code, or may issue others");
  }
}
