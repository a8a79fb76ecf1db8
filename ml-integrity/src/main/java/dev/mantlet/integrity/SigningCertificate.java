package dev.mantlet.integrity;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/**
 * A certificate chain to sign with, which some verifier would accept: the last certificate stands
 * in for its root.
 *
 * @param chain the signer's certificate first
 * @param key the key of the signer's certificate
 */
record SigningCertificate(List<X509Certificate> chain, EcKey key, InstantSource clock) {
  SigningCertificate {
    chain = List.copyOf(chain);
  }

  static SigningCertificate of(List<X509Certificate> chain, InstantSource clock) {
    if (chain.isEmpty() || chain.size() > CertificateChain.MAX_CERTIFICATES) {
      throw new IllegalArgumentException(
          "a chain has 1 to "
              + CertificateChain.MAX_CERTIFICATES
              + " certificates, was "
              + chain.size());
    }
    X509Certificate signer = chain.get(0);
    try {
      chain.forEach(CertificateStrength::checkSignature);
      CertificateUsage.checkSigns(signer);
      return new SigningCertificate(chain, CertificateTrust.signingKey(signer), clock);
    } catch (ModelRejectedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Refuses a chain that is not valid now, or does not hold together. */
  void checkNow() {
    new CertificateChain(chain).validate(List.of(chain.get(chain.size() - 1)), clock.instant());
  }
}
