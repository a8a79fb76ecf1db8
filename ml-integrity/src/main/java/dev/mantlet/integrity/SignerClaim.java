package dev.mantlet.integrity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who a bundle says has signed it (OpenSSF Model Signing v1.0 §4.2): a key, the key of a
 * certificate, or, where there is neither, somebody with a certificate and a transparency log of
 * Sigstore. Nothing protects that word: it only selects among what the policy trusts.
 *
 * @param fingerprint SHA-256 of the PEM text of the public key, in hex, if a key signed
 * @param chain certificates as what should be DER, the signer's first; none, if none signed
 * @param bundle the whole bundle, for a trust source to read
 */
record SignerClaim(Optional<String> fingerprint, List<byte[]> chain, byte[] bundle) {
  /** Who signed {@code bundle}, which has this material in it. */
  static SignerClaim parse(JsonObject material, byte[] bundle) {
    if (material.has("certificate")) {
      material.only("certificate", "tlogEntries", "timestampVerificationData");
      return new SignerClaim(Optional.empty(), List.of(), bundle);
    }
    checkNoLogs(material);
    if (material.has("x509CertificateChain")) {
      material.only("x509CertificateChain", "tlogEntries", "timestampVerificationData");
      JsonObject x509 = material.object("x509CertificateChain").only("certificates");
      return new SignerClaim(Optional.empty(), chain(x509), bundle);
    }
    material.only("publicKey", "tlogEntries", "timestampVerificationData");
    JsonObject publicKey = material.object("publicKey").only("hint", "rawBytes", "keyDetails");
    return new SignerClaim(Optional.of(fingerprint(publicKey)), List.of(), bundle);
  }

  private static void checkNoLogs(JsonObject material) {
    if (material.has("tlogEntries") && !material.objects("tlogEntries").isEmpty()) {
      throw unsupported("entries of a transparency log");
    }
    if (material.has("timestampVerificationData")
        && !material.object("timestampVerificationData").isEmpty()) {
      throw unsupported("timestamps");
    }
  }

  /** Before version 1.1 the reference tool wrote the PEM text itself, not its hash. */
  private static String fingerprint(JsonObject publicKey) {
    return publicKey.has("hint")
        ? publicKey.only("hint").string("hint")
        : Sha256.hexOf(publicKey.base64("rawBytes"));
  }

  private static List<byte[]> chain(JsonObject x509) {
    List<JsonObject> certificates = x509.objects("certificates");
    if (certificates.isEmpty() || certificates.size() > CertificateChain.MAX_CERTIFICATES) {
      throw x509.refuse(
          "has "
              + certificates.size()
              + " certificates, expected 1 to "
              + CertificateChain.MAX_CERTIFICATES);
    }
    List<byte[]> chain = new ArrayList<>();
    certificates.forEach(certificate -> chain.add(certificate.only("rawBytes").base64("rawBytes")));
    return chain;
  }

  private static ModelRejectedException unsupported(String what) {
    return new ModelRejectedException(
        Reason.UNSUPPORTED,
        "the bundle has "
            + what
            + ", which this version does not verify: sign with a key or a certificate alone");
  }
}
