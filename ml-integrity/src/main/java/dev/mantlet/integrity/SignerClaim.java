package dev.mantlet.integrity;

import java.util.List;

/**
 * Who a bundle says has signed it. Nothing protects that word: it only selects among what the
 * policy trusts.
 */
sealed interface SignerClaim {
  /**
   * By a key.
   *
   * @param fingerprint SHA-256 of the PEM text of the public key, in hex
   */
  record ByKey(String fingerprint) implements SignerClaim {}

  /**
   * By the key of a certificate.
   *
   * @param chain certificates as what should be DER, the signer's first
   */
  record ByCertificate(List<byte[]> chain) implements SignerClaim {}

  /**
   * By a key that lived for minutes, with a certificate and a transparency log of Sigstore.
   *
   * @param bundle the whole bundle, for a trust source to read
   */
  record Keyless(byte[] bundle) implements SignerClaim {}
}
