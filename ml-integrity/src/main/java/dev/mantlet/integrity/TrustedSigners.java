package dev.mantlet.integrity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose signature counts for one model. Immutable.
 *
 * @param keys by their fingerprints
 * @param certificates of which any one suffices
 * @param required keys that must have signed too, by their fingerprints
 */
record TrustedSigners(
    Map<String, VerificationKey> keys,
    List<CertificateTrust> certificates,
    Map<String, VerificationKey> required) {
  static final TrustedSigners NOBODY = new TrustedSigners(Map.of(), List.of(), Map.of());

  TrustedSigners {
    keys = Map.copyOf(keys);
    certificates = List.copyOf(certificates);
    required = Map.copyOf(required);
  }

  TrustedSigners with(VerificationKey key) {
    return new TrustedSigners(added(keys, key), certificates, required);
  }

  TrustedSigners with(CertificateTrust trust) {
    List<CertificateTrust> more = new ArrayList<>(certificates);
    more.add(trust);
    return new TrustedSigners(keys, more, required);
  }

  TrustedSigners withRequired(VerificationKey key) {
    return new TrustedSigners(keys, certificates, added(required, key));
  }

  private static Map<String, VerificationKey> added(
      Map<String, VerificationKey> keys, VerificationKey key) {
    Map<String, VerificationKey> more = new HashMap<>(keys);
    more.put(key.fingerprint(), key);
    return more;
  }

  /** Whether anybody could sign at all. */
  boolean isNobody() {
    return keys.isEmpty() && certificates.isEmpty();
  }

  /** How many distinct keys could sign, if each certificate brings one and these are revoked. */
  int mostKeys(Set<String> revoked) {
    Set<String> all = new HashSet<>(keys.keySet());
    all.addAll(required.keySet());
    all.removeAll(revoked);
    return all.size() + certificates.size();
  }

  /** Whether a key would have to sign twice. */
  boolean requiresAnAllowedKey() {
    return keys.keySet().stream().anyMatch(required::containsKey);
  }

  /**
   * Who signed, by the bundle's word, which only selects among those who are trusted; the signature
   * itself is not verified yet.
   */
  Signer signer(Envelope envelope) {
    if (envelope.signer() instanceof SignerClaim.ByKey claim) {
      return Signer.byKey(key(claim.fingerprint()));
    }
    return besideRequired(
        certificateSigner(((SignerClaim.ByCertificate) envelope.signer()).chain()));
  }

  /** A certificate may be for a key that is required: then one key would meet both demands. */
  private Signer besideRequired(Signer signer) {
    if (required.containsKey(signer.key().fingerprint())) {
      throw new ModelRejectedException(
          Reason.CO_SIGNATURE_MISSING,
          "the signature is by the key "
              + Sha256.brief(signer.key().fingerprint())
              + ", which the policy requires beside it: sign with another certificate");
    }
    return signer;
  }

  private VerificationKey key(String fingerprint) {
    VerificationKey key = keys.get(fingerprint);
    if (key == null) {
      throw new ModelRejectedException(
          Reason.UNTRUSTED_KEY,
          "the bundle names the key "
              + Sha256.brief(fingerprint)
              + ", the policy trusts for this model "
              + (keys.isEmpty() ? "certificates only" : briefly(keys.keySet())));
    }
    return key;
  }

  /** The first trust that accepts; else the refusal of the one that came furthest. */
  private Signer certificateSigner(List<byte[]> der) {
    CertificateChain chain = CertificateChain.parse(der);
    ModelRejectedException furthest =
        new ModelRejectedException(
            Reason.UNTRUSTED_KEY,
            "the bundle was signed with a certificate, the policy trusts for this model keys only: "
                + briefly(keys.keySet()));
    for (CertificateTrust trust : certificates) {
      try {
        return trust.signer(chain);
      } catch (ModelRejectedException refusal) {
        furthest = refusal.reason().compareTo(furthest.reason()) > 0 ? refusal : furthest;
      }
    }
    throw furthest;
  }

  private static String briefly(Set<String> fingerprints) {
    return fingerprints.stream().map(Sha256::brief).sorted().collect(Collectors.joining(", "));
  }
}
